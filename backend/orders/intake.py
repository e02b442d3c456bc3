"""Taking a request in, or not: accepting, answering, merging (domain.md §4). Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from backend.areas.rules import Intake, Tier
from backend.core.audit import GENESIS
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.deadlines.policies import NoPolicy
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Colour, DeadlineKind
from backend.identity.rules import Actor, Permission, may
from backend.orders import supervision
from backend.orders.changes import Case, Change, record_change
from backend.orders.errors import GuardFailed, NotAllowed
from backend.orders.events import EventKind, Notice
from backend.orders.moves import TEXT_LIMIT, Consequence, Move, text
from backend.orders.rules import CONSULTATION, Order, RejectReason, Request, State
from backend.people.rules import Responsible

MERGEABLE_INTO = frozenset(State) - {
    State.answered, State.archived, State.closed, State.merged, State.rejected
}  # fmt: skip
"""States of an order that others can be merged into: it still has an answer to come."""


def may_report(
    actor: Actor, area_code: str, by: Permission = Permission.report_orders
) -> None:  # fmt: skip
    """Raises NotAllowed unless *actor* takes requests in for this place (domain.md §4).

    *by* is another right a request may come by: that of turning a ledger's findings into orders.
    """
    if not may(actor, by, area_code):
        raise NotAllowed(action=Label("在此区域登记诉求", "report a request for this place"))


def check_request(request: Request, book: Rulebook) -> None:
    """Raises InvalidInput for an empty or too long description, or an unknown category."""
    if not request.description.strip() or len(request.description) > TEXT_LIMIT:
        raise InvalidInput(
            "description",
            Label(f"须填写，最多{TEXT_LIMIT}字", f"required, at most {TEXT_LIMIT} characters"),
        )
    if request.category not in book.categories:
        raise InvalidInput("category", Label("没有这个类别", "there is no such category"))


def opened(
    actor: Actor, request: Request, intake: Intake, tier: Tier, responsible: Responsible | None,
    order_id: int, book: Rulebook, now: datetime,
) -> Change:  # fmt: skip
    """The order a request becomes, with its first event and, where a policy sets one, its clock.

    *tier* is that of the unit that takes it in, *responsible* who answers for it today.
    """
    order = Order(
        id=order_id, version=0, head=GENESIS, number=None, state=State.reported,
        channel=request.channel, category=request.category, urgency=request.urgency,
        area_id=request.area_id, area_code=intake.area_code, tier=tier,
        lead_unit_id=intake.unit_id, climbs=0, colour=Colour.green,
        responsible_id=responsible.person_id if responsible else None, reported_at=now,
        proactive=request.proactive,
    )  # fmt: skip
    policy = book.policy_for(order.matter, DeadlineKind.accept)
    return record_change(
        Case(order),
        order,
        [book.start(policy, order.id, now)] if policy else [],
        EventKind.order_report,
        actor,
        now,
        {"channel": order.channel, "unit": order.lead_unit_id, "tier": order.tier},
        [Notice(responsible.person_id, EventKind.order_report, responsible.on_behalf_of)]
        if responsible
        else [],
        opens=True,
    )


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
