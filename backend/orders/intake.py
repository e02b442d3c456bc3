"""Taking a request in, or not: accepting, answering, merging (domain.md §4). Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from backend.core.labels import Label
from backend.deadlines.policies import NoPolicy
from backend.deadlines.rules import DeadlineKind
from backend.identity.rules import Actor, Role
from backend.orders import supervision
from backend.orders.errors import GuardFailed, NotAllowed
from backend.orders.moves import Consequence, Move, text
from backend.orders.rules import CONSULTATION, RejectReason, State

REPORTERS = frozenset({Role.reporter, Role.acceptor})
"""Whoever takes requests in at a station, a counter or the hotline."""

MERGEABLE_INTO = frozenset(State) - {
    State.answered, State.archived, State.closed, State.merged, State.rejected
}  # fmt: skip
"""States of an order that others can be merged into: it still has an answer to come."""


def may_report(actor: Actor, area_code: str) -> None:
    """Raises NotAllowed unless *actor* takes requests in for this place (domain.md §4)."""
    if REPORTERS.isdisjoint(actor.roles_at(area_code, None)):
        raise NotAllowed(action=Label("在此区域登记诉求", "report a request for this place"))


def accept(move: Move) -> Consequence:
    """Number the order and start the business clock, once; sent back to intake, it keeps both."""
    order = move.order
    if order.number is not None:
        return Consequence()
    if move.policy(DeadlineKind.resolve) is None:
        raise NoPolicy(category=order.category, urgency=order.urgency, kind=DeadlineKind.resolve)
    return Consequence(
        {"number": move.facts.number, "accepted_at": move.now},
        note={"number": move.facts.number},
    )


def may_answer(move: Move) -> None:
    """Consultations only."""
    if move.order.category != CONSULTATION:
        raise GuardFailed(
            "category", Label("只有咨询类可以直接答复", "only consultations are answered at once")
        )


def answer(move: Move) -> Consequence:
    """The answer ends the order."""
    reply = text("reply", move.data.reply)
    return _ended(move, {"reply": reply, "closed_at": move.now, "resolved": True})


def reject(move: Move) -> Consequence:
    """The citizen is told the reason, or what is noted besides it."""
    reason = move.data.reason
    note = text("note", move.data.note, required=reason is RejectReason.other)
    return _ended(move, {"reply": note or reason.zh, "closed_at": move.now})


def merge(move: Move) -> Consequence:
    """A duplicate waits for the main order's answer; it is numbered like any accepted one."""
    main, order = move.facts.main, move.order
    if main is None or main.id == order.id:
        raise GuardFailed("order_id", Label("没有这张主单", "there is no such main order"))
    if main.state not in MERGEABLE_INTO or main.number is None:
        raise GuardFailed(
            "order_id",
            Label(f"主单{main.state.zh}，不能并入", f"the main order is {main.state.en}"),
        )
    if main.district_code != order.district_code:
        raise GuardFailed("order_id", Label("主单不在本区", "it is in another district"))
    merged = {
        "merged_into": main.id,
        "number": order.number or move.facts.number,
        "accepted_at": order.accepted_at or move.now,
    }
    return _ended(move, merged, {"main": main.number})


def _ended(
    move: Move, fields: Mapping[str, Any], note: Mapping[str, object] | None = None
) -> Consequence:
    """The order ends here, and a supervision it is under with it."""
    off = supervision.called_off(move)
    return replace(off, fields={**off.fields, **fields}, note={**off.note, **(note or {})})


def settle(move: Move) -> Consequence:
    """The main order's answer is this citizen's as well."""
    return Consequence(
        {"reply": move.data.reply, "resolved": move.data.resolved, "closed_at": move.now}
    )


def send_back(move: Move) -> Consequence:
    """Back to intake: it was taken in wrongly."""
    text("reason", move.data.reason)
    return Consequence()
