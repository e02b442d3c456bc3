"""What stands on record beside an order: the resident's request, and where a file belongs."""

from dataclasses import replace

from backend.files.rules import FileRef
from backend.identity.rules import Actor, Role
from backend.orders import record_queries as queries
from backend.orders.errors import UnknownOrder
from backend.orders.rules import Order, Request

SPEAKING = frozenset({Role.acceptor, Role.callback_agent, Role.unit_handler})
"""Whoever speaks with the resident must know the name and number; others see a part of them."""


async def request_of(actor: Actor, order_id: int) -> Request:
    """The request an order began with, as *actor* may see it (domain.md §2.6).

    Whether *actor* may see the order at all is for the caller to ask. Raises UnknownOrder.
    """
    found = await queries.request_of(order_id)
    if found is None:
        raise UnknownOrder(order=order_id)
    return found if actor.roles & SPEAKING else masked(found)


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
        citizen_name=name and f"{name[:1]}**",
        citizen_phone=phone and (f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****"),
    )
