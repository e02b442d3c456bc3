"""A recount in real worker processes: done by whoever is there, killed in the middle, gone on."""

from datetime import UTC, datetime, timedelta

from support.calendars import ADMIN, holiday
from support.loop import handling

from backend.core.db import fetch, fetch_value, transaction
from backend.core.instants import CHINA
from backend.orders import publishing
from backend.orders import service as orders
from backend.orders.recount_rules import RecountOutcome

MANY = 40


async def published_with(count: int) -> tuple[int, list[int]]:
    """A holiday next week, just published, and the orders that run over it."""
    now = datetime.now(UTC)
    async with transaction():
        ids = [(await handling(now, category="complaint")).id for _ in range(count)]
    today = now.astimezone(CHINA).date()
    # The day after tomorrow or later, and no weekend.
    await holiday(today + timedelta(days=7 - today.weekday() + 1))
    _, job = await publishing.publish(ADMIN, "放假", now)
    return job, ids


async def finished(job: int) -> bool:
    return (await publishing.job(job)).outcome is RecountOutcome.done


async def assert_each_once(ids: list[int]) -> None:
    """Every order was counted anew by one event, its chain is whole, nothing is left."""
    events = await fetch(
        "SELECT work_order, count(*) AS n FROM order_event WHERE kind = 'deadline:recounted'"
        " GROUP BY work_order"
    )
    assert {row["work_order"]: row["n"] for row in events} == dict.fromkeys(ids, 1)
    assert await fetch_value("SELECT count(*) FROM recount_left") == 0
    for order_id in ids:
        assert await orders.verify_trail(order_id) is None


async def test_workers_count_anew_what_was_published(workers, until) -> None:
    job, ids = await published_with(10)
    workers.start(2)
    await until(lambda: finished(job), 30, "the recount done")
    await assert_each_once(ids)


async def test_workers_killed_in_mid_recount_lose_nothing_and_repeat_nothing(
    workers, until
) -> None:
    job, ids = await published_with(MANY)
    # Each order is held open for a while, so that the kill falls into a batch under way.
    await fetch(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END $$"
    )
    await fetch(
        "CREATE TRIGGER slow BEFORE INSERT ON order_event FOR EACH ROW EXECUTE FUNCTION slow()"
    )

    async def in_mid_batch() -> bool:
        return bool(
            await fetch_value(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND wait_event = 'PgSleep' AND pid <> pg_backend_pid()"
            )
        )

    for _ in range(3):
        workers.start(2)
        await until(in_mid_batch, 30, "a batch under way")
        workers.kill()
    assert not await finished(job)
    await fetch("DROP TRIGGER slow ON order_event")
    workers.start(2)
    await until(lambda: finished(job), 60, "the recount done")
    workers.kill()
    await assert_each_once(ids)
    assert (await publishing.job(job)).orders == MANY
