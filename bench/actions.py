"""What an action costs above its own statements: the service beside a bare replay of its SQL.

The database is copied before anything is done. On the original the service acts, and every
statement it sends is noted with its values; on the copy the same rows stand as they stood, and the
notes are sent again by the driver alone: BEGIN, the statements, COMMIT. What the service spends
above that is deciding, sealing and turning rows into values and back.
"""

import statistics
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import asyncpg
from asyncpg.connection import LoggedQuery

from backend.areas import service as areas
from backend.core.db import engine, fetch_value
from backend.deadlines.rules import Urgency
from backend.identity.rules import Actor, Role, everywhere
from backend.orders import actions as a
from backend.orders import rules as r
from backend.orders import service as orders
from backend.orders.rules import Action, Channel, Order
from backend.orders.service import OrderRef
from bench.figures import Figure, Setting, measure

ROUNDS = 5
ORDERS = 40
"""So many orders a round, each taken five steps; each figure is the median of its rounds."""
ACTOR = Actor("bench", everywhere(*Role))
FLOOR = "its own statements, replayed bare"

Statement = tuple[str, tuple[object, ...]]


@measure("action")
async def action(setting: Setting) -> AsyncIterator[Figure]:
    """Dispatching, signing, contacting, handling and feeding back, one after another."""
    # A round more to warm both up: it plans the statements and compiles the rules.
    waiting = [await _accepted() for _ in range(ORDERS * (ROUNDS + 1))]
    twin = await _copied(setting.url)
    engine().pool_size = 1
    await engine().open()
    noted: list[Statement] = []
    connection = await _only_connection()
    connection.add_query_logger(lambda query: noted.append(_statement(query)))
    bare = await asyncpg.connect(**engine().config | {"dsn": twin})
    ours, floor = [], []
    try:
        for begin in range(0, len(waiting), ORDERS):
            noted.clear()
            started = time.perf_counter()
            taken = [await _taken_through(order) for order in waiting[begin : begin + ORDERS]]
            ours.append(sum(taken) / (time.perf_counter() - started))
            told = [each for each in noted if not each[0].startswith("SELECT pg_advisory_unlock")]
            started = time.perf_counter()
            await _replay(bare, told)
            floor.append(sum(taken) / (time.perf_counter() - started))
        heads = "SELECT array_agg(head ORDER BY id) FROM work_order"
        if await bare.fetchval(heads) != await fetch_value(heads):
            raise RuntimeError("the replay did not do what the service did")
    finally:
        await bare.close()
    yield Figure(
        "action", statistics.median(ours[1:]), "a second, one client", statistics.median(floor[1:]),
        FLOOR,
    )  # fmt: skip


async def _accepted() -> Order:
    """A request of a community, taken in and accepted."""
    request = r.Request(
        channel=Channel.grid_report, category="help", urgency=Urgency.normal,
        description="楼道灯不亮", area_id=(await areas.sample_grids("610112", 1, 1))[0],
    )  # fmt: skip
    order, _ = await orders.report(ACTOR, request, datetime.now(UTC))
    return await _act(order, Action.accept, a.NoData())


async def _taken_through(order: Order) -> int:
    """Five steps of the loop; returns how many they were."""
    steps: list[tuple[Action, a.ActionData]] = [
        (Action.dispatch, a.Dispatch(order.lead_unit_id)),
        (Action.sign, a.NoData()),
        (Action.contact, a.Contact("已联系")),
        (Action.handle, a.Handle()),
        (Action.feedback, a.Feedback("已更换灯泡", resolved=True)),
    ]
    for step, data in steps:
        order = await _act(order, step, data)
    return len(steps)


async def _act(order: Order, step: Action, data: a.ActionData) -> Order:
    ref = OrderRef(order.id, order.version)
    return await orders.act(ACTOR, ref, step, data, datetime.now(UTC))


async def _replay(connection: asyncpg.Connection, told: Sequence[Statement]) -> None:
    for sql, values in told:
        if values:
            await connection.fetch(sql, *values)
        else:
            await connection.execute(sql)


def _statement(query: LoggedQuery) -> Statement:
    return query.query, tuple(query.args or ())


async def _only_connection() -> asyncpg.Connection:
    """The one connection of the pool."""
    async with engine().pool.acquire() as held:
        return held._con  # the pool lends a proxy; a logger belongs to the connection


async def _copied(url: str) -> str:
    """The URL of a copy of the database at *url*; the engine is closed for it."""
    address, _, options = url.partition("?")
    server, _, name = address.rpartition("/")
    await engine().close()
    maintenance = await asyncpg.connect(f"{server}/postgres?{options}")
    try:
        await maintenance.execute(f'CREATE DATABASE "{name}_twin" TEMPLATE "{name}"')
    finally:
        await maintenance.close()
    return f"{server}/{name}_twin?{options}"
