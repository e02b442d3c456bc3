"""What an action leads to, and which actions somebody may take now (domain.md §4). Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import datetime

from backend.core.labels import Label
from backend.core.values import altered
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Clock, DeadlineKind, DeadlineState, end
from backend.identity.rules import Actor
from backend.orders import actions as a
from backend.orders.changes import Case, Change, Facts, record_change
from backend.orders.errors import GuardFailed, NotAllowed
from backend.orders.events import EVENT_OF, EventKind, Notice
from backend.orders.moves import Consequence, Move, roles_at
from backend.orders.rules import Action, Order, State
from backend.orders.transitions import Transition, arrows_from, transition_for


def decide(
    case: Case,
    action: Action,
    actor: Actor,
    data: a.ActionData,
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
    if not _seated(arrow, actor, case, facts):
        raise NotAllowed(action=action)
    if type(data) is not a.DATA_OF[action]:
        raise GuardFailed("data", Label("内容与操作不符", "does not belong to this action"))
    move = Move(case, data, facts, actor, book, now)
    arrow.guard(move)
    outcome = arrow.effect(move)
    after = altered(order, **{"state": arrow.target, **outcome.fields})
    clocks = _turn_clocks(case, arrow, after, outcome.clocks, book, now, clocks_from or now)
    change = record_change(
        case,
        after,
        clocks,
        EVENT_OF[action],
        actor,
        now,
        {**asdict(data), **outcome.note, **_limits(clocks)},
        _notices(outcome, EVENT_OF[action], facts),
    )
    return replace(
        change, parts=outcome.parts, supervisions=outcome.supervisions, files=outcome.files
    )


def units_asked(case: Case, data: a.ActionData | None) -> set[int]:
    """The units an order and an action upon it name: what `Facts` must tell of."""
    order = case.order
    asked = {order.lead_unit_id, *(part.unit_id for part in case.parts)}
    asked |= {each.unit_id for each in case.supervisions if each.is_open}
    if order.sender_unit_id is not None:
        asked.add(order.sender_unit_id)
    if isinstance(data, a.Dispatch):
        asked |= {data.unit_id, *data.co_unit_ids}
    elif isinstance(data, a.Adjudicate):
        asked.add(data.unit_id)
    elif isinstance(data, a.Involve):
        asked |= set(data.unit_ids)
    return asked


def takes_number(order: Order, action: Action | None) -> bool:
    """Whether *action* numbers the order."""
    return action in (Action.accept, Action.merge) and order.number is None


def possible(
    case: Case, actor: Actor, facts: Facts, book: Rulebook, now: datetime
) -> Iterator[Action]:
    """The actions *actor* may take on the order now, as far as the order itself decides it."""
    for arrow in arrows_from(case.order.state):
        if not _seated(arrow, actor, case, facts):
            continue
        try:
            arrow.guard(Move(case, None, facts, actor, book, now))
        except GuardFailed:
            continue
        yield arrow.action


def _seated(arrow: Transition, actor: Actor, case: Case, facts: Facts) -> bool:
    return any(role in roles_at(seat, actor, case, facts) for role, seat in arrow.who.items())


def _turn_clocks(
    case: Case, arrow: Transition, order: Order, given: Iterable[Clock], book: Rulebook,
    now: datetime, start: datetime,
) -> list[Clock]:  # fmt: skip
    """The clocks the effect has *given*, then those the arrow ends and starts."""
    turned = {(clock.kind, clock.subject): clock for clock in given}
    for key, clock in case.clocks.items():
        kind, subject = key
        open_ = clock.state in (DeadlineState.running, DeadlineState.paused)
        if not open_ or key in turned or kind in arrow.starts:
            continue
        if kind in arrow.meets and subject == 0:
            turned[key] = end(clock, DeadlineState.met, now)
        elif kind in arrow.cancels:
            turned[key] = end(clock, DeadlineState.cancelled, now)
    kinds = list(arrow.starts)
    if DeadlineKind.first_contact in kinds and order.contacted_at is not None:
        # The citizen was contacted by the tier below; nobody is called twice for it.
        kinds.remove(DeadlineKind.first_contact)
    kinds += _archive_clock(case, order, turned, now)
    for kind in kinds:
        earlier = case.clock(kind)
        if kind is DeadlineKind.business and earlier is not None and earlier.ended_at is None:
            # The limit of the whole business begins once, whatever comes back to intake.
            continue
        policy = book.policy_for(order.matter, kind)
        if policy is not None:
            cycle = earlier.cycle + 1 if earlier else 0
            turned[kind, 0] = book.start(policy, order.id, start, cycle=cycle)
    return list(turned.values())


def _archive_clock(
    case: Case, order: Order, turned: dict[tuple[DeadlineKind, int], Clock], now: datetime
) -> list[DeadlineKind]:
    """A closed order waits to be archived while nothing is left to be decided, and only then."""
    waiting = order.asked is None and order.supervision is None and order.state is State.closed
    running = case.running(DeadlineKind.archive)
    if running is not None and not waiting:
        turned[DeadlineKind.archive, 0] = end(running, DeadlineState.cancelled, now)
    return [DeadlineKind.archive] if waiting and running is None else []


def _limits(clocks: Iterable[Clock]) -> dict[str, object]:
    return {
        clock.kind.value + "_due_at": clock.due_at
        for clock in clocks
        if clock.state is DeadlineState.running and clock.subject == 0
    }


def _notices(outcome: Consequence, kind: EventKind, facts: Facts) -> tuple[Notice, ...]:
    return tuple(
        Notice(person, kind, facts.represented_by(person))
        for person in dict.fromkeys(outcome.tell)
        if person
    )
