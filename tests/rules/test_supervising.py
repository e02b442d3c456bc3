"""What a ladder's step does to an order: who supervises, what stands, what is only recounted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from support.loop_memory import BUREAU, COMMAND, COMMUNITY, STREET, UNITS, order
from support.rulebooks import CLOSED, book, calendars, limit, monday

from backend.deadlines.calendars import Suspension
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Clock, ClockKey, Colour, DeadlineKind, Effect
from backend.escalation.rules import TakenStep, due_step, step_or_recount
from backend.orders.changes import Case, Change, Facts
from backend.orders.events import EventKind
from backend.orders.overlays import Supervision
from backend.orders.rules import State, SupervisionLevel, SupervisionState
from backend.people.rules import Responsible

K = DeadlineKind
REMINDER, YELLOW, RED = SupervisionLevel
BUSINESS: ClockKey = (K.business, 0)
LIMITED = limit(
    1, "1 working day",
    (Effect.remind, {"percent": 100}),
    (Effect.supervise_yellow, {"delay": "1 working day"}),
    (Effect.supervise_red, {"delay": "3 working days"}),
    (Effect.criticise, {"delay": "5 working days"}),
    kind="business",
)  # fmt: skip
REPLY = limit(2, "4 working hours", (Effect.red, {"percent": 100}), kind="supervision")
BOOK = book(LIMITED, REPLY)
LATE = monday("18:00")
FACTS = Facts(UNITS, {unit: Responsible(100 + unit, "某人", False) for unit in UNITS})


def card(level: SupervisionLevel, unit_id: int) -> Supervision:
    return Supervision(1, level, SupervisionState.open, unit_id, "督办员", LATE, "请抓紧")


def late(lead: int = COMMUNITY, standing: Supervision | None = None, step: int = 1) -> Case:
    """An order whose whole business was due on Monday evening, before its *step*."""
    clock = BOOK.start(LIMITED, 1, monday("08:00"))
    for _ in range(step - 1):
        _, clock = BOOK.advance(clock)
    level = standing.level if standing else None
    found = replace(order(State.handling, 1), lead_unit_id=lead, supervision=level)
    return Case(found, {BUSINESS: clock}, (), (standing,) if standing else ())


def after(case: Case, change: Change) -> Case:
    clocks = {**case.clocks, **{(clock.kind, clock.subject): clock for clock in change.clocks}}
    cards = {each.ordinal: each for each in (*case.supervisions, *change.supervisions)}
    return Case(change.order, clocks, case.parts, tuple(cards.values()))


def take(case: Case, facts: Facts = FACTS) -> Change:
    planned_at = case.clocks[BUSINESS].next_step_at
    assert planned_at is not None
    return due_step(case, BUSINESS, facts, BOOK, planned_at + timedelta(minutes=1)).change


def test_from_reminder_by_the_street_to_red_and_criticism_by_the_district() -> None:
    case, seen = late(), []
    for _ in range(4):
        change = take(case)
        case = after(case, change)
        [placed] = case.supervisions
        seen.append((change.event.kind, placed.level, placed.unit_id, change.event.data["unit"]))
    assert seen == [
        (EventKind.deadline_remind, REMINDER, STREET, STREET),
        (EventKind.deadline_supervise, YELLOW, STREET, STREET),
        (EventKind.deadline_supervise, RED, COMMAND, COMMAND),
        (EventKind.deadline_criticise, RED, COMMAND, COMMAND),
    ]
    assert case.clocks[BUSINESS].next_step_at is None
    assert case.order.supervision is RED


def test_each_step_tells_whoever_answers_today_once() -> None:
    case = late()
    for number in range(4):
        # A new holder each time: responsibility lies with whoever holds the post that day.
        holder = Responsible(200 + number, "新人", False)
        change = take(case, Facts(UNITS, {**FACTS.responsible, COMMUNITY: holder}))
        case = after(case, change)
        assert [notice.person_id for notice in change.notices] == [200 + number]
        assert change.order.responsible_id == 200 + number


def test_a_vacant_post_leaves_nobody_to_be_told_and_the_card_all_the_same() -> None:
    nobody: Mapping[int, Responsible | None] = dict.fromkeys(UNITS)
    change = take(late(), Facts(UNITS, nobody))
    assert (change.notices, change.order.responsible_id) == ((), None)
    assert change.order.supervision is REMINDER


def test_the_breach_is_noted_by_the_reminder() -> None:
    case = after(late(), take(late()))
    clock = case.clocks[BUSINESS]
    assert (clock.breached_at, clock.colour, case.order.colour) == (LATE, Colour.red, Colour.red)


def test_a_card_asks_for_a_reply_in_time_and_a_reminder_for_none() -> None:
    reminded = after(late(), take(late()))
    assert (K.supervision, 0) not in reminded.clocks
    carded = after(reminded, take(reminded))
    reply = carded.clocks[K.supervision, 0]
    # From when the unit is asked, not from when the step fell.
    assert (reply.started_at, reply.cycle) == (carded.supervisions[0].made_at, 0)
    red = after(carded, take(carded))
    assert red.clocks[K.supervision, 0].cycle == 1


@pytest.mark.parametrize(
    ("lead", "yellow", "red"),
    [
        (COMMUNITY, STREET, COMMAND),
        (STREET, COMMAND, COMMAND),
        (BUREAU, COMMAND, COMMAND),
        # Above the district's own command nobody supervises: it does so itself.
        (COMMAND, COMMAND, COMMAND),
    ],
)
def test_the_next_tier_shows_the_yellow_card_and_the_topmost_the_red(
    lead: int, yellow: int, red: int
) -> None:
    for step, unit in ((1, yellow), (2, yellow), (3, red)):
        [placed] = take(late(lead, step=step)).supervisions
        assert placed.unit_id == unit


@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("level", list(SupervisionLevel))
def test_what_stands_is_never_lowered_nor_made_twice(step: int, level: SupervisionLevel) -> None:
    standing = card(level, STREET)
    change = take(late(standing=standing, step=step))
    raised = (step, level) == (2, REMINDER)
    assert change.order.supervision is (YELLOW if raised else level)
    assert len(change.supervisions) == raised
    # Noted and told all the same: the step was taken.
    assert change.event.kind in (EventKind.deadline_remind, EventKind.deadline_supervise)
    assert len(change.notices) == 1


def test_a_lower_tier_raises_a_higher_ones_supervision_in_its_makers_name() -> None:
    [raised] = take(late(standing=card(REMINDER, COMMAND), step=2)).supervisions
    assert (raised.level, raised.unit_id, raised.ordinal) == (YELLOW, COMMAND, 1)


# --- Steps that the calendars have moved ---


def moved(*off: date, suspensions: tuple[Suspension, ...] = ()) -> Rulebook:
    """The book once a version with these days off has been published."""
    changed = calendars(2, dict.fromkeys(off, CLOSED), suspensions)
    return book(LIMITED, REPLY, current=changed, older=(BOOK.calendars,))


def test_a_due_step_that_the_calendars_moved_ahead_is_only_recounted() -> None:
    case, now = late(), LATE + timedelta(minutes=1)
    change = step_or_recount(case, BUSINESS, FACTS, moved(date(2026, 6, 1)), now)
    assert isinstance(change, Change)
    assert change.event.kind is EventKind.deadline_recounted
    [clock] = change.clocks
    assert (clock.due_at, clock.breached_at, clock.step) == (LATE + timedelta(days=1), None, 1)
    assert change.order.business_due_at == clock.due_at
    assert change.notices == ()
    assert change.event.data["calendar_version"] == 2
    [told] = change.event.data["clocks"]
    assert (told["clock"], datetime.fromisoformat(told["to"])) == ("business", clock.due_at)


def test_a_step_still_due_is_taken_as_the_calendars_in_force_count_it() -> None:
    case, now = late(), monday("18:01", 1)
    taken = step_or_recount(case, BUSINESS, FACTS, moved(date(2026, 6, 1)), now)
    assert isinstance(taken, TakenStep)
    assert (taken.planned_at, taken.effect) == (LATE + timedelta(days=1), Effect.remind)
    [clock] = [each for each in taken.change.clocks if each.kind is K.business]
    assert clock.breached_at == clock.due_at == LATE + timedelta(days=1)


def test_calendars_that_change_nothing_leave_the_step_as_it_was() -> None:
    case, now = late(), LATE + timedelta(minutes=1)
    plain = step_or_recount(case, BUSINESS, FACTS, BOOK, now)
    assert step_or_recount(case, BUSINESS, FACTS, moved(date(2026, 12, 31)), now) == plain
    assert isinstance(plain, TakenStep)
    assert plain.planned_at == LATE


def test_only_the_suspended_area_is_recounted() -> None:
    now = LATE + timedelta(minutes=1)
    for area, kind in (("610112001", Change), ("610112002", TakenStep)):
        storm = Suspension(area, monday("08:00"), monday("18:00"), "台风")
        assert isinstance(
            step_or_recount(late(), BUSINESS, FACTS, moved(suspensions=(storm,)), now), kind
        )


def test_every_clock_of_the_order_is_recounted_at_once() -> None:
    reply: Clock = BOOK.start(REPLY, 1, monday("16:00"))
    case = late(standing=card(YELLOW, STREET))
    case = replace(case, clocks={**case.clocks, (K.supervision, 0): reply})
    change = step_or_recount(
        case, BUSINESS, FACTS, moved(date(2026, 6, 1)), LATE + timedelta(minutes=1)
    )
    assert isinstance(change, Change)
    assert {clock.kind for clock in change.clocks} == {K.business, K.supervision}
    assert change.order.stage_due_at == monday("12:00", 1)
