"""One chain to look at: an order's by its number, any other by its name."""

from dataclasses import dataclass

from backend.audit.errors import UnknownChain
from backend.orders import service as orders
from backend.orders.errors import UnknownOrder
from backend.orders.events import Event
from backend.trail import service as trail
from backend.trail.rules import Entry


@dataclass(frozen=True, slots=True)
class Found:
    """The entries of a chain, or an order's events; the other is empty, or None."""

    entries: list[Entry]
    events: list[Event] | None = None


async def read(name: str, after: int) -> Found:
    """The chain called *name*, or the order with that number, after a sequence.

    At most a thousand entries. Raises UnknownChain.
    """
    if await trail.is_chain(name):
        return Found(await trail.read(name, after))
    try:
        order = await orders.find(name)
    except UnknownOrder:
        raise UnknownChain(name=name) from None
    return Found([], [each for each in await orders.trail(order.id) if each.seq > after][:1000])
