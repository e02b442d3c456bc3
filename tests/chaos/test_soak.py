"""One disaster after another, at random: for seconds with the other tests, longer on request.

``make chaos`` sets MINHU_CHAOS_SECONDS. MINHU_CHAOS_SEED repeats a run's choices, though not the
instants at which they meet the work.
"""

import asyncio
import os
import random
import time
from collections.abc import Callable

import pytest
import redis
from support.disasters import slow_steps
from support.own_servers import OwnPostgres, OwnValkey
from support.soundness import assert_sound, overdue, settled
from support.workers import Workers

SECONDS = float(os.environ.get("MINHU_CHAOS_SECONDS", "6"))
SEED = int(os.environ.get("MINHU_CHAOS_SEED", time.time_ns() % 1_000_000))
WORKERS = 2
ORDERS = 10
"""How many fall due between two disasters."""


@pytest.fixture
def disasters(
    workers: Workers, postgres: OwnPostgres, valkey: OwnValkey
) -> dict[str, Callable[[random.Random], object]]:
    """By name, what may happen; the servers are back afterwards, the workers may be fewer."""

    def crash_postgres(chance: random.Random) -> None:
        postgres.crash()
        time.sleep(chance.random())
        postgres.start()

    def crash_valkey(chance: random.Random) -> None:
        valkey.kill()
        time.sleep(chance.random())
        valkey.start(empty=chance.random() < 0.5)

    def send_nonsense(chance: random.Random) -> None:
        with redis.Redis.from_url(valkey.url) as client:
            for queue in ("dramatiq:enforcement", "dramatiq:delivery"):
                client.hset(f"{queue}.msgs", "nonsense", chance.randbytes(20))
                client.rpush(queue, "nonsense")

    return {
        "a worker killed": workers.kill_one,
        "all workers killed": lambda chance: workers.kill(),
        "all workers told to stop": lambda chance: workers.terminate(),
        "messages nobody can read": send_nonsense,
        "Valkey emptied": lambda chance: valkey.flush(),
        "Valkey killed": crash_valkey,
        "PostgreSQL crashed": crash_postgres,
    }


async def test_nothing_is_lost_or_repeated_whatever_happens(workers, until, disasters) -> None:
    print(f"MINHU_CHAOS_SECONDS={SECONDS:g} MINHU_CHAOS_SEED={SEED}")
    chance = random.Random(SEED)
    order_ids: list[int] = []
    end_at = time.monotonic() + SECONDS
    happened = 0
    async with slow_steps():
        while time.monotonic() < end_at:
            workers.start(WORKERS - len(workers.running))
            order_ids += await overdue(ORDERS)
            await asyncio.sleep(chance.uniform(0, 2))
            name = chance.choice(sorted(disasters))
            print(f"{name}, {len(order_ids)} orders")
            await asyncio.to_thread(disasters[name], chance)
            happened += 1
    workers.start(WORKERS - len(workers.running))
    await settled(until, 120)
    workers.kill()
    await assert_sound(order_ids)
    print(f"{happened} disasters, {len(order_ids)} orders, nothing lost, nothing twice")
