"""What a ledger cannot settle by itself becomes an order of the loop, once."""

from dataclasses import dataclass
from datetime import datetime

from backend.deadlines.rules import Urgency
from backend.identity.rules import Actor, Permission
from backend.orders import service as orders
from backend.orders.actions import NoData
from backend.orders.rules import Action, Channel, Order, OrderRef, Request


@dataclass(frozen=True, slots=True)
class OrderWish:
    """How something is to be handled as an order: its category, and what to say of it.

    ``description`` None: what the ledger says already.
    """

    category: str
    urgency: Urgency = Urgency.normal
    description: str | None = None


async def report(
    actor: Actor, wish: OrderWish, text: str, area_id: int, source: str, row_id: int,
    now: datetime, address: str | None = None,
) -> Order:  # fmt: skip
    """Report it for its place, and accept it at once where *actor* may: then it has its number.

    It takes the right to turn findings into orders, not the one to take requests in.

    In the caller's transaction. It counts as found before anybody complained (未诉先办). *source*
    and *row_id* name the ledger's row; of one row there is never a second order. Raises what
    `orders.service.report` raises.
    """
    request = Request(
        channel=Channel.grid_report,
        category=wish.category,
        urgency=wish.urgency,
        description=wish.description or text,
        area_id=area_id,
        address=address,
        source=source,
        external_ref=str(row_id),
        proactive=True,
    )
    order, _ = await orders.report(actor, request, now, by=Permission.raise_orders)
    if Action.accept in await orders.possible_actions(actor, order, now):
        ref = OrderRef(order.id, order.version)
        order = await orders.act(actor, ref, Action.accept, NoData(), now)
    return order


def told(number: str | None, order_id: int) -> str:
    """How an order is named to people: by its number, or its id before it has one."""
    return number or f"序号 {order_id}"
