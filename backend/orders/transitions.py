"""The one table of transitions, and the decision it leads to (domain.md §4). Pure."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from backend.areas.rules import Unit
from backend.core.labels import Label
from backend.deadlines.rules import (
    Clock,
    DeadlineKind,
    DeadlineState,
    NoPolicy,
    Rulebook,
    end,
)
from backend.identity.rules import Actor, Role
from backend.orders import rules as r
from backend.orders.changes import Case, Change, Facts, Notice, record_change
from backend.orders.errors import GuardFailed, IllegalAction, NotAllowed
from backend.orders.rules import Action, Order, State

Effect = Callable[[Order, Any, Facts, Actor, datetime], dict[str, Any]]
TEXT_LIMIT = 4000
"""Characters of a free text, as in Open311's descriptions."""

K = DeadlineKind


@dataclass(frozen=True)
class Transition:
    """One arrow: who may take it, which clocks it ends and starts, and what else it changes.

    ``effect`` checks the guard (raising GuardFailed) and returns the order's changed fields.
    """

    source: State
    action: Action
    target: State
    roles: frozenset[Role]
    meets: tuple[DeadlineKind, ...] = ()
    cancels: tuple[DeadlineKind, ...] = ()
    starts: tuple[DeadlineKind, ...] = ()
    effect: Effect = field(default=lambda order, data, facts, actor, now: {})


def _text(field_name: str, value: str, *, required: bool = True) -> str:
    text = value.strip()
    if required and not text:
        raise GuardFailed(field_name, Label("必须填写", "is required"))
    if len(text) > TEXT_LIMIT:
        raise GuardFailed(
            field_name, Label(f"最多{TEXT_LIMIT}字", f"at most {TEXT_LIMIT} characters")
        )
    return text


def _accept(
    order: Order, data: r.NoData, facts: Facts, actor: Actor, now: datetime
) -> dict[str, Any]:
    return {"number": facts.number, "accepted_at": now}


def _answer(
    order: Order, data: r.Answer, facts: Facts, actor: Actor, now: datetime
) -> dict[str, Any]:
    if order.category != r.CONSULTATION:
        raise GuardFailed(
            "category", Label("只有咨询类可以直接答复", "only consultations are answered at once")
        )
    return {"reply": _text("reply", data.reply), "closed_at": now, "resolved": True}


def _reject(
    order: Order, data: r.Reject, facts: Facts, actor: Actor, now: datetime
) -> dict[str, Any]:
    other = data.reason is r.RejectReason.other
    return {"reply": _text("note", data.note, required=other) or data.reason.zh, "closed_at": now}


def _give_to(order: Order, unit: Unit, facts: Facts, now: datetime) -> dict[str, Any]:
    return {
        "lead_unit_id": unit.id,
        "tier": unit.tier,
        "responsible_id": facts.answers_for(unit.id),
        "dispatched_at": now,
    }


def _dispatch(
    order: Order, data: r.Dispatch, facts: Facts, actor: Actor, now: datetime
) -> dict[str, Any]:
    unit = facts.units.get(data.unit_id)
    if unit is None:
        raise GuardFailed("unit_id", Label("没有这个单位", "there is no such unit"))
    # Never past a tier and never sideways out of one's own: a department's matter is not pushed
    # down to a street, because no street is a department's subordinate.
    if order.lead_unit_id not in (unit.id, unit.superior_id):
        raise GuardFailed(
            "unit_id",
            Label("只能派给本级或直接下级单位", "only the own unit or a direct subordinate"),
        )
    return _give_to(order, unit, facts, now)


def _contact(
    order: Order, data: r.Contact, facts: Facts, actor: Actor, now: datetime
) -> dict[str, Any]:
    _text("note", data.note)
    return {"contacted_at": now}


def _handle(
    order: Order, data: r.Handle, facts: Facts, actor: Actor, now: datetime
) -> dict[str, Any]:
    if order.contacted_at is None:
        _text("waive_contact", data.waive_contact)
    return {}


def _feedback(
    order: Order, data: r.Feedback, facts: Facts, actor: Actor, now: datetime
) -> dict[str, Any]:
    return {
        "reply": _text("reply", data.reply),
        "resolved": data.resolved,
        "handled_at": now,
        "handled_by": actor.operator_id,
    }


def _close(
    order: Order, data: r.Close, facts: Facts, actor: Actor, now: datetime
) -> dict[str, Any]:
    if order.handled_by is not None and order.handled_by == actor.operator_id:
        raise GuardFailed(
            "actor",
            Label(
                "回访不得由承办人本人进行", "the callback is made by someone other than the handler"
            ),
        )
    _text("note", data.note, required=False)
    return {"resolved": data.resolved, "satisfaction": data.satisfaction, "closed_at": now}


def _escalate(
    order: Order, data: r.Escalate, facts: Facts, actor: Actor, now: datetime
) -> dict[str, Any]:
    _text("reason", data.reason)
    superior = superior_of(order, facts)
    if superior is None:
        raise GuardFailed("tier", Label("已是最高层级", "there is no tier above"))
    return {**_give_to(order, superior, facts, now), "climbs": order.climbs + 1}


def superior_of(order: Order, facts: Facts) -> Unit | None:
    """The unit one tier above the order's; None at the district's top."""
    unit = facts.units.get(order.lead_unit_id)
    return facts.units.get(unit.superior_id) if unit and unit.superior_id else None


def _roles(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


_ANY = tuple(DeadlineKind)

TRANSITIONS: tuple[Transition, ...] = (
    Transition(State.reported, Action.accept, State.accepted, _roles(Role.acceptor),
               meets=(K.accept,), starts=(K.dispatch,), effect=_accept),
    Transition(State.reported, Action.answer, State.answered, _roles(Role.acceptor),
               meets=(K.accept,), effect=_answer),
    Transition(State.reported, Action.reject, State.rejected, _roles(Role.acceptor),
               meets=(K.accept,), effect=_reject),
    # Nobody took the request in or passed it on: it waits in the same state, one desk higher.
    Transition(State.reported, Action.escalate, State.reported, _roles(Role.system),
               starts=(K.accept,), effect=_escalate),
    Transition(State.accepted, Action.escalate, State.accepted, _roles(Role.system),
               starts=(K.dispatch,), effect=_escalate),
    Transition(State.accepted, Action.dispatch, State.dispatched, _roles(Role.dispatcher),
               meets=(K.dispatch,), starts=(K.sign, K.resolve), effect=_dispatch),
    Transition(State.dispatched, Action.sign, State.signed, _roles(Role.unit_handler),
               meets=(K.sign,), starts=(K.first_contact,),
               effect=lambda order, data, facts, actor, now: {"signed_at": now}),
    # The unit never signed: the next tier is dispatched to afresh.
    Transition(State.dispatched, Action.escalate, State.dispatched, _roles(Role.system),
               starts=(K.sign, K.resolve), effect=_escalate),
    Transition(State.signed, Action.contact, State.signed, _roles(Role.unit_handler),
               meets=(K.first_contact,), effect=_contact),
    # A waived contact leaves its clock unmet, so it is cancelled rather than counted as on time.
    Transition(State.signed, Action.handle, State.handling, _roles(Role.unit_handler),
               cancels=(K.first_contact,), effect=_handle),
    Transition(State.signed, Action.escalate, State.dispatched, _roles(Role.system),
               cancels=(K.first_contact,), starts=(K.sign, K.resolve), effect=_escalate),
    Transition(State.handling, Action.feedback, State.handled, _roles(Role.unit_handler),
               meets=(K.resolve,), effect=_feedback),
    # One tier up, never skipping; the new tier signs again under a fresh stage clock.
    Transition(State.handling, Action.escalate, State.dispatched,
               _roles(Role.system, Role.unit_handler),
               starts=(K.sign, K.resolve), effect=_escalate),
    Transition(State.handled, Action.check, State.callback, _roles(Role.dispatcher)),
    Transition(State.callback, Action.close, State.closed, _roles(Role.callback_agent),
               cancels=_ANY, effect=_close),
    Transition(State.closed, Action.archive, State.archived, _roles(Role.system),
               effect=lambda order, data, facts, actor, now: {"archived_at": now}),
)  # fmt: skip
"""Every legal arrow; whatever is not here raises IllegalAction."""

_TABLE = {(arrow.source, arrow.action): arrow for arrow in TRANSITIONS}


def transition_for(state: State, action: Action) -> Transition:
    """The arrow *action* takes from *state*; raises IllegalAction when there is none."""
    try:
        return _TABLE[state, action]
    except KeyError:
        raise IllegalAction(state=state, action=action) from None


def decide(
    case: Case,
    action: Action,
    actor: Actor,
    data: r.ActionData,
    facts: Facts,
    book: Rulebook,
    now: datetime,
    *,
    clocks_from: datetime | None = None,
) -> Change:
    """What *action* changes, or why it may not.

    ``clocks_from`` is where fresh clocks start when that is not *now*: a climb decided late starts
    them at its planned instant, so downtime does not drift. Raises IllegalAction, NotAllowed,
    GuardFailed, NoPolicy.
    """
    order = case.order
    arrow = transition_for(order.state, action)
    if not arrow.roles & actor.roles:
        raise NotAllowed(action=action)
    if type(data) is not r.DATA_OF[action]:
        raise GuardFailed("data", Label("内容与操作不符", "does not belong to this action"))
    changed = replace(order, state=arrow.target, **arrow.effect(order, data, facts, actor, now))
    clocks = _turn_clocks(case, arrow, changed, book, now, clocks_from or now)
    if action is Action.accept:
        changed = replace(changed, business_due_at=_business_limit(book, changed, now))
    details: dict[str, object] = {
        **asdict(data),
        **{clock.kind.value + "_due_at": clock.due_at for clock in clocks
           if clock.state is DeadlineState.running},
    }  # fmt: skip
    if changed.number != order.number:
        details["number"] = changed.number
    if changed.dispatched_at != order.dispatched_at:
        details |= {"unit": changed.lead_unit_id, "tier": changed.tier,
                    "responsible": changed.responsible_id}  # fmt: skip
    return record_change(
        case, changed, clocks, r.EventKind[f"order_{action.value}"], actor, now, details,
        _notices(order, changed, action),
    )  # fmt: skip


def _turn_clocks(
    case: Case, arrow: Transition, order: Order, book: Rulebook, now: datetime, start: datetime
) -> list[Clock]:
    clocks: list[Clock] = []
    for kind, clock in case.clocks.items():
        if clock.state is DeadlineState.running and kind not in arrow.starts:
            if kind in arrow.meets:
                clocks.append(end(clock, DeadlineState.met, now))
            elif kind in arrow.cancels:
                clocks.append(end(clock, DeadlineState.cancelled, now))
    for kind in arrow.starts:
        if kind is DeadlineKind.first_contact and order.contacted_at is not None:
            continue  # The citizen was contacted by the tier below; nobody is called twice for it.
        policy = book.policy_for(order.category, order.urgency, kind)
        if policy is not None:
            earlier = case.clocks.get(kind)
            cycle = earlier.cycle + 1 if earlier else 0
            clocks.append(book.start(policy, order.id, start, cycle=cycle))
    return clocks


def _business_limit(book: Rulebook, order: Order, now: datetime) -> datetime:
    policy = book.policy_for(order.category, order.urgency, DeadlineKind.resolve)
    if policy is None:
        raise NoPolicy(category=order.category, urgency=order.urgency, kind=DeadlineKind.resolve)
    return book.start(policy, order.id, now).due_at


def _notices(before: Order, after: Order, action: Action) -> tuple[Notice, ...]:
    if after.dispatched_at == before.dispatched_at or after.responsible_id is None:
        return ()
    return (Notice(after.responsible_id, r.EventKind[f"order_{action.value}"]),)
