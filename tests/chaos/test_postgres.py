"""PostgreSQL that crashes, comes back, or has no connection left."""

import asyncio
from contextlib import AsyncExitStack, suppress

import asyncpg
from support.disasters import in_mid_batch, slow_steps
from support.own_servers import CONNECTIONS
from support.soundness import all_taken, assert_sound, overdue, settled

MANY = 24


async def test_workers_go_on_after_postgres_has_crashed_under_them(
    workers, until, postgres
) -> None:
    order_ids: list[int] = []
    async with slow_steps():
        workers.start(2)
        for _ in range(2):
            order_ids += await overdue(MANY)
            await until(in_mid_batch, 30, "a batch under way")
            await asyncio.to_thread(postgres.crash)
            await asyncio.to_thread(postgres.start)
    await settled(until)
    # The same processes: none of them had to be started again.
    assert workers.terminate() == [0, 0]
    await assert_sound(order_ids)


async def test_a_worker_started_while_postgres_is_away_waits_for_it(
    workers, until, postgres
) -> None:
    order_ids = await overdue(5)
    await asyncio.to_thread(postgres.crash)
    try:
        workers.start()
        await until(workers.have_told("cannot look after enforcement"), 30, "it looks in vain")
    finally:
        await asyncio.to_thread(postgres.start)
    await settled(until)
    assert workers.terminate() == [0]
    await assert_sound(order_ids)


async def test_a_worker_that_never_met_postgres_ends_when_told(workers, until) -> None:
    workers.environment["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/nothing"
    workers.start()
    await until(workers.have_told("cannot look after enforcement"), 30, "it looks in vain")
    assert workers.terminate() == [0]


async def test_with_every_connection_taken_workers_wait_for_one(
    workers, until, seeded: str
) -> None:
    order_ids = await overdue(MANY)
    # Two connections for the ticker and the two threads of the worker; at first, none at all.
    workers.environment["MINHU_POOL_SIZE"] = "2"
    async with slow_steps():
        async with AsyncExitStack() as held:
            with suppress(asyncpg.TooManyConnectionsError):
                for _ in range(CONNECTIONS):
                    held.push_async_callback((await asyncpg.connect(seeded)).close)
            workers.start()
            await until(workers.have_told("too many clients"), 30, "no connection is left")
        await until(in_mid_batch, 30, "a batch under way")
        await until(all_taken, 60, "every step taken, slowly")
    await settled(until)
    assert workers.terminate() == [0]
    await assert_sound(order_ids)
