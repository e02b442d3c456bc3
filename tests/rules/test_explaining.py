"""An explanation, written as JSON and read back, counts to the very instant of its clock."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import msgspec
import pytest

from backend.deadlines.budget import Budget, BudgetUnit, CountFrom
from backend.deadlines.calendar import DayHours
from backend.deadlines.calendar_source import load
from backend.deadlines.calendars import Calendars, Suspension
from backend.deadlines.explaining import explain
from backend.deadlines.explanation import Cause, Explanation, Turn, Unexplained, replay
from backend.deadlines.policies import Policy, Step
from backend.deadlines.recounting import fresh
from backend.deadlines.rulebook import Rulebook, counts_since
from backend.deadlines.rules import Clock, DeadlineKind, DeadlineState, Effect, Urgency, end, pause
from backend.settings import FIXTURES

AREA = "610112001"
VERSIONS = 6
YEARS = (2025, 2026, 2027)
STORIES = 4_000

STEPS = (
    Step(1, Effect.yellow, percent=50),
    Step(2, Effect.orange, lead=Budget(1, BudgetUnit.working_day)),
    Step(3, Effect.remind, percent=100),
    Step(4, Effect.supervise_yellow, delay=Budget(1, BudgetUnit.working_day)),
)


def instant(text: str) -> datetime:
    """China time."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


@cache
def versions() -> dict[int, Calendars]:
    """Calendars of 2026, changed again and again: days off, hours, areas that stand still."""
    found = {}
    for version in range(1, VERSIONS + 1):
        pick = random.Random(version)
        specs = {}
        for name in ("calendar", "calendar_window", "calendar_round_the_clock"):
            spec = load(FIXTURES / "policies" / f"{name}.toml")
            days = [date(2026, 1, 1) + timedelta(days=pick.randrange(365)) for _ in range(20)]
            hours = [DayHours(), DayHours(((480, 720),)), DayHours(((0, 1440),))]
            changed = {day: pick.choice(hours) for day in days} if version > 1 else {}
            specs[spec.name] = replace(
                spec,
                version=version,
                years={year: spec.years[year] for year in YEARS},
                exceptions={d: h for d, h in spec.exceptions.items() if d.year in YEARS} | changed,
            )
        starts = [
            datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=pick.randrange(365 * 1440))
            for _ in range(version)
        ]
        still = [
            Suspension(pick.choice(("610112", AREA, "610113")), at,
                       at + timedelta(minutes=pick.randrange(1, 7 * 1440)), "台风")
            for at in starts
        ]  # fmt: skip
        found[version] = Calendars(version, specs, tuple(still))
    return found


def book_of(policy: Policy, version: int) -> Rulebook:
    """The book of *policy* in the area as that version of the calendars came into force."""
    older = {each: versions()[each] for each in range(1, version)}
    return Rulebook(version, versions()[version], [policy], [], {}, older=older).at(AREA)


def a_policy(pick: random.Random) -> Policy:
    unit = pick.choice(list(BudgetUnit))
    most = {"minute": 2000, "hour": 200, "day": 25}[unit.value.partition("_")[2]]
    return Policy(
        id=pick.randrange(1, 99),
        category="help",
        urgency=Urgency.normal,
        kind=DeadlineKind.resolve,
        budget=Budget(pick.randrange(0, most), unit),
        count_from=pick.choice(list(CountFrom)),
        steps=STEPS[: pick.randrange(5)],
        calendar=pick.choice(["district", "district", "window", "round_the_clock"]),
    )


def stories(count: int) -> Iterator[tuple[Clock, Rulebook]]:
    """Clocks after everything that can happen to them, with the book they end under."""
    for seed in range(count):
        pick = random.Random(seed)
        policy = a_policy(pick)
        version, book = 1, book_of(policy, 1)
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(
            seconds=pick.randrange(200 * 86_400), microseconds=pick.choice((0, 123_456))
        )
        clock = book.start(policy, 1, at)
        for _ in range(pick.randrange(12)):
            at += timedelta(seconds=pick.choice((0, 1, 600, 20_000, 90_000, 400_000)))
            clock = fresh(book, clock, at)
            match pick.choice(("pause", "resume", "resume", "move", "publish", "step")):
                case "pause" if clock.state is DeadlineState.running:
                    clock = pause(clock, at)
                case "resume" if clock.state is DeadlineState.paused:
                    clock = book.resume(clock, at)
                case "move" if clock.state is DeadlineState.running:
                    more = timedelta(seconds=pick.randrange(-50_000, 500_000), microseconds=7)
                    since = counts_since(book.calendar_of(policy), policy, clock)
                    clock = book.move(clock, max(clock.due_at + more, since, at), at)
                case "publish":
                    version = min(VERSIONS, version + pick.randrange(1, 3))
                    book = book_of(policy, version)
                case "step" if clock.next_step_at is not None and clock.next_step_at <= at:
                    clock = book.advance(clock)[1]
        clock = fresh(book, clock, at)
        if pick.randrange(6) == 0:
            clock = end(clock, DeadlineState.met, at)
        yield clock, book


def carried(explanation: Explanation) -> Explanation:
    """The explanation as whoever gets it reads it."""
    return msgspec.json.decode(msgspec.json.encode(explanation), type=Explanation)


def test_thousands_of_explanations_count_to_the_instant_of_their_clock() -> None:
    seen: dict[str, int] = {}
    for clock, book in stories(STORIES):
        told = carried(explain(clock, book))
        assert replay(told) == clock.due_at, clock
        for name in ("pauses", "moves", "recounts", "suspensions"):
            seen[name] = seen.get(name, 0) + bool(getattr(told, name))
        seen[told.set_by.value] = seen.get(told.set_by.value, 0) + 1
        if len(told.legs) > 2:
            seen["two pauses"] = seen.get("two pauses", 0) + 1
    # Whatever can happen to a clock did happen to many.
    assert min(seen.values()) > 100, seen
    assert {"started", "moved", "recounted", "resumed", "two pauses"} <= seen.keys()


def test_an_explanation_that_was_tampered_with_does_not_add_up() -> None:
    policy = replace(
        a_policy(random.Random(0)), budget=Budget(5, BudgetUnit.working_day),
        count_from=CountFrom.now, calendar="district",
    )  # fmt: skip
    book = book_of(policy, 1)
    told = explain(book.start(policy, 1, instant("2026-03-02 09:00")), book)
    [leg] = told.legs
    with pytest.raises(Unexplained):
        replay(replace(told, legs=(replace(leg, segments=leg.segments[1:]),)))
    with pytest.raises(Unexplained):
        replay(replace(told, limit=replace(told.limit, budget_seconds=60)))


def test_it_tells_every_turn_with_whose_hand_it_was_and_why() -> None:
    ladder = STEPS
    policy = replace(
        a_policy(random.Random(0)), budget=Budget(2, BudgetUnit.working_day), steps=ladder,
        count_from=CountFrom.now, calendar="district",
    )  # fmt: skip
    first, later = book_of(policy, 1), book_of(policy, 2)
    paused, resumed, moved = (
        instant(text) for text in ("2026-03-02 17:00", "2026-03-09 10:00", "2026-03-09 11:00")
    )
    clock = first.start(policy, 1, instant("2026-03-02 09:00"))
    clock = first.resume(pause(clock, paused), resumed)
    asked = Cause(who="jiedao", asked_by="shequ", why="等冬季")
    told = explain(clock, first, {(Turn.paused, paused): asked})
    assert [(each.starts_at, each.ends_at, each.counts) for each in told.pauses] == [
        (paused, resumed, True)
    ]
    assert told.pauses[0].cause == asked
    # 3 + 3 of the 16 hours were used on Monday; Tuesday noon of the next week has the other 10.
    assert [leg.seconds // 3600 for leg in told.legs] == [6, 10]
    assert (told.set_by, told.due_at) == (Turn.resumed, instant("2026-03-10 12:00"))
    assert [rung.taken for rung in told.steps] == [False] * 4
    assert told.steps[2].at == told.due_at
    assert (told.steps[0].percent, told.steps[1].before, told.steps[3].after) == (
        50, "1 working day", "1 working day",
    )  # fmt: skip

    clock = first.move(clock, instant("2026-03-11 18:00"), moved)
    told = explain(clock, first)
    assert [(each.at, each.seconds // 3600, each.cause) for each in told.moves] == [
        (moved, 12, Cause())
    ]
    assert told.set_by is Turn.moved
    assert replay(carried(told)) == instant("2026-03-11 18:00")
    assert told.original_due_at == instant("2026-03-04 09:00")
    # What was published later says more of it than that the calendars are others.
    anew = explain(fresh(later, clock, moved), later)
    assert {each.calendar_version for each in anew.recounts} <= {1}
