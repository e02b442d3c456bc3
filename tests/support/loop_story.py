"""What the stories of the loop look at: people, units, clocks, shares, cards."""

from datetime import UTC, datetime, timedelta

from backend.areas import service as areas
from backend.core.db import fetch_value
from backend.deadlines.rules import Clock, DeadlineKind
from backend.identity.rules import Actor, Role, Scope, everywhere
from backend.orders import actions as a
from backend.orders import rules as r
from backend.orders import service as orders
from backend.orders.overlays import Part, Supervision
from backend.orders.rules import Action, Order
from support.loop import NOW, act, handled

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Fourteen months before the tests' day, so that the workers find even a long limit passed.
LONG_AGO = datetime(2025, 9, 1, 1, 0, tzinfo=UTC)


async def operators(*usernames: str) -> list[Actor]:
    """All-powerful actors who are real, different people."""
    return [
        Actor(
            name,
            everywhere(*Role),
            await fetch_value("SELECT id FROM operator WHERE username = $1", name),
        )
        for name in usernames
    ]


async def member(unit_id: int, *roles: Role) -> Actor:
    """Somebody who holds the roles for this one unit."""
    [unit] = await areas.units([unit_id])
    scopes = frozenset(Scope(role, unit.area_code, unit.code) for role in roles)
    return Actor(f"member of {unit.name}", scopes)


async def above(unit_id: int) -> int:
    """The unit one tier up."""
    return await fetch_value("SELECT superior FROM unit WHERE id = $1", unit_id)


async def departments(count: int) -> list[int]:
    """Some departments of 未央."""
    return [unit.id for unit in (await areas.departments("610112"))[:count]]


async def clock(order: Order, kind: DeadlineKind, subject: int = 0) -> Clock:
    """A clock of the order as stored."""
    return (await orders.load_cases([order.id]))[order.id].clocks[kind, subject]


async def parts(order: Order) -> tuple[Part, ...]:
    """The shares in the order as stored."""
    return (await orders.case_of(order, NOW)).parts


async def cards(order: Order) -> tuple[Supervision, ...]:
    """The order's supervisions as stored."""
    return (await orders.case_of(order, NOW)).supervisions


async def kinds(order: Order) -> list[str]:
    """The order's trail, in short."""
    return [event.kind.value for event in await orders.trail(order.id)]


async def called(**changes: object) -> Order:
    """An order about to be called back on."""
    return await act(await handled(**changes), Action.check)


async def closed(at: datetime = NOW) -> Order:
    """An order closed to everybody's content."""
    order = await act(await handled(at), Action.check, at=at)
    return await act(order, Action.close, a.Close(r.Satisfaction.satisfied, True), at)
