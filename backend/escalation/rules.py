"""What a due step does to an order (domain.md §1, §5). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from backend.areas.rules import Unit
from backend.core.labels import Label
from backend.core.values import altered
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Clock, ClockKey, DeadlineKind, Effect
from backend.identity.rules import SYSTEM
from backend.orders.actions import Escalate, NoData
from backend.orders.changes import Case, Change, Facts, record_change
from backend.orders.decisions import decide
from backend.orders.events import EventKind, Notice
from backend.orders.moves import Consequence, Move
from backend.orders.recounting import recount, recounted
from backend.orders.rules import Action, SupervisionLevel
from backend.orders.supervision import RANK, place
from backend.orders.transitions import has_arrow

EVENTS = {
    Effect.criticise: EventKind.deadline_criticise,
    Effect.orange: EventKind.deadline_orange,
    Effect.red: EventKind.deadline_red,
    Effect.remind: EventKind.deadline_remind,
    Effect.supervise_red: EventKind.deadline_supervise,
    Effect.supervise_yellow: EventKind.deadline_supervise,
    Effect.yellow: EventKind.deadline_yellow,
}
_ACTIONS = {
    Effect.archive: Action.archive,
    Effect.climb: Action.escalate,
    Effect.resume: Action.resume,
}
_LEVELS = {
    Effect.remind: SupervisionLevel.reminder,
    Effect.supervise_red: SupervisionLevel.red,
    Effect.supervise_yellow: SupervisionLevel.yellow,
}
OVERLAID = frozenset({*_LEVELS, Effect.climb})
"""Effects that are decided upon what lies over an order: supervisions, and other units' shares."""


@dataclass(frozen=True, slots=True)
class TakenStep:
    """A step and the change it makes; ``planned_at`` is when it fell, however late it is taken."""

    deadline_id: int
    kind: DeadlineKind
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

    A supervision is placed by the next tier, a red one and a written criticism by the topmost; one
    that stands already is never lowered. *case* holds what lies over the order for the steps of
    `OVERLAID`.
    """
    clock = case.clocks[key]
    kind = clock.kind
    planned_at = clock.next_step_at
    if planned_at is None or planned_at > now:
        raise ValueError(f"no step of {kind.value} is due on order {case.order.id}")
    step, after = book.advance(clock)
    action = _ACTIONS.get(step.effect)
    if step.effect in _LEVELS or step.effect is Effect.criticise:
        change = _supervise(case, step.effect, clock, after, facts, book, now)
    elif action is None:
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
    return TakenStep(clock.id or 0, kind, clock.cycle, clock.step, step.effect, planned_at, change)


def step_or_recount(
    case: Case, key: ClockKey, facts: Facts, book: Rulebook, now: datetime
) -> TakenStep | Change:
    """The step due on this clock; or only its recounting, when the calendars moved it ahead."""
    fresh, changed = recounted(case, book, now)
    at = fresh.clocks[key].next_step_at
    if changed and (at is None or at > now):
        found = recount(case, book, now)
        if found is not None:
            return found
    return due_step(fresh, key, facts, book.at(case.order.area_code), now)


def _nobody_above(case: Case, clock: Clock, action: Action, facts: Facts) -> bool:
    if action is not Action.escalate:
        return False
    return bool(clock.subject) or facts.above(case.order.lead_unit_id) is None


def _warn(
    case: Case, effect: Effect, clock: Clock, after: Clock, facts: Facts, now: datetime
) -> Change:
    overtaken = after.next_step_at is not None and after.next_step_at <= now
    return _note(case, EVENTS[effect], clock, after, facts, now, tell=not overtaken)


def _supervise(
    case: Case, effect: Effect, clock: Clock, after: Clock, facts: Facts, book: Rulebook,
    now: datetime,
) -> Change:  # fmt: skip
    by = _supervisor(case, effect, facts)
    level = _LEVELS.get(effect)
    placed = Consequence()
    present = case.order.supervision
    if level is not None and (present is None or RANK[level] > RANK[present]):
        reason = Label(f"{clock.kind.zh}超期", f"late: {clock.kind.en}")
        placed = place(Move(case, None, facts, SYSTEM, book, now), level, reason.zh, "system", by)
    change = _note(
        case, EVENTS[effect], clock, after, facts, now, tell=True, placed=placed,
        more={"level": level, "unit": by.id if by else None},
    )  # fmt: skip
    return replace(change, supervisions=placed.supervisions)


def _supervisor(case: Case, effect: Effect, facts: Facts) -> Unit | None:
    """The unit that supervises: one tier up, or the topmost for what the district does itself.

    A tier below its maker does not take a supervision over; it is raised in the maker's name.
    """
    line = facts.line(case.order.lead_unit_id)
    above = line[1:] or line
    if not above:
        return None
    first = above[0] if effect in (Effect.remind, Effect.supervise_yellow) else above[-1]
    present = case.supervision
    makers = [unit for unit in line[line.index(first) :] if present and unit.id == present.unit_id]
    return makers[0] if makers else first


def _stay(case: Case, clock: Clock, after: Clock, facts: Facts, now: datetime) -> Change:
    return _note(case, EventKind.deadline_unanswered, clock, after, facts, now, tell=True)


def _note(
    case: Case, kind: EventKind, clock: Clock, after: Clock, facts: Facts, now: datetime, *,
    tell: bool, placed: Consequence | None = None, more: Mapping[str, object] | None = None,
) -> Change:  # fmt: skip
    # Whoever holds the post today answers, even if the order came before their time.
    unit_id = clock.unit_id or case.order.lead_unit_id
    found = facts.responsible.get(unit_id)
    person = found.person_id if found else None
    order = case.order
    if not clock.subject:
        order = altered(order, responsible_id=person, **(placed.fields if placed else {}))
    return record_change(
        case,
        order,
        [after, *(placed.clocks if placed else ())],
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
            **facts.answering(unit_id),
            **(more or {}),
        },
        [Notice(found.person_id, kind, found.on_behalf_of)] if tell and found else [],
    )
