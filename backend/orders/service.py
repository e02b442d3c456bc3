"""Use cases of orders: report, act, and the one writer every change goes through."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from backend.areas import service as areas
from backend.core import chains
from backend.core.chains import Flaw
from backend.core.db import transaction
from backend.core.errors import MinhuError
from backend.deadlines import service as deadlines
from backend.deadlines.recounting import all_fresh
from backend.deadlines.rulebook import Rulebook
from backend.files.rules import FileRef
from backend.identity.rules import Actor, Permission, may
from backend.orders import queries, trail_queries
from backend.orders.actions import ActionData, Merge
from backend.orders.chain_queries import CHAINS
from backend.orders.changes import Case, Facts
from backend.orders.decisions import decide, possible, takes_number, units_asked
from backend.orders.drawing import draw_numbers
from backend.orders.errors import StaleOrder, UnknownOrder
from backend.orders.events import Event
from backend.orders.merging import settle_merged
from backend.orders.rules import Action, Order, Request
from backend.orders.rules import OrderRef as OrderRef
from backend.orders.together import Report, Step, act_together, report_together
from backend.orders.transitions import transition_for
from backend.orders.writing import save as save
from backend.people import service as people


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one order of a batch: the order as it then stands, or why not."""

    ref: OrderRef
    order: Order | None = None
    error: MinhuError | None = None


async def report(
    actor: Actor, request: Request, now: datetime, by: Permission = Permission.report_orders
) -> tuple[Order, str]:
    """Take a request in, by the right *by* (`intake.may_report`); the order and its query code.

    1. find the unit that accepts for this channel and place, and who answers for it today
    2. write the order, its first event and, where the policy sets one, the accept clock

    Raises InvalidInput for an empty description, an unknown area or category; NotAllowed when
    *actor* takes no requests in for that place.
    """
    [found] = await report_together([Report(actor, request, now, by)])
    if isinstance(found, MinhuError):
        raise found
    return found.case.order, found.query_code


async def act(
    actor: Actor, order: OrderRef, action: Action, data: ActionData, now: datetime
) -> Order:
    """Take one action on an order; returns it as it then stands.

    1. lock the order; somebody was faster when its version is not the caller's (see `is_stale`)
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
        if await is_stale(current, order.version):
            raise StaleOrder
        transition_for(current.state, action)
        book = (await deadlines.rulebook()).at(current.area_code)
        case = await _whole(current, book, now)
        facts = await _facts(case, action, data, now)
        change = decide(case, action, actor, data, facts, book, now)
        await save([change], now)
        if change.order.closed_at is not None and current.closed_at is None:
            await settle_merged([change.order], now)
        return change.order


async def is_stale(order: Order, seen: int) -> bool:
    """Whether anything has happened to the order since its version *seen*.

    That somebody has looked at the resident's data meanwhile changes nothing for anybody else.
    """
    return order.version != seen and not await trail_queries.only_looked_at({order.id: seen})


async def act_each(
    actor: Actor, orders: Sequence[OrderRef], action: Action, data: ActionData, now: datetime
) -> list[Outcome]:
    """Take one action on many orders, each whole or not at all; one outcome each."""
    if isinstance(data, Merge):
        # It looks at a second order, which may be another of the batch.
        return [await _outcome(actor, ref, action, data, now) for ref in orders]
    taken = await act_together([Step(actor, ref, action, data, now) for ref in orders])
    return [
        Outcome(ref, error=found)
        if isinstance(found, MinhuError)
        else Outcome(ref, order=found.order)
        for ref, found in zip(orders, taken, strict=True)
    ]


async def _outcome(
    actor: Actor, ref: OrderRef, action: Action, data: ActionData, now: datetime
) -> Outcome:
    try:
        return Outcome(ref, order=await act(actor, ref, action, data, now))
    except MinhuError as error:
        return Outcome(ref, error=error)


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
    case = Case(order, clocks[order.id], parts, supervisions)
    return case.counted_anew(all_fresh(book, case.clocks, now))


async def _facts(
    case: Case, action: Action | None, data: ActionData | None, now: datetime
) -> Facts:
    """What the registry says of every unit the order and the action name."""
    main = await queries.lock_order(data.order_id) if isinstance(data, Merge) else None
    units, answers = await people.who_answers(sorted(units_asked(case, data)), now)
    if not takes_number(case.order, action):
        return Facts(units, answers, main=main)
    order = case.order
    [number] = await draw_numbers([(order.district_code, order.channel, now)])
    return Facts(units, answers, number, main)


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
    return await permits(actor, Permission.read_orders, order)


async def permits(actor: Actor, permission: Permission, order: Order) -> bool:
    """Whether *actor* has *permission* for the order's place, or for a unit that has to do with it:
    the one it lies with, the one that sent it there, a co-unit.
    """
    if may(actor, permission, order.area_code):
        return True
    if not may(actor, permission):
        return False
    parts, _ = (await trail_queries.overlays_of([order.id]))[order.id]
    unit_ids = {order.lead_unit_id, order.sender_unit_id, *(part.unit_id for part in parts)}
    units = await areas.units([unit_id for unit_id in unit_ids if unit_id is not None])
    return any(may(actor, permission, unit.area_code, unit.code) for unit in units)


async def files(order_id: int) -> dict[int, list[FileRef]]:
    """The files of an order, by the sequence of the event they came with."""
    return await trail_queries.files_of(order_id)


async def trail(order_id: int) -> list[Event]:
    """The events of an order, from the first."""
    return await trail_queries.trail(order_id)


async def verify_trail(order_id: int) -> int | None:
    """Recompute an order's chain; the sequence of the first broken event, or None when sound.

    The order's own head and version must match the last event, so a cut-off end shows too (the
    sequence is then one past the last).
    """
    walked = await chains.walk(CHAINS, [order_id], lambda links: None)
    if not walked.faults:
        return None
    [fault] = walked.faults
    at_the_head = fault.flaw in (Flaw.head_changed, Flaw.unsealed)
    return walked.links + 1 if at_the_head else fault.seq
