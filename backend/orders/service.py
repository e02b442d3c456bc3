"""Use cases of orders: report, act, and the one writer every change goes through."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.areas import service as areas
from backend.core import outbox
from backend.core.audit import GENESIS, seal
from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.deadlines import service as deadlines
from backend.deadlines.rules import Colour, DeadlineKind
from backend.identity.rules import Actor
from backend.orders import queries
from backend.orders.changes import Case, Change, Event, Facts, Notice, record_change
from backend.orders.errors import StaleOrder, UnknownOrder
from backend.orders.numbering import new_query_code, order_number
from backend.orders.rules import (
    Action,
    ActionData,
    Dispatch,
    EventKind,
    Order,
    Request,
    State,
    intake_tier,
)
from backend.orders.transitions import TEXT_LIMIT, decide, transition_for
from backend.people import service as people

NOTICE_TOPIC = "notice"


@dataclass(frozen=True, slots=True)
class OrderRef:
    """An order as the caller last saw it."""

    id: int
    version: int


async def report(actor: Actor, request: Request, now: datetime) -> tuple[Order, str]:
    """Take a request in; returns the order and its query code.

    1. find the unit that accepts for this channel and place, and who answers for it today
    2. write the order, its first event and, where the policy sets one, the accept clock

    Raises InvalidInput for an empty description, an unknown area or category.
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
        units, answers = await people.who_answers([intake.unit_id], now)
        responsible = answers[intake.unit_id]
        [order_id] = await queries.next_order_ids(1)
        order = Order(
            id=order_id, version=0, head=GENESIS, number=None, state=State.reported,
            channel=request.channel, category=request.category, urgency=request.urgency,
            area_id=request.area_id, district_code=intake.district_code,
            tier=units[intake.unit_id].tier, lead_unit_id=intake.unit_id,
            responsible_id=responsible.person_id if responsible else None,
            climbs=0, colour=Colour.green, reported_at=now,
        )  # fmt: skip
        query_code = new_query_code()
        await queries.insert_orders([(order, request, intake.district_id, query_code)])
        policy = book.policy_for(order.category, order.urgency, DeadlineKind.accept)
        change = record_change(
            Case(order),
            order,
            [book.start(policy, order.id, now)] if policy else [],
            EventKind.order_report,
            actor,
            now,
            {"channel": order.channel, "unit": order.lead_unit_id, "tier": order.tier},
            [Notice(order.responsible_id, EventKind.order_report)] if order.responsible_id else [],
            opens=True,
        )
        await save([change], now)
        return change.order, query_code


async def act(
    actor: Actor, order: OrderRef, action: Action, data: ActionData, now: datetime
) -> Order:
    """Take one action on an order; returns it as it then stands.

    1. lock the order; somebody was faster when its version is not the caller's
    2. load its clocks and today's units and holders; draw a number for an acceptance
    3. decide, then write order, clocks, event and notices in this one transaction

    Raises UnknownOrder, StaleOrder, IllegalAction, NotAllowed, GuardFailed, NoPolicy; nothing is
    written then. About nine statements, each by key.
    """
    async with transaction():
        current = await queries.lock_order(order.id)
        if current is None:
            raise UnknownOrder(order=order.id)
        if current.version != order.version:
            raise StaleOrder
        transition_for(current.state, action)
        book = await deadlines.rulebook()
        own = await deadlines.clocks_of([current.id])
        asked = {current.lead_unit_id}
        if isinstance(data, Dispatch):
            asked.add(data.unit_id)
        units, answers = await people.who_answers(sorted(asked), now)
        number = await _draw(current, now) if action is Action.accept else None
        change = decide(
            Case(current, own[current.id]),
            action,
            actor,
            data,
            Facts(units, answers, number),
            book,
            now,
        )
        await save([change], now)
        return change.order


async def _draw(order: Order, now: datetime) -> str:
    day = now.astimezone(CHINA).date()
    sequence = await queries.draw_number(order.district_code, day)
    return order_number(order.district_code, day, order.channel, sequence)


async def save(changes: Collection[Change], now: datetime) -> None:
    """Write *changes*, at most one an order, in the current transaction: four bulk statements.

    Raises StaleOrder, and so undoes them all, when an order is not as it was when decided upon.
    """
    if not changes:
        return
    if await queries.update_orders(changes) != len(changes):
        raise StaleOrder
    await note(changes, now)


async def note(changes: Collection[Change], now: datetime) -> None:
    """Write what belongs to *changes* beside the orders themselves: clocks, events, notices."""
    await deadlines.save_clocks(clock for change in changes for clock in change.clocks)
    await queries.add_events(changes)
    await outbox.post(
        NOTICE_TOPIC,
        [
            {"order": change.order.id, "person": notice.person_id, "kind": notice.kind.value}
            for change in changes
            for notice in change.notices
        ],
        now,
    )


async def load_cases(order_ids: Sequence[int]) -> dict[int, Case]:
    """The orders with their clocks, by id, as they stand; two queries."""
    own = await deadlines.clocks_of(order_ids)
    return {order.id: Case(order, own[order.id]) for order in await queries.orders_by_id(order_ids)}


async def find(number: str) -> Order:
    """The order with *number*. Raises UnknownOrder."""
    order = await queries.order_by_number(number)
    if order is None:
        raise UnknownOrder(order=number)
    return order


async def trail(order_id: int) -> list[Event]:
    """The events of an order, from the first."""
    return [event for event, _, _ in await queries.trail(order_id)]


async def verify_trail(order_id: int) -> int | None:
    """Recompute an order's chain; the sequence of the first broken event, or None when sound.

    The order's own head and version must match the last event, so a cut-off end shows too (its
    sequence is then one past the last).
    """
    head, seq = GENESIS, 0
    for event, previous, sealed in await queries.trail(order_id):
        seq += 1
        if event.seq != seq or previous != head or seal(head, event.record()) != sealed:
            return seq
        head = sealed
    [order] = await queries.orders_by_id([order_id])
    return None if (order.version, order.head) == (seq, head) else seq + 1
