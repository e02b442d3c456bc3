"""Moving a running clock to the version of its limit that is in force now. Pure.

A clock keeps the version it started with; only somebody who means to moves it (domain.md §5).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from backend.deadlines.budget import WORKING_DAY_SECONDS, Budget, BudgetUnit, due, forward, spent
from backend.deadlines.calendar import Reached
from backend.deadlines.ladder import given
from backend.deadlines.policies import Policy
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Clock, Colour, told

_INSTANT = timedelta(microseconds=1)
_SECONDS = {
    BudgetUnit.natural_minute: 60,
    BudgetUnit.natural_hour: 60 * 60,
    BudgetUnit.natural_day: 24 * 60 * 60,
    BudgetUnit.working_minute: 60,
    BudgetUnit.working_hour: 60 * 60,
    BudgetUnit.working_day: WORKING_DAY_SECONDS,
}


def successors(policies: Iterable[Policy], rule: int | None = None) -> dict[int, Policy]:
    """The version in force of every earlier version, by the earlier one's id.

    *rule* None: of all limits. A limit that was taken away, or that is another clock's now, has
    no successor: what runs on it goes on as it began.
    """
    every = list(policies)
    current = {policy.rule: policy for policy in every if policy.current}
    return {
        policy.id: found
        for policy in every
        if not policy.current and rule in (None, policy.rule)
        if (found := current.get(policy.rule)) is not None and found.kind is policy.kind
    }


def relimit(book: Rulebook, clock: Clock, successor: Mapping[int, Policy], now: datetime) -> Clock:
    """*clock* under its limit as it is in force; itself when there is no later version.

    Counted from its own start, as if it had run under it from the beginning. A limit that people
    moved, or that was paused, is longer or shorter by as much as the limit itself became: what was
    granted stays granted; where working time became elapsed time, it stands. Steps behind stay
    taken and are not taken again; a limit that comes to lie in the past has its breach to come.
    """
    policy = successor.get(clock.policy_id)
    if policy is None or clock.ended_at is not None:
        return clock
    before = book.policies[clock.policy_id]
    if clock.anchor_at is not None and not _comparable(before.budget, policy.budget):
        return clock
    reached, kept_seconds = _reached(book, clock, before, policy)
    moved = replace(
        clock,
        policy_id=policy.id,
        due_at=reached.at,
        provisional=reached.provisional,
        cycle=clock.cycle + 1,
        calendar_version=book.calendars.version,
        history=told(
            clock, "relimited", now, policy=clock.policy_id, seconds=kept_seconds,
            before=clock.due_at, due_at=reached.at,
        ),
    )  # fmt: skip
    return _laid_out(book, policy, moved, clock.paused_at or now)


def _comparable(one: Budget, other: Budget) -> bool:
    """Whether both count by one clock: working and elapsed time cannot be set off."""
    return one.unit.is_working is other.unit.is_working


def _reached(book: Rulebook, clock: Clock, before: Policy, after: Policy) -> tuple[Reached, int]:
    """The limit under *after*, and the seconds it could not become shorter by: they are used."""
    calendar = book.calendar_of(after)
    if clock.anchor_at is None:
        return due(calendar, clock.started_at, after.budget, after.count_from), 0
    left = spent(book.calendar_of(before), clock.anchor_at, clock.due_at, before.budget)
    rest = left + _length(after.budget) - _length(before.budget)
    return forward(calendar, clock.anchor_at, max(0, rest), after.budget), max(0, -rest)


def _length(budget: Budget) -> int:
    return budget.amount * _SECONDS[budget.unit]


def _laid_out(book: Rulebook, policy: Policy, clock: Clock, at: datetime) -> Clock:
    """*clock* before its first step to come, coloured by those behind it."""
    was_late, is_late = clock.breached_at is not None, clock.due_at <= at
    behind = clock.due_at - _INSTANT if is_late and not was_late else at
    stays_late = was_late and is_late
    clock = replace(
        clock,
        colour=Colour.red if stays_late else Colour.green,
        breached_at=clock.due_at if stays_late else None,
    )
    for step in policy.steps:
        falls_at = book.step_at(policy, clock, step)
        if falls_at > behind:
            next_at = None if clock.paused_at else falls_at
            return replace(clock, step=step.ordinal, next_step_at=next_at)
        after = given(clock, step)
        # What stays late stays red, whatever its warnings would say.
        clock = replace(after, colour=clock.colour) if stays_late else after
    return replace(clock, step=len(policy.steps) + 1, next_step_at=None)
