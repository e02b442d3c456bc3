"""Who has to do it: dispatch, return, adjudication and escalation (domain.md §4). Pure."""

from dataclasses import replace

from backend.areas.rules import Unit
from backend.core.labels import Label
from backend.deadlines.rules import DeadlineKind, LimitName
from backend.orders import parts
from backend.orders.asks import NOTHING_ASKED
from backend.orders.errors import GuardFailed
from backend.orders.moves import Consequence, Move, text
from backend.orders.rules import PartKind, ReturnReason, State

UNDISPATCHED = frozenset({State.accepted, State.adjudication, State.reported, State.returned})
"""States in which an order waits to be given to somebody."""


def dispatch(move: Move) -> Consequence:
    """Give the order to its lead unit, and ask the co-units."""
    order = move.order
    unit = move.unit(move.data.unit_id)
    # Never past a tier and never sideways out of one's own: a department's matter is not pushed
    # down to a street, because no street is a department's subordinate.
    if order.lead_unit_id not in (unit.id, unit.superior_id):
        raise GuardFailed(
            "unit_id",
            Label("只能派给本级或直接下级单位", "only the own unit or a direct subordinate"),
        )
    if unit.id in move.data.co_unit_ids:
        raise GuardFailed(
            "co_unit_ids",
            Label("主办单位不能同时协办", "the lead unit is no co-unit of its own"),
        )
    task = text("note", move.data.note, required=False)
    shares = parts.add_parts(
        move, move.data.co_unit_ids, PartKind.co_unit, task or PartKind.co_unit.zh
    )
    return _given(move, unit, sender_unit_id=order.lead_unit_id, shares=shares)


def adjudicate(move: Move) -> Consequence:
    """Say whose duty it is: any unit of the adjudicator's own or below; it cannot be returned."""
    unit = move.unit(move.data.unit_id)
    text("note", move.data.note)
    if move.order.lead_unit_id not in {each.id for each in move.facts.line(unit.id)}:
        raise GuardFailed(
            "unit_id", Label("只能裁定给本级或下级单位", "only the own unit or one below it")
        )
    given = _given(move, unit, sender_unit_id=move.order.lead_unit_id)
    return replace(given, fields={**given.fields, "binding": True})


def sign(move: Move) -> Consequence:
    """The unit takes the order on."""
    return Consequence({"signed_at": move.now})


def may_return(move: Move) -> None:
    """Within the return limit, and never what was adjudicated."""
    if move.order.binding:
        raise GuardFailed("order", Label("裁定结果不得再退单", "an adjudication is binding"))
    window = move.case.running(DeadlineKind.return_)
    if move.policy(DeadlineKind.return_) and (window is None or window.due_at < move.now):
        raise GuardFailed("order", Label("已过退单时限", "the time to return it has passed"))


def give_back(move: Move) -> Consequence:
    """Back to whoever dispatched it; once too often, to the next tier up for adjudication."""
    order = move.order
    reason = move.data.reason
    text("note", move.data.note, required=reason is ReturnReason.other)
    sender = move.unit(order.sender_unit_id or order.lead_unit_id)
    disputed = order.return_count >= move.limit(LimitName.returns)
    held = held_by(move, (move.facts.above(sender.id) or sender) if disputed else sender)
    return replace(
        parts.cancel_parts(move),
        fields={
            **held.fields,
            "state": State.adjudication if disputed else State.returned,
            "return_count": order.return_count + 1,
        },
        tell=held.tell,
        note=held.note,
    )


def may_escalate(move: Move) -> None:
    """There is a tier above."""
    if move.facts.above(move.order.lead_unit_id) is None:
        raise GuardFailed("tier", Label("已是最高层级", "there is no tier above"))


def escalate(move: Move) -> Consequence:
    """One tier up, never skipping; whoever is above that tier then answers for the check."""
    text("reason", move.data.reason)
    may_escalate(move)
    unit = move.unit(move.order.lead_unit_id)
    superior = move.unit(unit.superior_id or unit.id)
    if move.order.state in UNDISPATCHED:
        given = _taken_over(move, superior, held_by(move, superior))
    else:
        higher = move.facts.above(superior.id) or superior
        given = _given(move, superior, sender_unit_id=higher.id)
    return replace(given, fields={**given.fields, **NOTHING_ASKED, "climbs": move.order.climbs + 1})


def held_by(move: Move, unit: Unit) -> Consequence:
    """*unit* holds the order from now on, and whoever answers for it today is told."""
    person = move.facts.answers_for(unit.id)
    return Consequence(
        {"lead_unit_id": unit.id, "tier": unit.tier, "responsible_id": person},
        tell=(person,),
        note={"unit": unit.id, "tier": unit.tier, **move.facts.answering(unit.id)},
    )


def _given(
    move: Move, unit: Unit, *, sender_unit_id: int, shares: Consequence | None = None
) -> Consequence:
    held, given = held_by(move, unit), shares or Consequence()
    given = _taken_over(move, unit, given)
    return replace(
        given,
        fields={**held.fields, "sender_unit_id": sender_unit_id, "dispatched_at": move.now},
        tell=(*held.tell, *given.tell),
        note=held.note,
    )


def _taken_over(move: Move, unit: Unit, given: Consequence) -> Consequence:
    """*given*, with what *unit* still owes called off: it leads now, and owes itself nothing."""
    off = parts.cancel_parts(move, unit.id)
    return replace(given, clocks=(*given.clocks, *off.clocks), parts=(*given.parts, *off.parts))
