"""What a unit asks for and the next tier decides: extension, suspension, appeal (domain.md §4)."""

from datetime import datetime, timedelta
from typing import Any

from backend.core.labels import Label
from backend.deadlines.budget import Budget, due
from backend.deadlines.rules import Clock, DeadlineKind, DeadlineState, LimitName, end, pause
from backend.orders.errors import GuardFailed
from backend.orders.moves import Consequence, Move, text
from backend.orders.rules import Ask

NOTHING_ASKED: dict[str, Any] = {
    "asked": None,
    "asked_by": None,
    "asked_until": None,
    "asked_reviewer": None,
}

_PAUSED_KINDS = frozenset(DeadlineKind) - {DeadlineKind.suspension}


def may_ask_extension(move: Move) -> None:
    """Only before the limit passes, with nothing else pending, and not too often."""
    _nothing_pending(move)
    _limit_not_passed(move)
    _not_too_often(move.order.extensions, move.limit(LimitName.extensions), "延期", "extensions")


def ask_extension(move: Move) -> Consequence:
    """Keep the instant asked for; the limit itself moves only once it is granted."""
    clock = _resolve_clock(move)
    budget = move.book.policies[clock.policy_id].budget
    amount = move.data.amount
    if not 1 <= amount <= budget.amount:
        raise GuardFailed(
            "amount",
            Label(
                f"须为 1 至 {budget.amount} {budget.unit.zh}（不超过原时限）",
                f"1 to {budget.amount} {budget.unit.en}: at most the original limit",
            ),
        )
    calendar = move.book.calendar_of(move.book.policies[clock.policy_id])
    until = due(calendar, clock.due_at, Budget(amount, budget.unit)).at
    return _ask(move, Ask.extension, until, {"unit": budget.unit})


def may_extend(move: Move) -> None:
    """There is such a request, and somebody else decides it."""
    _pending(move, Ask.extension)


def extend(move: Move) -> Consequence:
    """Move the limit, and that of the whole business by as much; the original ones are kept."""
    resolve, until = _resolve_clock(move), _asked_until(move)
    clock = move.book.move(resolve, until, move.now)
    clocks = [clock]
    if (business := move.case.running(DeadlineKind.business)) is not None:
        clocks.append(move.book.move_along(business, resolve, until, move.now))
    return Consequence(
        {**NOTHING_ASKED, "extensions": move.order.extensions + 1},
        clocks=tuple(clocks),
        tell=(move.facts.answers_for(move.order.lead_unit_id),),
        note={"due_at": clock.due_at, "original_due_at": clock.original_due_at},
    )


def may_ask_suspension(move: Move) -> None:
    """As an extension; parking an order that is late already would only hide it."""
    _nothing_pending(move)
    _limit_not_passed(move)
    _not_too_often(move.order.suspensions, move.limit(LimitName.suspensions), "挂账", "suspensions")


def ask_suspension(move: Move) -> Consequence:
    """Keep until when the order is to stand still."""
    policy = move.policy(DeadlineKind.suspension)
    longest = policy.budget.amount if policy else 0
    if not 1 <= move.data.days <= longest:
        raise GuardFailed("days", Label(f"须为 1 至 {longest} 天", f"1 to {longest} days"))
    return _ask(move, Ask.suspension, move.now + timedelta(days=move.data.days), {})


def may_suspend(move: Move) -> None:
    """There is such a request, its end lies ahead, and somebody else decides it."""
    _pending(move, Ask.suspension)
    if _asked_until(move) <= move.now:
        raise GuardFailed(
            "asked_until", Label("申请的挂账期已过", "the time asked for has passed already")
        )


def suspend(move: Move) -> Consequence:
    """Stop every clock; one of its own ends the suspension by itself."""
    order, until = move.order, _asked_until(move)
    clocks: list[Clock] = [
        pause(clock, move.now)
        for clock in move.case.clocks.values()
        if clock.state is DeadlineState.running and clock.kind in _PAUSED_KINDS
    ]
    clocks.append(move.book.move(move.start(DeadlineKind.suspension), until, move.now))
    return Consequence(
        {**NOTHING_ASKED, "suspensions": order.suspensions + 1, "suspended_until": until},
        clocks=tuple(clocks),
        tell=(move.facts.answers_for(order.lead_unit_id),),
        note={"until": until},
    )


def resume(move: Move) -> Consequence:
    """Let every stopped clock go on with the time it had left."""
    clocks = [
        move.book.resume(clock, move.now)
        for clock in move.case.clocks.values()
        if clock.state is DeadlineState.paused
    ]
    if (own := move.case.running(DeadlineKind.suspension)) is not None:
        clocks.append(end(own, DeadlineState.met, move.now))
    return Consequence(
        {"suspended_until": None},
        clocks=tuple(clocks),
        tell=(move.facts.answers_for(move.order.lead_unit_id),),
    )


def may_appeal(move: Move) -> None:
    """Only an order that was late, and only once."""
    _nothing_pending(move)
    late = any(clock.breached_at and clock.subject == 0 for clock in move.case.clocks.values())
    if not late:
        raise GuardFailed("order", Label("该工单没有超期", "this order was not late"))
    if move.order.appealed:
        raise GuardFailed("order", Label("每张工单只能申诉一次", "an order is appealed once"))


def appeal(move: Move) -> Consequence:
    """Ask that the lateness be left out of the figures; the fact of it stays."""
    asked = _ask(move, Ask.appeal, None, {})
    return Consequence({**asked.fields, "appealed": True}, tell=asked.tell)


def may_exempt(move: Move) -> None:
    """Two reviewers, neither of them the one who appealed."""
    _pending(move, Ask.appeal)
    if _is_self(move, move.order.asked_reviewer):
        raise GuardFailed(
            "actor", Label("须由另一名复核人员同意", "a second reviewer has to agree")
        )


def exempt(move: Move) -> Consequence:
    """The first reviewer's word waits for the second's."""
    if move.order.asked_reviewer is None:
        return Consequence({"asked_reviewer": move.actor.operator_id}, note={"reviewers": 1})
    return Consequence(
        {**NOTHING_ASKED, "exempted": True},
        tell=(move.facts.answers_for(move.order.lead_unit_id),),
        note={"reviewers": 2},
    )


def may_refuse(move: Move) -> None:
    """There is something to refuse, and somebody else decides it."""
    if move.order.asked is None:
        raise GuardFailed("asked", Label("没有待审批的申请", "nothing has been asked for"))
    _pending(move, move.order.asked)


def refuse(move: Move) -> Consequence:
    """Everything stays as it was."""
    text("reason", move.data.reason)
    return Consequence(
        NOTHING_ASKED,
        tell=(move.facts.answers_for(move.order.lead_unit_id),),
        note={"asked": move.order.asked},
    )


def _ask(move: Move, asked: Ask, until: Any, note: dict[str, object]) -> Consequence:
    text("reason", move.data.reason)
    above = move.facts.above(move.order.lead_unit_id)
    decides = above.id if above else move.order.lead_unit_id
    return Consequence(
        {"asked": asked, "asked_by": move.actor.operator_id, "asked_until": until},
        tell=(move.facts.answers_for(decides),),
        note={**note, "until": until},
    )


def _resolve_clock(move: Move) -> Clock:
    clock = move.case.running(DeadlineKind.resolve)
    if clock is None:
        raise GuardFailed("order", Label("该工单没有办结时限", "this order has no limit to move"))
    return clock


def _limit_not_passed(move: Move) -> None:
    if _resolve_clock(move).due_at <= move.now:
        raise GuardFailed(
            "order", Label("时限已过，不能再申请", "the limit has passed: too late to ask")
        )


def _asked_until(move: Move) -> datetime:
    if move.order.asked_until is None:
        raise GuardFailed("asked_until", Label("申请缺少期限", "the request names no time"))
    return move.order.asked_until


def _nothing_pending(move: Move) -> None:
    if move.order.asked is not None:
        raise GuardFailed(
            "asked",
            Label(f"已有待审批的{move.order.asked.zh}申请", "another request is still pending"),
        )


def _not_too_often(times: int, most: int, zh: str, en: str) -> None:
    if times >= most:
        raise GuardFailed("order", Label(f"最多{zh}{most}次", f"at most {most} {en}"))


def _pending(move: Move, asked: Ask) -> None:
    if move.order.asked is not asked:
        raise GuardFailed("asked", Label(f"没有待审批的{asked.zh}申请", f"no {asked.en} is asked"))
    if _is_self(move, move.order.asked_by):
        raise GuardFailed(
            "actor", Label("不能审批本人的申请", "nobody decides a request of their own")
        )


def _is_self(move: Move, operator_id: int | None) -> bool:
    return operator_id is not None and operator_id == move.actor.operator_id
