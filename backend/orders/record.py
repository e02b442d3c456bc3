"""What stands on record beside an order: the resident's request, and where a file belongs."""

from dataclasses import dataclass, replace
from datetime import datetime

from backend.areas.rules import AreaLevel
from backend.core.labels import Label
from backend.deadlines import service as deadlines
from backend.deadlines.explanation import Explanation
from backend.deadlines.rules import Colour
from backend.files.rules import FileRef
from backend.identity.rules import Actor, Permission, may
from backend.orders import explaining
from backend.orders import record_queries as queries
from backend.orders import service as orders
from backend.orders.errors import UnknownOrder
from backend.orders.rules import Order, Request
from backend.personal.rules import mask_name, mask_phone


async def request_of(order_id: int) -> Request:
    """The request an order began with, name and number in part (domain.md §2.6).

    In full they are told by `personal.unmask` alone. Whether the reader may see the order at all is
    for the caller to ask. Raises UnknownOrder.
    """
    found = await queries.request_of(order_id)
    if found is None:
        raise UnknownOrder(order=order_id)
    return masked(found)


async def explanations(order: Order, now: datetime) -> list[Explanation]:
    """Why each of the order's limits falls when it does, as the calendars in force count it.

    Whether the caller may see the order at all is for the caller to ask. Four queries, by key.
    """
    book = (await deadlines.rulebook()).at(order.area_code)
    case = await orders.case_of(order, now)
    return explaining.explanations(case, await orders.trail(order.id), book)


async def holders(sha256: str) -> list[tuple[Order, FileRef]]:
    """The orders a file was attached to, newest first, each with the name it has there.

    At most `record_queries.MOST_HOLDERS`: the same picture may have come with many orders.
    """
    return await queries.holders(sha256)


def masked(request: Request) -> Request:
    """*request* with the resident's name and number in part: 张**, 138****1234."""
    name, phone = request.citizen_name, request.citizen_phone
    return replace(
        request,
        citizen_name=name and mask_name(name),
        citizen_phone=phone and mask_phone(phone),
    )


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another open order of the same place, with where it lies in degrees (WGS 84)."""

    id: int
    number: str | None
    colour: Colour
    longitude: float
    latitude: float


async def category_name(code: str) -> Label:
    """What a category is called; its code where it is no longer known."""
    return await queries.category(code) or Label(code, code)


async def neighbours(actor: Actor, order: Order, level: AreaLevel, area_id: int) -> list[Neighbour]:
    """The open orders of the *order*'s own community or subdistrict that have coordinates.

    At most `record_queries.MOST_NEIGHBOURS`, without the order itself. Empty for an actor without
    a role at the order's own place: who sees one order as a co-unit sees no others by it.
    """
    if not may(actor, Permission.read_orders, order.area_code):
        return []
    return [
        Neighbour(
            row["id"], row["number"], Colour(row["colour"]), row["longitude"], row["latitude"]
        )
        for row in await queries.neighbours(level, area_id)
        if row["id"] != order.id
    ]
