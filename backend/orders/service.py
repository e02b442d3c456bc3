"""Use cases of orders: report, act, and the one writer every change goes through."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from backend.areas import service as areas
from backend.core.audit import GENESIS, seal
from backend.core.db import transaction
from backend.core.errors import InvalidInput, MinhuError
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.deadlines import service as deadlines
from backend.deadlines.recounting import all_fresh
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Colour, DeadlineKind
from backend.files.rules import FileRef
from backend.identity.rules import SYSTEM, Actor
from backend.orders import queries, trail_queries
from backend.orders.actions import (
    ActionData,
    Adjudicate,
    Dispatch,
    Involve,
    Merge,
    Settle,
)
from backend.orders.changes import Case, Facts, record_change
from backend.orders.decisions import decide, possible
from backend.orders.errors import StaleOrder, UnknownOrder
from backend.orders.events import Event, EventKind, Notice
from backend.orders.intake import may_report
from backend.orders.moves import TEXT_LIMIT
from backend.orders.numbering import new_query_code, order_number
from backend.orders.rules import Action, Order, Request, State, intake_tier
from backend.orders.transitions import transition_for
from backend.orders.writing import enter
from backend.orders.writing import save as save
from backend.people import service as people


@dataclass(frozen=True, slots=True)
class OrderRef:
    """An order as the caller last saw it."""

    id: int
    version: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one order of a batch: the order as it then stands, or why not."""

    ref: OrderRef
    order: Order | None = None
    error: MinhuError | None = None


async def report(actor: Actor, request: Request, now: datetime) -> tuple[Order, str]:
    """Take a request in; returns the order and its query code.

    1. find the unit that accepts for this channel and place, and who answers for it today
    2. write the order, its first event and, where the policy sets one, the accept clock

    Raises InvalidInput for an empty description, an unknown area or category; NotAllowed when
    *actor* takes no requests in for that place.
    """
    if not request.description.strip() or len(request.description) > TEXT_LIMIT:
        raise InvalidInput(
            "description",
            Label(f"须填写，最多{TEXT_LIMIT}字", f"required, at most {TEXT_LIMIT} characters"),
        )
    async with transaction():
        book = await deadlines.rulebook()
        if request.category not in book.categories:
            raise InvalidInput("category", Label("没有这个类别", "there is no such category"))
        intake = await areas.intake_for(request.area_id, intake_tier(request.channel))
        book = book.at(intake.area_code)
        may_report(actor, intake.area_code)
        units, answers = await people.who_answers([intake.unit_id], now)
        responsible = answers[intake.unit_id]
        [order_id] = await queries.next_order_ids(1)
        order = Order(
            id=order_id, version=0, head=GENESIS, number=None, state=State.reported,
            channel=request.channel, category=request.category, urgency=request.urgency,
            area_id=request.area_id, area_code=intake.area_code,
            tier=units[intake.unit_id].tier, lead_unit_id=intake.unit_id,
            responsible_id=responsible.person_id if responsible else None,
            climbs=0, colour=Colour.green, reported_at=now, proactive=request.proactive,
        )  # fmt: skip
        query_code = new_query_code()
        policy = book.policy_for(order.matter, DeadlineKind.accept)
        change = record_change(
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
        # Written once, as it stands after its first event: an update of the same row would cost as
        # much again, in every index.
        await enter([(change, request, intake, query_code)], now)
        return change.order, query_code


async def act(
    actor: Actor, order: OrderRef, action: Action, data: ActionData, now: datetime
) -> Order:
    """Take one action on an order; returns it as it then stands.

    1. lock the order; somebody was faster when its version is not the caller's
    2. load its clocks and shares and today's units and holders; draw a number for an acceptance
    3. decide, then write order, clocks, event and notices in this one transaction
    4. a main order that ends answers its duplicates as well

    Raises UnknownOrder, StaleOrder, IllegalAction, NotAllowed, GuardFailed, NoPolicy; nothing is
    written then. About ten statements, each by key.
    """
    async with transaction():
        if isinstance(data, Merge):
            # Two that merge into each other must not each hold what the other waits for.
            await queries.lock_orders([order.id, data.order_id])
        current = await queries.lock_order(order.id)
        if current is None:
            raise UnknownOrder(order=order.id)
        if current.version != order.version:
            raise StaleOrder
        transition_for(current.state, action)
        book = (await deadlines.rulebook()).at(current.area_code)
        case = await _whole(current, book, now)
        facts = await _facts(case, action, data, now)
        change = decide(case, action, actor, data, facts, book, now)
        await save([change], now)
        if change.order.closed_at is not None and current.closed_at is None:
            await _settle_merged(change.order, now)
        return change.order


async def act_each(
    actor: Actor, orders: Sequence[OrderRef], action: Action, data: ActionData, now: datetime
) -> list[Outcome]:
    """Take one action on many orders, each whole or not at all; one outcome each."""
    outcomes = []
    for ref in orders:
        try:
            outcomes.append(Outcome(ref, order=await act(actor, ref, action, data, now)))
        except MinhuError as error:
            outcomes.append(Outcome(ref, error=error))
    return outcomes


async def possible_actions(actor: Actor, order: Order, now: datetime) -> tuple[Action, ...]:
    """The actions *actor* may take on the order now, as far as the order itself decides it."""
    book = (await deadlines.rulebook()).at(order.area_code)
    case = await _whole(order, book, now)
    return tuple(possible(case, actor, await _facts(case, None, None, now), book, now))


async def case_of(order: Order, now: datetime) -> Case:
    """The order with its clocks, shares and supervisions; two queries."""
    book = (await deadlines.rulebook()).at(order.area_code)
    return await _whole(order, book, now)


async def _whole(order: Order, book: Rulebook, now: datetime) -> Case:
    clocks = await deadlines.clocks_of([order.id])
    parts, supervisions = (await trail_queries.overlays_of([order.id]))[order.id]
    return Case(order, all_fresh(book, clocks[order.id], now), parts, supervisions)


async def _facts(
    case: Case, action: Action | None, data: ActionData | None, now: datetime
) -> Facts:
    """What the registry says of every unit the order and the action name."""
    order = case.order
    asked = {order.lead_unit_id, *(part.unit_id for part in case.parts)}
    asked |= {each.unit_id for each in case.supervisions if each.is_open}
    if order.sender_unit_id is not None:
        asked.add(order.sender_unit_id)
    main = None
    if isinstance(data, Dispatch):
        asked |= {data.unit_id, *data.co_unit_ids}
    elif isinstance(data, Adjudicate):
        asked.add(data.unit_id)
    elif isinstance(data, Involve):
        asked |= set(data.unit_ids)
    elif isinstance(data, Merge):
        main = await queries.lock_order(data.order_id)
    units, answers = await people.who_answers(sorted(asked), now)
    numbered = action in (Action.accept, Action.merge) and order.number is None
    number = await _draw(order, now) if numbered else None
    return Facts(units, answers, number, main)


async def _settle_merged(main: Order, now: datetime) -> None:
    book = await deadlines.rulebook()
    data = Settle(main.id, main.reply or "", main.resolved)
    waiting = await queries.merged_into([main.id])
    while waiting:
        cases = await load_cases(waiting)
        await save(
            [decide(each, Action.settle, SYSTEM, data, Facts(), book, now)
             for each in cases.values()],
            now,
        )  # fmt: skip
        # A duplicate may have had duplicates of its own before it was merged.
        waiting = await queries.merged_into(waiting)


async def _draw(current: Order, now: datetime) -> str:
    day = now.astimezone(CHINA).date()
    sequence = await queries.draw_number(current.district_code, day)
    return order_number(current.district_code, day, current.channel, sequence)


async def load_cases(order_ids: Sequence[int], *, only_open: bool = False) -> dict[int, Case]:
    """The orders with their clocks as they were last written, by id; two queries.

    ``only_open`` leaves out the clocks that have ended: enough to count anew, not to act.
    """
    own = await deadlines.clocks_of(order_ids, only_open=only_open)
    return {order.id: Case(order, own[order.id]) for order in await queries.orders_by_id(order_ids)}


async def with_overlays(cases: Sequence[Case]) -> dict[int, Case]:
    """The cases with their shares and supervisions, by order id; one query, none for none."""
    if not cases:
        return {}
    found = await trail_queries.overlays_of([case.order.id for case in cases])
    return {
        case.order.id: replace(case, parts=parts, supervisions=supervisions)
        for case in cases
        for parts, supervisions in [found[case.order.id]]
    }


async def find(number: str) -> Order:
    """The order with *number*. Raises UnknownOrder."""
    order = await queries.order_by_number(number)
    if order is None:
        raise UnknownOrder(order=number)
    return order


async def find_by_id(order_id: int) -> Order:
    """The order with this id. Raises UnknownOrder."""
    found = await queries.orders_by_id([order_id])
    if not found:
        raise UnknownOrder(order=order_id)
    return found[0]


async def may_read(actor: Actor, order: Order) -> bool:
    """Whether the order concerns *actor*: by its place, or by a unit that has to do with it."""
    if actor.roles_at(order.area_code):
        return True
    parts, _ = (await trail_queries.overlays_of([order.id]))[order.id]
    unit_ids = {order.lead_unit_id, order.sender_unit_id, *(part.unit_id for part in parts)}
    units = await areas.units([unit_id for unit_id in unit_ids if unit_id is not None])
    return any(actor.roles_at(unit.area_code, unit.code) for unit in units)


async def files(order_id: int) -> dict[int, list[FileRef]]:
    """The files of an order, by the sequence of the event they came with."""
    return await trail_queries.files_of(order_id)


async def trail(order_id: int) -> list[Event]:
    """The events of an order, from the first."""
    return [event for event, _, _ in await trail_queries.trail(order_id)]


async def verify_trail(order_id: int) -> int | None:
    """Recompute an order's chain; the sequence of the first broken event, or None when sound.

    The order's own head and version must match the last event, so a cut-off end shows too (its
    sequence is then one past the last).
    """
    head, seq = GENESIS, 0
    for event, previous, sealed in await trail_queries.trail(order_id):
        seq += 1
        if event.seq != seq or previous != head or seal(head, event.record()) != sealed:
            return seq
        head = sealed
    [order] = await queries.orders_by_id([order_id])
    return None if (order.version, order.head) == (seq, head) else seq + 1
