"""Admission of tasks to communities (社区工作准入): lists, limits, states, the right to refuse.

A department that wants communities to do something asks ahead of time; what was not admitted a
community may refuse (domain.md §7, admission [S]). Pure.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from backend.core.errors import InvalidInput, MinhuError
from backend.core.labels import Label, LabelledEnum

WorksOn = Callable[[date], bool]
"""Whether a day is a working day of the district's calendar."""


class TaskList(LabelledEnum):
    """The three lists every task of a community stands on, or on none."""

    assist = "assist", "协助办理清单", "assist list"
    duty = "duty", "依法履职清单", "duty list"
    negative = "negative", "负面清单", "negative list"


class ApplicationState(LabelledEnum):
    """What became of an application."""

    admitted = "admitted", "准入", "admitted"
    applied = "applied", "待审定", "waiting for a decision"
    lapsed = "lapsed", "逾期未定（视为不准入）", "lapsed undecided"
    refused = "refused", "不准入", "not admitted"
    withdrawn = "withdrawn", "撤回", "withdrawn"


class ApplicationAction(LabelledEnum):
    """What can be done with an application."""

    admit = "admit", "准入", "admit"
    lapse = "lapse", "逾期", "lapse"
    refuse = "refuse", "不准入", "do not admit"
    withdraw = "withdraw", "撤回", "withdraw"


_S, _A = ApplicationState, ApplicationAction

TRANSITIONS: Mapping[tuple[ApplicationState, ApplicationAction], ApplicationState] = {
    (_S.applied, _A.admit): _S.admitted,
    (_S.applied, _A.refuse): _S.refused,
    (_S.applied, _A.withdraw): _S.withdrawn,
    # Nobody decided in time. The community is protected by it: nothing was admitted.
    (_S.applied, _A.lapse): _S.lapsed,
    # A department gives up what it no longer needs; the community is free again.
    (_S.admitted, _A.withdraw): _S.withdrawn,
}
"""Every allowed step; whatever else is refused. Refused, lapsed and withdrawn are ends."""


class IllegalStep(MinhuError):
    """The application is {state}; {action} is not possible."""

    code = "illegal_step"
    zh = "该申请状态为“{state}”，不能{action}"


@dataclass(frozen=True, slots=True)
class Limits:
    """In working days: how long ahead to apply, and how soon to decide."""

    apply_ahead_days: int
    decide_within_days: int


@dataclass(frozen=True, slots=True)
class LimitsRow:
    """Limits to load, in force from ``valid_from`` on."""

    valid_from: date
    apply_ahead_days: int
    decide_within_days: int


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of the lists to load; ``unit_code``: its department, None for communities' own."""

    code: str
    list: TaskList
    name: str
    area_code: str
    unit_code: str | None
    valid_from: date
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Admitted:
    """An application that was admitted: where and when it holds; ``ends_on`` is excluded."""

    area_code: str
    department: int
    item: int | None
    title: str
    starts_on: date
    ends_on: date | None


def working_days_between(first: date, last: date, works_on: WorksOn) -> int:
    """How many working days lie after *first*, up to *last* included; 0 when *last* is no later.

    Applied on a Monday for the Monday after, without a holiday between: 5.
    """
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(works_on(day) for day in days)


def nth_working_day(first: date, count: int, works_on: WorksOn) -> date:
    """The *count*-th working day after *first* (at least the first one)."""
    day = first
    while count > 0:
        day += timedelta(days=1)
        count -= works_on(day)
    return day


def decide_by(
    applied_on: date, starts_on: date, limits: Limits, on_list: TaskList | None, works_on: WorksOn
) -> date:
    """The last day for deciding on an application.

    Raises InvalidInput where it comes too late, where the item is on the negative list, which
    nothing gets off, and on the duty list, which needs no admission.
    """
    if on_list is TaskList.negative:
        raise InvalidInput(
            "item", Label("负面清单事项不得交由社区办理", "an item of the negative list")
        )
    if on_list is TaskList.duty:
        raise InvalidInput(
            "item",
            Label("依法履职事项无须准入", "an item of the duty list needs no admission"),
        )
    ahead = working_days_between(applied_on, starts_on, works_on)
    if ahead < limits.apply_ahead_days:
        raise InvalidInput(
            "starts_on",
            Label(
                f"须提前 {limits.apply_ahead_days} 个工作日申请，现仅提前 {ahead} 个",
                f"apply {limits.apply_ahead_days} working days ahead; these are {ahead}",
            ),
        )
    return nth_working_day(applied_on, limits.decide_within_days, works_on)


def step(
    state: ApplicationState, action: ApplicationAction, on: date, decided_by: date
) -> ApplicationState:
    """What an application becomes by *action* on a day.

    Raises IllegalStep for a step that is not in `TRANSITIONS`, and InvalidInput for a decision
    after its last day or a lapse before it.
    """
    target = TRANSITIONS.get((state, action))
    if target is None:
        raise IllegalStep(state=state, action=action)
    if action in (_A.admit, _A.refuse) and on > decided_by:
        raise InvalidInput(
            "decision",
            Label(f"审定期限 {decided_by} 已过", f"the last day to decide was {decided_by}"),
        )
    if action is _A.lapse and on <= decided_by:
        raise InvalidInput(
            "decision",
            Label(f"{decided_by} 前仍可审定", f"it can still be decided until {decided_by}"),
        )
    return target


def may_refuse(
    community_code: str,
    department: int,
    item: int | None,
    title: str,
    on_list: TaskList | None,
    on: date,
    admitted: Collection[Admitted],
) -> bool:
    """Whether a community may refuse a task of *department* on a day.

    What is on its duty list it may not refuse; what is on the negative list it always may. All
    else it may refuse unless it was admitted for the community, that department and that day: the
    same item, or for a task on no list the same title.
    """
    if on_list is TaskList.duty:
        return False
    if on_list is TaskList.negative:
        return True
    return not any(
        community_code.startswith(each.area_code)
        and each.department == department
        and each.item == item
        and (item is not None or each.title == title)
        and each.starts_on <= on
        and (each.ends_on is None or on < each.ends_on)
        for each in admitted
    )
