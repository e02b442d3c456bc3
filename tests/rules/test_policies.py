"""Which limit an order falls under, and when the steps of its ladder fall (domain.md §5)."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from support.rulebooks import book, limit, monday

from backend.deadlines.calendars import Suspension
from backend.deadlines.policies import KINDS_OF, Matter, Policy, Step, misplaced
from backend.deadlines.rules import Channel, DeadlineKind, Effect, Urgency

K = DeadlineKind
DISTRICT, STREET, ELSEWHERE = "610112", "610112001", "610112002"
MATTER = Matter("help", Urgency.normal, Channel.hotline_12345, "610112001001", 3)

NARROWED = {
    "unit": {"unit_id": 3},
    "street": {"area_code": STREET},
    "district": {"area_code": DISTRICT},
    "channel": {"channel": Channel.hotline_12345},
    "category": {"category": "help"},
}


def narrowed(number: int, *by: str) -> Policy:
    """A limit for what *by* names, and for everything where it names nothing."""
    fields = {name: value for each in by for name, value in NARROWED[each].items()}
    return replace(limit(number, "1 hour"), **fields)


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        (["unit"], ["street", "channel", "category"]),
        (["unit"], []),
        (["unit", "district"], ["unit", "channel", "category"]),
        (["unit", "street"], ["unit", "district", "channel", "category"]),
        (["unit", "channel"], ["unit", "category"]),
        (["unit", "category"], ["unit"]),
        (["street"], ["district", "channel", "category"]),
        (["street", "channel"], ["street", "category"]),
        (["street", "category"], ["street"]),
        (["district"], ["channel", "category"]),
        (["district", "channel"], ["district", "category"]),
        (["channel"], ["category"]),
        (["channel", "category"], ["channel"]),
        (["category"], []),
    ],
)
def test_unit_goes_before_area_before_channel_before_category(
    stronger: list[str], weaker: list[str]
) -> None:
    policies = [narrowed(1, *stronger), narrowed(2, *weaker)]
    for order in (policies, policies[::-1]):
        found = book(*order).policy_for(MATTER, K.resolve)
        assert found is not None
        assert found.id == 1


@pytest.mark.parametrize(
    "matter",
    [
        replace(MATTER, unit_id=4),
        replace(MATTER, area_code="610112002001"),
        replace(MATTER, area_code="610111001001"),
        replace(MATTER, channel=Channel.grid_report),
        replace(MATTER, category="complaint"),
        replace(MATTER, urgency=Urgency.urgent),
    ],
)
def test_what_a_limit_is_not_for_does_not_fall_under_it(matter: Matter) -> None:
    narrow = narrowed(1, "unit", "street", "channel", "category")
    assert book(narrow).policy_for(MATTER, K.resolve) == narrow
    assert book(narrow).policy_for(matter, K.resolve) is None


def test_no_two_limits_that_cover_an_order_are_equally_strong() -> None:
    # Two rows narrowed down alike would be one row: the database refuses the second.
    areas = ((), ("district",), ("street",))
    chosen = [
        (*unit, *area, *channel, *category)
        for unit, area, channel, category in product(
            ((), ("unit",)), areas, ((), ("channel",)), ((), ("category",))
        )
    ]
    ranks = {narrowed(1, *by).precedence for by in chosen}
    assert len(ranks) == len(chosen) == 24


def test_a_clock_left_out_and_a_limit_no_longer_in_force_are_not_found() -> None:
    assert book(limit(1, "1 hour")).policy_for(MATTER, K.sign) is None
    earlier = replace(limit(1, "1 hour"), current=False)
    now = limit(2, "2 hours")
    assert book(earlier, now).policy_for(MATTER, K.resolve) == now
    # A clock that began under the earlier version still finds it.
    assert book(earlier, now).policies[1] == earlier


@pytest.mark.parametrize("effect", list(KINDS_OF), ids=lambda effect: effect.value)
def test_a_step_that_moves_the_order_stands_only_under_a_clock_that_can_take_it(
    effect: Effect,
) -> None:
    for kind in DeadlineKind:
        policy = replace(limit(1, "1 hour"), kind=kind, steps=(Step(1, effect, percent=100),))
        expected = None if kind in KINDS_OF[effect] else (kind, effect)
        assert misplaced([policy]) == expected


def test_a_warning_stands_under_any_clock() -> None:
    steps = (Step(1, Effect.yellow, percent=50), Step(2, Effect.red, percent=100))
    assert misplaced(replace(limit(1, "1 hour"), kind=k, steps=steps) for k in DeadlineKind) is None


@pytest.mark.parametrize(
    ("step", "falls"),
    [
        ({"percent": 50}, "2026-06-03 12:00"),
        ({"percent": 100}, "2026-06-05 18:00"),
        ({"percent": 120}, "2026-06-08 18:00"),
        ({"lead": "1 working day"}, "2026-06-04 18:00"),
        ({"lead": "2 working hours"}, "2026-06-05 16:00"),
        ({"lead": "90 minutes"}, "2026-06-05 16:30"),
        ({"lead": "1 day"}, "2026-06-04 18:00"),
        # More than the whole time there is: when the clock starts.
        ({"lead": "9 working days"}, "2026-06-01 08:00"),
        ({"delay": "1 working day"}, "2026-06-08 18:00"),
        ({"delay": "1 hour"}, "2026-06-05 19:00"),
        ({"delay": "2 days"}, "2026-06-07 18:00"),
    ],
)
def test_a_step_falls_at_a_share_before_or_after(step: dict[str, object], falls: str) -> None:
    policy = limit(1, "5 working days", (Effect.yellow, step))
    clock = book(policy).start(policy, 1, monday("08:00"))
    assert clock.next_step_at == datetime.fromisoformat(f"{falls}+08:00")


def test_a_limit_runs_on_the_calendar_it_names() -> None:
    policy = replace(limit(1, "2 working hours"), calendar="always")
    late = monday("17:00")
    assert book(policy).start(policy, 1, late).due_at == late + timedelta(hours=2)
    plain = limit(1, "2 working hours")
    assert book(plain).start(plain, 1, late).due_at == late + timedelta(hours=16)


def test_an_area_that_stands_still_counts_no_working_time_and_its_neighbour_does() -> None:
    typhoon = Suspension(STREET, monday("10:00"), monday("16:00"), "台风")
    working, natural = limit(1, "4 working hours"), limit(2, "4 hours")
    closed = book(working, natural, suspensions=(typhoon,))
    start = monday("09:00")
    here, there = closed.at(STREET + "001001"), closed.at(ELSEWHERE)
    # An hour before it, two hours after it, and one more on Tuesday morning.
    assert here.start(working, 1, start).due_at == monday("08:00") + timedelta(days=1, hours=1)
    assert there.start(working, 1, start).due_at == monday("15:00")
    assert here.start(natural, 1, start).due_at == start + timedelta(hours=4)
    assert there is closed
    assert closed.at(DISTRICT) is closed


def test_suspensions_that_meet_or_overlap_count_once() -> None:
    times = [("08:00", "10:00"), ("10:00", "11:00"), ("09:30", "10:30"), ("16:00", "17:00")]
    closed = book(
        limit(1, "1 working hour"),
        suspensions=tuple(Suspension(STREET, monday(a), monday(b), "x") for a, b in times),
    ).at(STREET)
    calendar = closed.calendar_of(closed.policies[1])
    assert calendar.between(monday("08:00"), monday("18:00")) == (1 + 2 + 1) * 3600
