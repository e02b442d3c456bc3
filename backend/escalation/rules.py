"""What a due step does to an order (domain.md §1, §5). Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from backend.deadlines.rules import Clock, DeadlineKind, Effect, Rulebook
from backend.identity.rules import SYSTEM
from backend.orders.changes import Case, Change, Facts, Notice, record_change
from backend.orders.rules import Action, Escalate, EventKind
from backend.orders.transitions import decide, superior_of

WARNINGS = {
    Effect.orange: EventKind.deadline_orange,
    Effect.red: EventKind.deadline_red,
    Effect.yellow: EventKind.deadline_yellow,
}


@dataclass(frozen=True, slots=True)
class TakenStep:
    """A step and the change it makes; ``planned_at`` is when it fell, however late it is taken."""

    kind: DeadlineKind
    cycle: int
    step: int
    effect: Effect
    planned_at: datetime
    change: Change


def due_step(
    case: Case, kind: DeadlineKind, facts: Facts, book: Rulebook, now: datetime
) -> TakenStep:
    """The step now due on the order's clock of *kind*.

    A warning colours the clock and tells whoever answers for the unit today. A climb takes the
    order one tier up under fresh clocks, started at the step's planned instant so that downtime
    does not drift; at the top it is only noted. A clock several steps late takes them one by one,
    each with its event; only the last of them sends a notice, the others being overtaken.
    """
    clock = case.clocks[kind]
    planned_at = clock.next_step_at
    if planned_at is None or planned_at > now:
        raise ValueError(f"no step of {kind.value} is due on order {case.order.id}")
    step, after = book.advance(clock)
    if step.effect is not Effect.climb:
        change = _warn(case, step.effect, clock, after, facts, now)
    elif superior_of(case.order, facts) is None:
        change = _stay(case, clock, after, facts, now)
    else:
        change = decide(
            case, Action.escalate, SYSTEM, Escalate(reason=f"deadline:{kind.value}"),
            facts, book, now, clocks_from=planned_at,
        )  # fmt: skip
        restarted = {clock.kind for clock in change.clocks}
        if kind not in restarted:
            change = replace(change, clocks=(*change.clocks, after))
    return TakenStep(kind, clock.cycle, clock.step, step.effect, planned_at, change)


def _warn(
    case: Case, effect: Effect, clock: Clock, after: Clock, facts: Facts, now: datetime
) -> Change:
    overtaken = after.next_step_at is not None and after.next_step_at <= now
    return _note(case, WARNINGS[effect], clock, after, facts, now, tell=not overtaken)


def _stay(case: Case, clock: Clock, after: Clock, facts: Facts, now: datetime) -> Change:
    return _note(case, EventKind.deadline_unanswered, clock, after, facts, now, tell=True)


def _note(
    case: Case, kind: EventKind, clock: Clock, after: Clock, facts: Facts, now: datetime, *,
    tell: bool,
) -> Change:  # fmt: skip
    # Whoever holds the post today answers, even if the order came before their time.
    person = facts.answers_for(case.order.lead_unit_id)
    return record_change(
        case,
        replace(case.order, responsible_id=person),
        [after],
        kind,
        SYSTEM,
        now,
        {
            "clock": clock.kind,
            "cycle": clock.cycle,
            "step": clock.step,
            "due_at": clock.due_at,
            "planned_at": clock.next_step_at,
            "responsible": person,
        },
        [Notice(person, kind)] if tell and person is not None else [],
    )
