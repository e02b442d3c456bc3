"""Supervision (督办): an overlay that only the side that made it can lift (domain.md §4). Pure."""

from dataclasses import replace
from typing import Any

from backend.areas.rules import Unit
from backend.core.labels import Label
from backend.deadlines.rules import Clock, DeadlineKind, DeadlineState, LimitName, end
from backend.identity.rules import Permission, may
from backend.orders.errors import GuardFailed
from backend.orders.moves import Consequence, Move, text
from backend.orders.overlays import Supervision
from backend.orders.rules import SupervisionLevel, SupervisionState

RANK = {level: rank for rank, level in enumerate(SupervisionLevel)}
_SCORES = {
    SupervisionLevel.yellow: LimitName.yellow_score,
    SupervisionLevel.red: LimitName.red_score,
}


def may_supervise(move: Move) -> None:
    """There is a higher level than the present one, and no higher tier made that."""
    if move.order.supervision is SupervisionLevel.red:
        raise GuardFailed("level", Label("已是红牌督办", "it has a red card already"))
    present = move.case.supervision
    if present is None:
        return
    # Whoever raises it becomes its maker and may lift it: a lower tier must not take a higher
    # one's supervision over.
    if _topmost(move) not in move.facts.line(present.unit_id):
        raise GuardFailed(
            "actor", Label("只能由督办单位或其上级升级", "only its maker or one above raises it")
        )


def supervise(move: Move) -> Consequence:
    """Put the order under supervision, or raise the level it is under."""
    by = _topmost(move)
    return place(move, move.data.level, text("reason", move.data.reason), move.actor.name, by)


def place(
    move: Move, level: SupervisionLevel, reason: str, made_by: str, by: Unit | None
) -> Consequence:
    """A supervision of *level*, made by the unit *by*; the present one is raised to it.

    A reminder asks for no reply; a card does, within a limit of its own. Raises GuardFailed unless
    *level* is higher than the present one.
    """
    present = move.case.supervision
    if present is not None and RANK[level] <= RANK[present.level]:
        raise GuardFailed(
            "level",
            Label(f"现为{present.level.zh}，只能升级", f"it is {present.level.en}: only upward"),
        )
    ordinal = present.ordinal if present else len(move.case.supervisions) + 1
    made = Supervision(
        ordinal=ordinal,
        level=level,
        state=SupervisionState.open,
        unit_id=by.id if by else move.order.lead_unit_id,
        made_by=made_by,
        made_at=move.now,
        reason=reason,
    )
    return Consequence(
        {"supervision": level},
        clocks=(move.start(DeadlineKind.supervision),) if _asks_reply(move, level) else (),
        supervisions=(made,),
        tell=(move.facts.answers_for(move.order.lead_unit_id),),
        note={"unit": made.unit_id, "ordinal": ordinal},
    )


def _asks_reply(move: Move, level: SupervisionLevel) -> bool:
    """Whether a reply is waited for, and anything limits it."""
    limited = move.policy(DeadlineKind.supervision) is not None
    return limited and level is not SupervisionLevel.reminder


def may_reply(move: Move) -> None:
    """A card waits for a reply."""
    present = _present(move)
    if present.level is SupervisionLevel.reminder or present.state is not SupervisionState.open:
        raise GuardFailed("order", Label("没有待回复的督办", "no supervision waits for a reply"))


def reply(move: Move) -> Consequence:
    """The supervised unit's answer; it lifts nothing."""
    answered = replace(
        _present(move),
        state=SupervisionState.replied,
        reply=text("reply", move.data.reply),
        replied_at=move.now,
    )
    return Consequence(
        clocks=_ended(move, DeadlineState.met),
        supervisions=(answered,),
        tell=(move.facts.answers_for(answered.unit_id),),
    )


def may_verify(move: Move) -> None:
    """The side that made it looks at what was replied; a reminder asks for no reply."""
    present = _of_own(move)
    waits = SupervisionState.replied
    if present.level is not SupervisionLevel.reminder and present.state is not waits:
        raise GuardFailed("order", Label("被督办单位尚未回复", "the unit has not replied yet"))


def verify(move: Move) -> Consequence:
    """Lift it with its score, or ask again under a fresh limit."""
    present = _of_own(move)
    note = text("note", move.data.note, required=not move.data.passed)
    told = (move.facts.answers_for(move.order.lead_unit_id),)
    if not move.data.passed:
        again = replace(present, state=SupervisionState.open)
        clocks = (move.start(DeadlineKind.supervision),) if _asks_reply(move, again.level) else ()
        return Consequence(clocks=clocks, supervisions=(again,), tell=told, note={"reason": note})
    name = _SCORES.get(present.level)
    lifted = replace(
        present,
        state=SupervisionState.verified,
        ended_at=move.now,
        score=move.limit(name) if name else 0,
    )
    return Consequence(
        {"supervision": None}, _ended(move, DeadlineState.met), supervisions=(lifted,),
        tell=told, note={"score": lifted.score},
    )  # fmt: skip


def may_cancel(move: Move) -> None:
    """It stands, and the actor's side made it."""
    _of_own(move)


def cancel(move: Move) -> Consequence:
    """Call it off; it scores nothing."""
    text("reason", move.data.reason)
    off = replace(_of_own(move), state=SupervisionState.cancelled, ended_at=move.now, score=0)
    return Consequence(
        {"supervision": None}, _ended(move, DeadlineState.cancelled), supervisions=(off,),
        tell=(move.facts.answers_for(move.order.lead_unit_id),),
    )  # fmt: skip


def called_off(move: Move) -> Consequence:
    """What ending an order before anybody worked on it does to its supervision: it scores nothing.

    Left standing it could neither be replied to nor lifted, and its limit would pass unheard.
    """
    present = move.case.supervision
    if present is None:
        return Consequence()
    off = replace(present, state=SupervisionState.cancelled, ended_at=move.now, score=0)
    return Consequence(
        {"supervision": None}, _ended(move, DeadlineState.cancelled), supervisions=(off,),
        tell=(move.facts.answers_for(present.unit_id),), note={"supervision": off.state},
    )  # fmt: skip


def after_failed_reworks(move: Move, fields: dict[str, Any]) -> Consequence:
    """*fields* with a yellow card: the resident is still not content after the last rework."""
    reason = Label(
        f"返工{move.order.reworks}次后仍未解决或不满意",
        f"unresolved or dissatisfied after {move.order.reworks} reworks",
    )
    if move.order.supervision in (SupervisionLevel.yellow, SupervisionLevel.red):
        return Consequence(fields)
    by = _topmost(move)
    card = place(move, SupervisionLevel.yellow, reason.zh, move.actor.name, by)
    return replace(card, fields={**fields, **card.fields})


def _topmost(move: Move) -> Unit | None:
    """The highest unit above the order for which the actor may supervise; None: none."""
    own = [
        unit
        for unit in move.facts.line(move.order.lead_unit_id)
        if may(move.actor, Permission.supervise, unit.area_code, unit.code)
    ]
    line = move.facts.line(move.order.lead_unit_id)
    return own[-1] if own else (line[-1] if line else None)


def _present(move: Move) -> Supervision:
    present = move.case.supervision
    if present is None:
        raise GuardFailed("order", Label("该工单未被督办", "this order is not supervised"))
    return present


def _of_own(move: Move) -> Supervision:
    present = _present(move)
    unit = move.facts.units.get(present.unit_id)
    if unit and not may(move.actor, Permission.supervise, unit.area_code, unit.code):
        raise GuardFailed(
            "actor",
            Label(f"须由督办单位（{unit.name}）办理", f"only {unit.name}, which made it, may"),
        )
    return present


def _ended(move: Move, state: DeadlineState) -> tuple[Clock, ...]:
    clock = move.case.clock(DeadlineKind.supervision)
    if clock is not None and clock.state is DeadlineState.paused:
        # A suspended order's supervision may be replied to and lifted; the clock goes on where it
        # stood and ends there, or it would run again on its own when the order is resumed.
        clock = move.book.resume(clock, move.now)
    running = clock is not None and clock.state is DeadlineState.running
    return (end(clock, state, move.now),) if clock is not None and running else ()
