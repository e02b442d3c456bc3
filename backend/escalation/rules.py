"""What a due step does to an order (domain.md §1, §5). Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Clock, ClockKey, DeadlineKind, Effect
from backend.identity.rules import SYSTEM
from backend.orders.actions import Escalate, NoData
from backend.orders.changes import Case, Change, Facts, record_change
from backend.orders.decisions import decide
from backend.orders.events import EventKind, Notice
from backend.orders.rules import Action
from backend.orders.transitions import has_arrow

WARNINGS = {
    Effect.orange: EventKind.deadline_orange,
    Effect.red: EventKind.deadline_red,
    Effect.yellow: EventKind.deadline_yellow,
}
_ACTIONS = {
    Effect.archive: Action.archive,
    Effect.climb: Action.escalate,
    Effect.resume: Action.resume,
}


@dataclass(frozen=True, slots=True)
class TakenStep:
    """A step and the change it makes; ``planned_at`` is when it fell, however late it is taken."""

    kind: DeadlineKind
    subject: int
    cycle: int
    step: int
    effect: Effect
    planned_at: datetime
    change: Change


def due_step(case: Case, key: ClockKey, facts: Facts, book: Rulebook, now: datetime) -> TakenStep:
    """The step now due on the order's clock of this kind and subject.

    A warning colours the clock and tells whoever answers for the unit today. A climb takes the
    order one tier up under fresh clocks, started at the step's planned instant so that downtime
    does not drift; at the top, on a share's clock, and in a state that has no such arrow, it is
    only noted: one odd ladder must not stop all others. A clock several steps late
    takes them one by one, each with its event; only the last of them sends a notice, the others
    being overtaken. Two more steps are the loop's own: the end of a suspension, and the archive.
    """
    clock = case.clocks[key]
    kind = clock.kind
    planned_at = clock.next_step_at
    if planned_at is None or planned_at > now:
        raise ValueError(f"no step of {kind.value} is due on order {case.order.id}")
    step, after = book.advance(clock)
    action = _ACTIONS.get(step.effect)
    if action is None:
        change = _warn(case, step.effect, clock, after, facts, now)
    elif not has_arrow(case.order.state, action) or _nobody_above(case, clock, action, facts):
        change = _stay(case, clock, after, facts, now)
    elif action is not Action.escalate:
        change = decide(case, action, SYSTEM, NoData(), facts, book, now)
    else:
        change = decide(
            case, Action.escalate, SYSTEM, Escalate(reason=f"deadline:{kind.value}"),
            facts, book, now, clocks_from=planned_at,
        )  # fmt: skip
        if key not in {(clock.kind, clock.subject) for clock in change.clocks}:
            change = replace(change, clocks=(*change.clocks, after))
    return TakenStep(kind, clock.subject, clock.cycle, clock.step, step.effect, planned_at, change)


def _nobody_above(case: Case, clock: Clock, action: Action, facts: Facts) -> bool:
    if action is not Action.escalate:
        return False
    return bool(clock.subject) or facts.above(case.order.lead_unit_id) is None


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
    person = facts.answers_for(clock.unit_id or case.order.lead_unit_id)
    order = case.order
    return record_change(
        case,
        order if clock.subject else replace(order, responsible_id=person),
        [after],
        kind,
        SYSTEM,
        now,
        {
            "clock": clock.kind,
            "subject": clock.subject,
            "cycle": clock.cycle,
            "step": clock.step,
            "due_at": clock.due_at,
            "planned_at": clock.next_step_at,
            "responsible": person,
        },
        [Notice(person, kind)] if tell and person is not None else [],
    )
