"""Explains a clock: from its history, its policy and the calendars it was counted by. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from backend.deadlines.budget import apart, begin, due
from backend.deadlines.calendar import Segment
from backend.deadlines.calendars import Suspension
from backend.deadlines.explanation import (
    Cause,
    Explanation,
    Leg,
    LimitTold,
    Moved,
    Pause,
    Recounted,
    Rung,
    Turn,
)
from backend.deadlines.policies import Policy, Step
from backend.deadlines.rulebook import Rulebook, counts_since
from backend.deadlines.rules import Clock, DeadlineState

Causes = Mapping[tuple[Turn, datetime], Cause]
"""What an order's sealed events know of the turns of its clocks, by their instants."""

_UNKNOWN = Cause()


def explain(clock: Clock, book: Rulebook, causes: Causes | None = None) -> Explanation:
    """What the limit of *clock* follows from; *book* is the one of the order's area.

    The clock's own history says what happened to it; *causes* say by whose hand and why.
    """
    known, history = causes or {}, list(_history(clock))
    policy = book.policies[clock.policy_id]
    legs = tuple(_legs(clock, history, policy, book))
    return Explanation(
        kind=clock.kind,
        subject=clock.subject,
        cycle=clock.cycle,
        state=clock.state,
        colour=clock.colour,
        limit=_limit(clock, policy, book),
        calendar_version=clock.calendar_version,
        provisional=clock.provisional,
        started_at=clock.started_at,
        legs=legs,
        pauses=tuple(_pauses(clock, history, known)),
        moves=tuple(_moves(history, known)),
        recounts=tuple(_recounts(history, known)),
        suspensions=tuple(_suspensions(legs, policy, book)),
        set_by=_set_by(history),
        original_due_at=clock.original_due_at,
        due_at=clock.due_at,
        breached_at=clock.breached_at,
        ended_at=clock.ended_at,
        steps=tuple(_rung(step, clock, policy, book) for step in policy.steps),
    )


_Entry = tuple[Turn, datetime, Mapping[str, Any]]


def _history(clock: Clock) -> Iterator[_Entry]:
    """What `rules.told` kept, its instants as instants again."""
    for entry in clock.history:
        told = {
            name: datetime.fromisoformat(value) if name in _INSTANTS else value
            for name, value in entry.items()
        }
        yield Turn(entry["what"]), told["at"], told


_INSTANTS = frozenset({"at", "before", "due_at", "since"})


def _limit(clock: Clock, policy: Policy, book: Rulebook) -> LimitTold:
    calendar, budget = book.calendar_of(policy, clock.calendar_version), policy.budget
    begun = begin(calendar, clock.started_at, budget, policy.count_from)
    return LimitTold(
        policy_version=policy.id,
        budget=str(budget),
        budget_seconds=budget.working_seconds
        if budget.unit.is_working
        else apart(calendar, begun, due(calendar, begun, budget).at, budget),
        count_from=policy.count_from,
        calendar=policy.calendar,
    )


def _legs(clock: Clock, history: Iterable[_Entry], policy: Policy, book: Rulebook) -> Iterator[Leg]:
    paused_at = clock.started_at
    for turn, at, told in history:
        if turn is Turn.paused:
            paused_at = at
        elif turn is Turn.resumed and _moves_the_limit(told):
            yield _leg(told["since"], paused_at, told["calendar_version"], policy, book)
    calendar = book.calendar_of(policy, clock.calendar_version)
    since = counts_since(calendar, policy, clock)
    yield _leg(since, clock.due_at, clock.calendar_version, policy, book)


def _leg(
    starts_at: datetime, ends_at: datetime, version: int, policy: Policy, book: Rulebook
) -> Leg:
    if policy.budget.unit.is_working:
        segments = book.calendar_of(policy, version).segments(starts_at, ends_at)
    else:
        segments = [Segment(starts_at, ends_at)] if starts_at < ends_at else []
    return Leg(starts_at, ends_at, version, tuple(segments))


def _moves_the_limit(resumed: Mapping[str, Any]) -> bool:
    """Whether the clock had time left when it was paused; a limit that had passed stays passed."""
    return "since" in resumed


def _pauses(clock: Clock, history: Iterable[_Entry], causes: Causes) -> Iterator[Pause]:
    paused_at = None
    for turn, at, told in history:
        if turn is Turn.paused:
            paused_at = at
        elif turn is Turn.resumed and paused_at is not None:
            cause = causes.get((Turn.paused, paused_at), _UNKNOWN)
            yield Pause(paused_at, at, _moves_the_limit(told), cause)
            paused_at = None
    if paused_at is not None:
        cause = causes.get((Turn.paused, paused_at), _UNKNOWN)
        yield Pause(paused_at, clock.ended_at, clock.due_at > paused_at, cause)


def _moves(history: Iterable[_Entry], causes: Causes) -> Iterator[Moved]:
    for turn, at, told in history:
        if turn is Turn.moved or (turn is Turn.relimited and told["seconds"]):
            cause = causes.get((turn, at), _UNKNOWN)
            yield Moved(at, told["before"], told["due_at"], told["seconds"], cause)


def _recounts(history: Iterable[_Entry], causes: Causes) -> Iterator[Recounted]:
    for turn, at, told in history:
        if turn is Turn.recounted:
            cause = causes.get((turn, at), _UNKNOWN)
            yield Recounted(at, told["before"], told["due_at"], told["calendar_version"], cause)


def _set_by(history: Iterable[_Entry]) -> Turn:
    """What the limit as it stands was set by: the last turn that changed it."""
    changing = [turn for turn, _, told in history if told.get("before") != told.get("due_at")]
    return changing[-1] if changing else Turn.started


def _suspensions(legs: Iterable[Leg], policy: Policy, book: Rulebook) -> Iterator[Suspension]:
    """The times in which work stood still within *legs*, each once; natural time knows none."""
    if not policy.budget.unit.is_working:
        return
    found = {
        each: None
        for leg in legs
        for each in book.suspensions(leg.calendar_version)
        if each.starts_at < leg.ends_at and leg.starts_at < each.ends_at
    }
    yield from found


def _rung(step: Step, clock: Clock, policy: Policy, book: Rulebook) -> Rung:
    taken = step.ordinal < clock.step
    comes = clock.state is DeadlineState.running and not taken
    return Rung(
        ordinal=step.ordinal,
        effect=step.effect,
        percent=step.percent,
        before=str(step.lead) if step.lead else None,
        after=str(step.delay) if step.delay else None,
        taken=taken,
        at=book.step_at(policy, clock, step) if comes else None,
    )
