"""The work itself: contact, feedback, check, callback, rework, archive (domain.md §4). Pure."""

from dataclasses import replace
from typing import Any

from backend.core.labels import Label
from backend.deadlines.rules import LimitName
from backend.orders import parts, supervision
from backend.orders.errors import GuardFailed
from backend.orders.moves import Consequence, Move, text
from backend.orders.rules import Satisfaction


def contact(move: Move) -> Consequence:
    """Note the first contact."""
    text("note", move.data.note)
    return Consequence({"contacted_at": move.now})


def progress(move: Move) -> Consequence:
    """Tell the unit that dispatched the order what has been done so far."""
    text("note", move.data.note)
    sender = move.order.sender_unit_id or move.order.lead_unit_id
    return Consequence(tell=(move.facts.answers_for(sender),))


def handle(move: Move) -> Consequence:
    """Begin; without a first contact only for a reason."""
    if move.order.contacted_at is None:
        text("waive_contact", move.data.waive_contact)
    return Consequence()


def may_feed_back(move: Move) -> None:
    """Nothing is pending above: the request is decided or withdrawn first."""
    if move.order.asked is not None:
        raise GuardFailed(
            "asked",
            Label(f"{move.order.asked.zh}申请尚未审批", f"the {move.order.asked.en} is pending"),
        )


def feedback(move: Move) -> Consequence:
    """The lead unit answers for all; what co-units still owe is called off."""
    return replace(
        parts.cancel_parts(move),
        fields={
            "reply": text("reply", move.data.reply),
            "resolved": move.data.resolved,
            "handled_at": move.now,
            "handled_by": move.actor.operator_id,
        },
        tell=(move.facts.answers_for(move.order.sender_unit_id or move.order.lead_unit_id),),
    )


def redo(move: Move) -> Consequence:
    """The check failed: the unit goes on, and what it wrote stays."""
    text("reason", move.data.reason)
    return Consequence(tell=(move.facts.answers_for(move.order.lead_unit_id),))


def may_call_back(move: Move) -> None:
    """The callback is made by someone other than the handler."""
    handler = move.order.handled_by
    if handler is not None and handler == move.actor.operator_id:
        raise GuardFailed(
            "actor",
            Label(
                "回访不得由承办人本人进行", "the callback is made by someone other than the handler"
            ),
        )


def attempt(move: Move) -> Consequence:
    """Nobody answered."""
    text("note", move.data.note, required=False)
    return Consequence({"attempts": move.order.attempts + 1})


def close(move: Move) -> Consequence:
    """The resident's verdict ends the order; a bad one after the last rework is supervised."""
    order, data = move.order, move.data
    text("note", data.note, required=False)
    least = move.limit(LimitName.callback_attempts)
    if data.satisfaction is Satisfaction.not_reached and order.attempts < least:
        raise GuardFailed(
            "satisfaction",
            Label(
                f"须先记录 {least} 次未接通（现 {order.attempts} 次）",
                f"log {least} attempts first ({order.attempts} so far)",
            ),
        )
    fields: dict[str, Any] = {
        "resolved": data.resolved,
        "satisfaction": data.satisfaction,
        "closed_at": move.now,
    }
    content = data.resolved and data.satisfaction is not Satisfaction.dissatisfied
    reached = data.satisfaction is not Satisfaction.not_reached
    if reached and not content and order.reworks >= move.limit(LimitName.reworks):
        return supervision.after_failed_reworks(move, fields)
    return Consequence(fields)


def may_rework(move: Move) -> None:
    """As any callback, and not too often: then it is supervised instead."""
    may_call_back(move)
    most = move.limit(LimitName.reworks)
    if move.order.reworks >= most:
        raise GuardFailed(
            "order",
            Label(
                f"已返工{most}次，请据实办结，系统将转入督办",
                f"reworked {most} times: close it as it is, and it will be supervised",
            ),
        )


def rework(move: Move) -> Consequence:
    """A new cycle with its own clock; the earlier reply stays."""
    if move.data.satisfaction is Satisfaction.not_reached:
        raise GuardFailed(
            "satisfaction",
            Label("未能联系居民时不能返工", "nobody was reached who could ask for it"),
        )
    text("reason", move.data.reason)
    return Consequence(
        {"reworks": move.order.reworks + 1, "attempts": 0},
        tell=(move.facts.answers_for(move.order.lead_unit_id),),
    )


def attach(move: Move) -> Consequence:
    """Keep what the files are called and their digests; the files lie in the store."""
    if not move.data.files:
        raise GuardFailed("files", Label("没有文件", "there are no files"))
    return Consequence(files=move.data.files)


def may_archive(move: Move) -> None:
    """Nothing is left to be decided."""
    if move.order.asked is not None or move.order.supervision is not None:
        raise GuardFailed("order", Label("尚有未了事项", "something is still to be decided"))


def archive(move: Move) -> Consequence:
    """From here on nothing changes any more."""
    return Consequence({"archived_at": move.now})
