"""Counting a clock's limit anew, by the calendars in force (domain.md §5). Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from backend.core.values import altered
from backend.deadlines.budget import due, recounted
from backend.deadlines.calendar import Reached
from backend.deadlines.policies import Policy
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Clock, ClockKey, told


def fresh(book: Rulebook, clock: Clock, now: datetime) -> Clock:
    """*clock* as the calendars in force count it; itself when they change nothing.

    What was used up before a pause stays as it was counted then. Steps taken stay taken,
    unless the limit moves ahead of *now* again, or of the instant at which a paused clock
    stopped: the breach is then taken back, and what lies ahead is given again in a cycle of
    its own. A limit that comes to lie in the past has its steps to come.
    """
    if clock.calendar_version == book.calendars.version or clock.ended_at is not None:
        return clock
    policy = book.policies[clock.policy_id]
    reached = _limit(book, policy, clock)
    moved = altered(
        clock,
        due_at=reached.at,
        provisional=reached.provisional,
        breached_at=reached.at if clock.breached_at else None,
    )
    stands_at = clock.paused_at or now
    taken = (book.step_at(policy, moved, step) for step in policy.steps[: clock.step - 1])
    if reached.at > stands_at and any(at > stands_at for at in taken):
        moved = book.lay_out_anew(policy, moved, stands_at)
    elif clock.paused_at is None:
        moved = book.plan(policy, moved)
    if clock.paused_at is not None:
        moved = altered(moved, next_step_at=None)
    if moved == clock:
        return clock
    entry = told(
        clock, "recounted", now, calendar_version=clock.calendar_version, before=clock.due_at,
        due_at=moved.due_at,
    )  # fmt: skip
    return altered(moved, calendar_version=book.calendars.version, history=entry)


def are_fresh(book: Rulebook, clocks: Iterable[Clock]) -> bool:
    """Whether every one of *clocks* was counted by the calendars in force."""
    version = book.calendars.version
    return all(clock.calendar_version == version for clock in clocks)


def all_fresh(
    book: Rulebook, clocks: Mapping[ClockKey, Clock], now: datetime
) -> dict[ClockKey, Clock]:
    """Every one of an order's *clocks*, `fresh`."""
    return {key: fresh(book, clock, now) for key, clock in clocks.items()}


def _limit(book: Rulebook, policy: Policy, clock: Clock) -> Reached:
    """The limit of *clock* by the calendars in force."""
    calendar, budget = book.calendar_of(policy), policy.budget
    if clock.anchor_at is None:
        return due(calendar, clock.started_at, budget, policy.count_from)
    if not budget.unit.is_working:
        # Natural time knows no calendar; counted anew, a fraction of a second would be lost.
        return Reached(clock.due_at, provisional=False)
    before = book.calendar_of(policy, clock.calendar_version)
    return recounted(before, calendar, clock.anchor_at, clock.due_at, budget)
