"""The one table of transitions (domain.md §4). Pure; `decisions` takes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.deadlines.rules import DeadlineKind
from backend.identity.rules import Role
from backend.orders import asks, assignment, intake, parts, supervision, work
from backend.orders.errors import IllegalAction
from backend.orders.moves import Effect, Guard, Seat, no_effect, no_guard
from backend.orders.rules import Action, State

K = DeadlineKind
S = State
A = Action


@dataclass(frozen=True)
class Transition:
    """One arrow: who may take it, which clocks it ends and starts, and what else it changes.

    ``who`` maps each role to the unit it must be held for. ``or_else`` is the other state an effect
    may choose. ``guard`` looks at the order alone, ``effect`` at what the actor says as well.
    """

    source: State
    action: Action
    target: State
    who: Mapping[Role, Seat]
    meets: tuple[DeadlineKind, ...] = ()
    cancels: tuple[DeadlineKind, ...] = ()
    starts: tuple[DeadlineKind, ...] = ()
    guard: Guard = field(default=no_guard)
    effect: Effect = field(default=no_effect)
    or_else: State | None = None


_ACCEPTOR = {Role.acceptor: Seat.holder}
_DISPATCHER = {Role.dispatcher: Seat.holder}
_SENDER = {Role.dispatcher: Seat.sender}
_ABOVE = {Role.dispatcher: Seat.above}
_HANDLER = {Role.unit_handler: Seat.holder}
_PART = {Role.unit_handler: Seat.part}
_CALLER = {Role.callback_agent: Seat.place}
_REVIEWERS = {Role.dispatcher: Seat.above, Role.supervisor: Seat.above}
_SUPERVISORS = {Role.dispatcher: Seat.line, Role.supervisor: Seat.line}
_SYSTEM = {Role.system: Seat.system}
_ANYBODY = {
    Role.acceptor: Seat.place,
    Role.callback_agent: Seat.place,
    Role.dispatcher: Seat.line,
    Role.grid_worker: Seat.place,
    Role.station_keeper: Seat.place,
    Role.supervisor: Seat.line,
    Role.unit_handler: Seat.holder,
}
_EVERY_CLOCK = tuple(DeadlineKind)
_ASSIGNED = (K.sign, K.return_, K.resolve)
_OPEN = tuple(
    state for state in State
    if state not in (S.answered, S.archived, S.closed, S.merged, S.rejected)
)  # fmt: skip

_MAIN_LINE = (
    Transition(S.reported, A.accept, S.accepted, _ACCEPTOR, meets=(K.accept,),
               starts=(K.dispatch, K.business), effect=intake.accept),
    Transition(S.reported, A.answer, S.answered, _ACCEPTOR, meets=(K.accept, K.business),
               guard=intake.may_answer, effect=intake.answer),
    Transition(S.reported, A.reject, S.rejected, _ACCEPTOR, meets=(K.accept,),
               cancels=(K.business,), effect=intake.reject),
    Transition(S.reported, A.merge, S.merged, _ACCEPTOR, meets=(K.accept,),
               cancels=(K.business,), effect=intake.merge),
    Transition(S.accepted, A.merge, S.merged, {**_ACCEPTOR, **_DISPATCHER}, meets=(K.dispatch,),
               cancels=(K.business,), effect=intake.merge),
    # The main order's result answers the citizens of its duplicates, too.
    Transition(S.merged, A.settle, S.closed, _SYSTEM, effect=intake.settle),
    Transition(S.accepted, A.dispatch, S.dispatched, _DISPATCHER, meets=(K.dispatch,),
               starts=_ASSIGNED, effect=assignment.dispatch),
    Transition(S.dispatched, A.sign, S.signed, _HANDLER, meets=(K.sign,), cancels=(K.return_,),
               starts=(K.first_contact, K.feedback), effect=assignment.sign),
    Transition(S.dispatched, A.return_, S.returned, _HANDLER, or_else=S.adjudication,
               cancels=_ASSIGNED, starts=(K.dispatch,), guard=assignment.may_return,
               effect=assignment.give_back),
    Transition(S.returned, A.dispatch, S.dispatched, _DISPATCHER, meets=(K.dispatch,),
               starts=_ASSIGNED, effect=assignment.dispatch),
    # A returned order is looked at again, never closed straight away.
    Transition(S.returned, A.send_back, S.reported, _DISPATCHER, cancels=(K.dispatch,),
               starts=(K.accept,), effect=intake.send_back),
    Transition(S.adjudication, A.adjudicate, S.dispatched, _DISPATCHER, meets=(K.dispatch,),
               starts=_ASSIGNED, effect=assignment.adjudicate),
    Transition(S.signed, A.contact, S.signed, _HANDLER, meets=(K.first_contact,),
               effect=work.contact),
    # What has been done so far, before the answer: an urgent matter has a limit for it.
    Transition(S.signed, A.progress, S.signed, _HANDLER, meets=(K.feedback,),
               effect=work.progress),
    Transition(S.handling, A.progress, S.handling, _HANDLER, meets=(K.feedback,),
               effect=work.progress),
    # A waived contact leaves its clock unmet, so it is cancelled rather than counted as on time.
    Transition(S.signed, A.handle, S.handling, _HANDLER, cancels=(K.first_contact,),
               effect=work.handle),
    Transition(S.handling, A.feedback, S.handled, _HANDLER, meets=(K.resolve, K.feedback),
               starts=(K.callback,), guard=work.may_feed_back, effect=work.feedback),
    Transition(S.handled, A.check, S.callback, _SENDER),
    Transition(S.handled, A.redo, S.handling, _SENDER, cancels=(K.callback,),
               starts=(K.resolve,), effect=work.redo),
    Transition(S.callback, A.attempt, S.callback, _CALLER, guard=work.may_call_back,
               effect=work.attempt),
    Transition(S.callback, A.close, S.closed, _CALLER, meets=(K.callback, K.business),
               guard=work.may_call_back, effect=work.close),
    Transition(S.callback, A.rework, S.handling, _CALLER, meets=(K.callback,),
               starts=(K.resolve,), guard=work.may_rework, effect=work.rework),
    Transition(S.closed, A.archive, S.archived, _SYSTEM, cancels=_EVERY_CLOCK,
               guard=work.may_archive, effect=work.archive),
)  # fmt: skip

_CLIMBS = (
    # Nobody took the request in or passed it on: it waits in the same state, one desk higher.
    Transition(S.reported, A.escalate, S.reported, _SYSTEM, starts=(K.accept,),
               guard=assignment.may_escalate, effect=assignment.escalate),
    # What a street cannot give to anybody below, such as a department's matter, it hands up.
    Transition(S.accepted, A.escalate, S.accepted, {**_SYSTEM, **_DISPATCHER},
               starts=(K.dispatch,), guard=assignment.may_escalate, effect=assignment.escalate),
    Transition(S.returned, A.escalate, S.accepted, {**_SYSTEM, **_DISPATCHER},
               starts=(K.dispatch,), guard=assignment.may_escalate, effect=assignment.escalate),
    Transition(S.adjudication, A.escalate, S.adjudication, _SYSTEM,
               starts=(K.dispatch,), guard=assignment.may_escalate, effect=assignment.escalate),
    # The unit never signed: the next tier is dispatched to afresh.
    Transition(S.dispatched, A.escalate, S.dispatched, _SYSTEM, starts=_ASSIGNED,
               guard=assignment.may_escalate, effect=assignment.escalate),
    Transition(S.signed, A.escalate, S.dispatched, _SYSTEM, cancels=(K.first_contact, K.feedback),
               starts=_ASSIGNED, guard=assignment.may_escalate, effect=assignment.escalate),
    # One tier up, never skipping; the new tier signs again under a fresh stage clock.
    Transition(S.handling, A.escalate, S.dispatched, {**_SYSTEM, **_HANDLER},
               cancels=(K.feedback,), starts=_ASSIGNED,
               guard=assignment.may_escalate, effect=assignment.escalate),
)  # fmt: skip

_ASKS = (
    Transition(S.handling, A.ask_extension, S.handling, _HANDLER,
               guard=asks.may_ask_extension, effect=asks.ask_extension),
    Transition(S.handling, A.extend, S.handling, _ABOVE, guard=asks.may_extend,
               effect=asks.extend),
    Transition(S.handling, A.ask_suspension, S.handling, _HANDLER,
               guard=asks.may_ask_suspension, effect=asks.ask_suspension),
    Transition(S.handling, A.suspend, S.suspended, _ABOVE, guard=asks.may_suspend,
               effect=asks.suspend),
    Transition(S.handling, A.refuse, S.handling, _ABOVE, guard=asks.may_refuse,
               effect=asks.refuse),
    # By itself when its time is over, or when the tier that granted it says so.
    Transition(S.suspended, A.resume, S.handling, {**_SYSTEM, **_ABOVE}, effect=asks.resume),
    Transition(S.closed, A.appeal, S.closed, _HANDLER, guard=asks.may_appeal, effect=asks.appeal),
    Transition(S.closed, A.exempt, S.closed, _REVIEWERS, guard=asks.may_exempt,
               effect=asks.exempt),
    Transition(S.closed, A.refuse, S.closed, _REVIEWERS, guard=asks.may_refuse,
               effect=asks.refuse),
)  # fmt: skip

_SHARES = tuple(
    arrow
    for state in (S.dispatched, S.signed, S.handling)
    for arrow in (
        Transition(state, A.involve, state, {**_SENDER, **_HANDLER}, effect=parts.involve),
        Transition(state, A.assist, state, _PART, guard=parts.may_assist, effect=parts.assist),
        Transition(state, A.whistle, state, {**_DISPATCHER, **_HANDLER},
                   guard=parts.may_whistle, effect=parts.whistle),
        Transition(state, A.arrive, state, _PART, guard=parts.may_arrive, effect=parts.arrive),
    )
)  # fmt: skip

# An overlay, not a state: it may lie over an order until the order is archived.
_OVERLAYS = tuple(
    arrow
    for state in (*_OPEN, S.closed)
    for arrow in (
        Transition(state, A.supervise, state, _SUPERVISORS,
                   guard=supervision.may_supervise, effect=supervision.supervise),
        Transition(state, A.reply_supervision, state, _HANDLER,
                   guard=supervision.may_reply, effect=supervision.reply),
        Transition(state, A.verify_supervision, state, _SUPERVISORS,
                   guard=supervision.may_verify, effect=supervision.verify),
        Transition(state, A.cancel_supervision, state, _SUPERVISORS,
                   guard=supervision.may_cancel, effect=supervision.cancel),
        Transition(state, A.attach, state, _ANYBODY, effect=work.attach),
    )
)  # fmt: skip

TRANSITIONS: tuple[Transition, ...] = (*_MAIN_LINE, *_CLIMBS, *_ASKS, *_SHARES, *_OVERLAYS)
"""Every legal arrow; whatever is not here raises IllegalAction."""

_TABLE = {(arrow.source, arrow.action): arrow for arrow in TRANSITIONS}


def transition_for(state: State, action: Action) -> Transition:
    """The arrow *action* takes from *state*; raises IllegalAction when there is none."""
    try:
        return _TABLE[state, action]
    except KeyError:
        raise IllegalAction(state=state, action=action) from None


def has_arrow(state: State, action: Action) -> bool:
    """Whether *action* leads anywhere from *state*."""
    return (state, action) in _TABLE


def arrows_from(state: State) -> tuple[Transition, ...]:
    """Every arrow that leaves *state*."""
    return tuple(arrow for arrow in TRANSITIONS if arrow.source is state)
