"""Admission of tasks to communities: lists, limits, steps, the right to refuse."""

from datetime import date, timedelta
from itertools import product

import pytest

from backend.admission.rules import (
    TRANSITIONS,
    Admitted,
    ApplicationAction,
    ApplicationState,
    IllegalStep,
    Limits,
    TaskList,
    decide_by,
    may_refuse,
    nth_working_day,
    step,
    working_days_between,
)
from backend.core.errors import InvalidInput

LIMITS = Limits(apply_ahead_days=30, decide_within_days=15)
# The National Day week of 2026: 1 to 7 October off, Saturday 10 October worked.
OFF = {date(2026, 10, day) for day in range(1, 8)}
MADE_UP = {date(2026, 10, 10)}
APPLIED = date(2026, 9, 21)  # a Monday


def works_on(day: date) -> bool:
    return day in MADE_UP or (day.weekday() < 5 and day not in OFF)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 9, 21), date(2026, 9, 28), 5),
        (date(2026, 9, 21), date(2026, 9, 21), 0),
        (date(2026, 9, 21), date(2026, 9, 1), 0),
        # 22 to 25, 28 to 30 September; 8, 9 and the made-up 10 October.
        (date(2026, 9, 21), date(2026, 10, 11), 10),
    ],
)
def test_working_days_lie_after_the_first_day_up_to_the_last(
    first: date, last: date, days: int
) -> None:
    assert working_days_between(first, last, works_on) == days
    if days:
        found = nth_working_day(first, days, works_on)
        assert working_days_between(first, found, works_on) == days
        assert works_on(found)


def test_a_department_applies_thirty_working_days_ahead_and_is_answered_within_fifteen() -> None:
    earliest = nth_working_day(APPLIED, 30, works_on)
    assert earliest == date(2026, 11, 6)
    assert decide_by(APPLIED, earliest, LIMITS, TaskList.assist, works_on) == date(2026, 10, 16)
    assert decide_by(APPLIED, earliest, LIMITS, None, works_on) == date(2026, 10, 16)
    with pytest.raises(InvalidInput, match="30 working days ahead; these are 29"):
        decide_by(APPLIED, earliest - timedelta(days=1), LIMITS, None, works_on)


@pytest.mark.parametrize("on_list", [TaskList.negative, TaskList.duty])
def test_nothing_gets_off_the_negative_list_and_duties_need_no_admission(
    on_list: TaskList,
) -> None:
    with pytest.raises(InvalidInput):
        decide_by(APPLIED, date(2027, 6, 1), LIMITS, on_list, works_on)


LAST = date(2026, 10, 16)


@pytest.mark.parametrize(("state", "action"), list(product(ApplicationState, ApplicationAction)))
def test_every_step_is_in_the_table_or_refused(
    state: ApplicationState, action: ApplicationAction
) -> None:
    late = LAST + timedelta(days=1)
    on = late if action is ApplicationAction.lapse else LAST
    if (state, action) in TRANSITIONS:
        assert step(state, action, on, LAST) is TRANSITIONS[state, action]
    else:
        with pytest.raises(IllegalStep):
            step(state, action, on, LAST)


def test_after_the_last_day_nothing_is_decided_and_before_its_end_nothing_lapses() -> None:
    late = LAST + timedelta(days=1)
    for action in (ApplicationAction.admit, ApplicationAction.refuse):
        with pytest.raises(InvalidInput, match="2026-10-16"):
            step(ApplicationState.applied, action, late, LAST)
    with pytest.raises(InvalidInput, match="2026-10-16"):
        step(ApplicationState.applied, ApplicationAction.lapse, LAST, LAST)


COMMUNITY, OTHER = "610112001601", "610112001602"
SURVEY = Admitted("610112001", 7, 41, "人口普查协助登记", date(2026, 11, 1), date(2026, 12, 1))
HERE = Admitted(COMMUNITY, 7, None, "临时摸底", date(2026, 11, 1), None)
DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("community", "department", "item", "title", "on_list", "on", "refuses"),
    [
        (COMMUNITY, 7, 41, "", TaskList.assist, DAY, False),
        (OTHER, 7, 41, "", TaskList.assist, DAY, False),  # admitted for the whole street
        ("610112002601", 7, 41, "", TaskList.assist, DAY, True),  # another street
        (COMMUNITY, 8, 41, "", TaskList.assist, DAY, True),  # another department
        (COMMUNITY, 7, 42, "", TaskList.assist, DAY, True),  # another item
        (COMMUNITY, 7, 41, "", TaskList.assist, date(2026, 12, 1), True),  # over
        (COMMUNITY, 7, 41, "", TaskList.assist, date(2026, 10, 31), True),  # not begun
        (COMMUNITY, 7, None, "临时摸底", None, DAY, False),
        (COMMUNITY, 7, None, "另一件事", None, DAY, True),
        (OTHER, 7, None, "临时摸底", None, DAY, True),
        (COMMUNITY, 7, 99, "", TaskList.negative, DAY, True),
        (COMMUNITY, 7, 1, "", TaskList.duty, DAY, False),
    ],
)
def test_a_community_refuses_what_was_not_admitted_for_it(
    community: str, department: int, item: int | None, title: str, on_list: TaskList | None,
    on: date, refuses: bool,
) -> None:  # fmt: skip
    found = may_refuse(community, department, item, title, on_list, on, [SURVEY, HERE])
    assert found is refuses
