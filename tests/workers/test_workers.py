"""Whatever happens to workers and Redis, each step is taken once and none is lost."""

import asyncio
from datetime import UTC, datetime, timedelta

import redis
from support.loop import dispatched

from backend.core.db import fetch, fetch_value, transaction
from backend.orders import service as orders
from workers.delivery import deliver
from workers.enforcement import enforce

MANY = 60


async def overdue(count: int = MANY, seconds: float = 3600) -> list[int]:
    """Orders whose every step up to the district is due."""
    at = datetime.now(UTC) - timedelta(seconds=seconds)
    # All at once: workers that are running would be faster than the dispatcher.
    async with transaction():
        return [(await dispatched(at, category="demonstration")).id for _ in range(count)]


async def all_taken() -> bool:
    return not await fetch_value(
        "SELECT count(*) FROM deadline WHERE state = 'running'"
        " AND next_step_at <= statement_timestamp()"
    )


async def all_delivered() -> bool:
    return not await fetch_value("SELECT count(*) FROM outbox WHERE done_at IS NULL")


async def assert_each_once(workers, order_ids: list[int]) -> None:
    """Every order climbed twice to the district; no step twice or left out; events, steps, chains
    agree. The workers end first: the district's own clocks go on falling due."""
    workers.kill()
    assert [row["tier"] for row in await fetch("SELECT DISTINCT tier FROM work_order")] == [
        "district"
    ]
    assert await fetch_value("SELECT sum(climbs) FROM work_order") == 2 * len(order_ids)
    steps = await fetch_value("SELECT count(*) FROM step_taken")
    distinct = await fetch_value(
        "SELECT count(*) FROM (SELECT DISTINCT deadline, cycle, step FROM step_taken) AS once"
    )
    assert steps == distinct
    events = await fetch_value("SELECT count(*) FROM order_event WHERE actor = 'system'")
    assert events == steps
    gaps = await fetch(
        "SELECT deadline, cycle FROM step_taken GROUP BY deadline, cycle"
        " HAVING min(step) <> 1 OR max(step) <> count(*)"
    )
    assert gaps == []
    behind = await fetch(
        "SELECT d.id FROM deadline AS d WHERE d.step <> 1 + (SELECT count(*) FROM step_taken AS s"
        " WHERE s.deadline = d.id AND s.cycle = d.cycle)"
    )
    assert behind == []
    for order_id in order_ids:
        assert await orders.verify_trail(order_id) is None
    told = await fetch_value("SELECT count(*) FROM notice")
    assert told == await fetch_value(
        "SELECT count(*) FROM outbox WHERE topic = 'notice' AND done_at IS NOT NULL"
    )


async def test_a_worker_wakes_itself_and_enforces(workers, until) -> None:
    order_ids = await overdue(5)
    workers.start()
    await until(all_taken, 30, "every step taken")
    await until(all_delivered, 10, "every notice delivered")
    await assert_each_once(workers, order_ids)


async def test_workers_killed_in_mid_batch_lose_nothing_and_repeat_nothing(workers, until) -> None:
    order_ids = await overdue()
    # Each step is held open for a while, so that the kill falls into a batch under way.
    await fetch(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END $$"
    )
    await fetch(
        "CREATE TRIGGER slow BEFORE INSERT ON step_taken FOR EACH ROW EXECUTE FUNCTION slow()"
    )

    async def in_mid_batch() -> bool:
        return bool(
            await fetch_value(
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%INSERT INTO step_taken%'"
                " AND state = 'active' AND pid <> pg_backend_pid()"
            )
        )

    for _ in range(3):
        workers.start(2)
        await until(in_mid_batch, 30, "a batch under way")
        workers.kill()
    assert await fetch_value("SELECT count(*) FROM step_taken") < 8 * MANY
    await fetch("DROP TRIGGER slow ON step_taken")
    workers.start(2)
    await until(all_taken, 60, "every step taken")
    await until(all_delivered, 10, "every notice delivered")
    await assert_each_once(workers, order_ids)


async def test_an_emptied_redis_loses_nothing(workers, until, redis_client: redis.Redis) -> None:
    order_ids = await overdue()
    workers.start(2)

    async def flush_until_done() -> bool:
        redis_client.flushall()
        return await all_taken()

    await until(flush_until_done, 60, "every step taken under FLUSHALL")
    redis_client.flushall()
    late = await overdue(5)
    await until(all_taken, 20, "steps that fell due after the flush")
    await until(all_delivered, 10, "every notice delivered")
    await assert_each_once(workers, order_ids + late)


async def test_each_message_delivered_twice_changes_nothing(
    workers, until, redis_client: redis.Redis
) -> None:
    order_ids = await overdue()
    for actor in (enforce, deliver):
        for _ in range(20):
            message = actor.message()
            for _ in range(2):
                redis_client.hset(
                    f"dramatiq:{actor.queue_name}.msgs", message.message_id, message.encode()
                )
                redis_client.rpush(f"dramatiq:{actor.queue_name}", message.message_id)
    workers.start(2)
    await until(all_taken, 60, "every step taken")
    await until(all_delivered, 10, "every notice delivered")
    await assert_each_once(workers, order_ids)


async def test_without_redis_the_ticker_does_the_work(workers, until) -> None:
    workers.environment["REDIS_URL"] = "redis://127.0.0.1:1/0"
    order_ids = await overdue(5)
    workers.start()
    await until(all_taken, 30, "every step taken")
    await until(all_delivered, 10, "every notice delivered")
    await assert_each_once(workers, order_ids)


async def test_a_step_is_taken_soon_after_it_falls_due(workers, until) -> None:
    workers.start()
    await asyncio.sleep(2)
    async with transaction():
        at = datetime.now(UTC) - timedelta(seconds=15)
        order = await dispatched(at, category="demonstration")

    async def yellow() -> bool:
        return bool(
            await fetch_value("SELECT count(*) FROM step_taken WHERE work_order = $1", order.id)
        )

    await until(yellow, 30, "the yellow warning, due three seconds later")
    late_by = await fetch_value("SELECT taken_at - planned_at FROM step_taken LIMIT 1")
    assert timedelta(0) <= late_by < timedelta(seconds=10)
