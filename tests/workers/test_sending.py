"""Channels under real workers: killed while they send, and with a receiver that hangs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from support.loop import dispatched
from support.receiver import Receiver, listening

from backend.core.db import fetch, fetch_value


def ago(seconds: float) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=seconds)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with listening(Receiver()) as found:
        yield found


async def all_sent() -> bool:
    return await fetch_value("SELECT count(*) > 0 AND bool_and(done_at IS NOT NULL)"
                             " FROM notice_delivery") is True  # fmt: skip


async def test_workers_killed_while_they_send_lose_no_notice(
    workers, until, receiver: Receiver, tmp_path
) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    workers.environment |= {
        "MINHU_NOTICE_FOLDER": str(spool), "MINHU_NOTICE_WEBHOOK": receiver.url,
        "MINHU_WEBHOOK_ALLOW": "127.0.0.0/8",
    }  # fmt: skip
    for _ in range(10):
        await dispatched(ago(1))
    receiver.delay_seconds = 0.5

    async def sending() -> bool:
        return len(receiver.got) > 4

    workers.start(2)
    await until(sending, 30, "notices under way")
    workers.kill()
    assert not await all_sent()
    receiver.delay_seconds = 0
    # As if the lease of the dead had run out.
    await fetch("UPDATE notice_delivery SET next_try_at = now() WHERE done_at IS NULL")
    workers.start(2)
    await until(all_sent, 30, "every notice sent")
    told = {row["id"] for row in await fetch("SELECT id FROM notice")}
    assert {key for key, _ in receiver.got} == {f"notice-{each}" for each in told}
    assert {path.name for path in spool.glob("*.json")} == {f"{each}.json" for each in told}
    assert list((spool / ".drafts").iterdir()) == []


async def test_a_receiver_that_hangs_delays_no_step_even_without_redis(
    workers, until, receiver: Receiver
) -> None:
    workers.environment |= {
        "REDIS_URL": "redis://127.0.0.1:1/0", "MINHU_NOTICE_WEBHOOK": receiver.url,
        "MINHU_WEBHOOK_ALLOW": "127.0.0.0/8",
    }  # fmt: skip
    receiver.delay_seconds = 60
    await dispatched(ago(1))
    workers.start()

    async def hanging() -> bool:
        return bool(receiver.got)

    await until(hanging, 30, "a request that hangs")
    order = await dispatched(ago(85), category="demonstration")

    async def climbed() -> bool:
        return bool(await fetch_value(
            "SELECT climbs FROM work_order WHERE id = $1", order.id
        ))  # fmt: skip

    await asyncio.wait_for(until(climbed, 5, "the climb"), 6)
