"""Valkey that is killed, emptied, away, or full of messages that were sent before."""

import random
import sys
from collections.abc import Awaitable, Callable

import redis
from dramatiq import Actor, Message
from support.disasters import in_mid_batch, slow_steps
from support.own_servers import OwnValkey
from support.soundness import all_taken, assert_sound, overdue, settled

from workers.delivery import deliver
from workers.enforcement import enforce

MANY = 24


async def test_a_valkey_killed_and_restarted_full_or_empty_loses_nothing(
    workers, until, valkey
) -> None:
    order_ids: list[int] = []
    async with slow_steps():
        workers.start(2)
        for empty in (False, True):
            order_ids += await overdue(MANY)
            await until(in_mid_batch, 30, "a batch under way")
            valkey.kill()
            # While it is away the tickers do the work themselves.
            order_ids += await overdue(5)
            await until(in_mid_batch, 30, "a batch without Valkey")
            valkey.start(empty=empty)
            await until(a_message_is_taken(valkey), 10, "the consumers are back")
    await settled(until)
    assert workers.terminate() == [0, 0]
    await assert_sound(order_ids)


def a_message_is_taken(valkey: OwnValkey) -> Callable[[], Awaitable[bool]]:
    """Send a message now; whether a worker is through with it, to be waited for."""
    client = redis.Redis.from_url(valkey.url)
    message = new_message(enforce)
    put(client, message)

    async def look() -> bool:
        return not client.hexists("dramatiq:enforcement.msgs", message.message_id)

    return look


def new_message(actor: Actor) -> Message:
    """A message that can be put twice: it brings the name the broker knows it by."""
    message = actor.message()
    return message.copy(options={"redis_message_id": message.message_id})


def put(client: redis.Redis, message: Message) -> None:
    """Put *message* at the end of its queue, as the broker does it."""
    queue = f"dramatiq:{message.queue_name}"
    client.hset(f"{queue}.msgs", message.message_id, message.encode())
    client.rpush(queue, message.message_id)


async def test_an_emptied_valkey_loses_nothing(workers, until, valkey) -> None:
    order_ids = await overdue(MANY)
    workers.start()

    async def flush_until_done() -> bool:
        valkey.flush()
        return await all_taken()

    await until(flush_until_done, 60, "every step taken under FLUSHALL")
    valkey.flush()
    late = await overdue(5)
    await settled(until)
    workers.kill()
    await assert_sound(order_ids + late)


async def test_messages_twice_and_in_any_order_change_nothing(
    workers, until, redis_client: redis.Redis
) -> None:
    order_ids = await overdue(MANY)
    messages = [new_message(actor) for actor in (enforce, deliver) for _ in range(20)] * 2
    random.Random(7).shuffle(messages)
    for message in messages:
        put(redis_client, message)
    workers.start(2)

    async def all_read() -> bool:
        return not redis_client.exists("dramatiq:enforcement", "dramatiq:delivery")

    await until(all_read, 30, "every message taken")
    await settled(until)
    workers.kill()
    assert "Traceback" not in workers.told()
    await assert_sound(order_ids)


async def test_without_valkey_a_worker_starts_and_its_ticker_does_the_work(workers, until) -> None:
    workers.environment["REDIS_URL"] = "redis://127.0.0.1:1/0"
    # As people start it, since the command looks for its servers first.
    workers.command = [sys.executable, "-m", "backend.cli", "work", "--threads", "2"]
    order_ids = await overdue(5)
    workers.start()
    await settled(until)
    assert workers.terminate() == [0]
    assert "REDIS_URL" in workers.told().splitlines()[0]
    await assert_sound(order_ids)
