"""Sending notices through the channels besides the inbox."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from backend.core.tally import TALLY
from backend.notices import channel_queries as queries
from backend.notices.channel_queries import Delivery, Outcome
from backend.notices.channels import Channel, channels_on, opened
from backend.notices.rules import ChannelKind, retry_after
from backend.personal.sealing import opened as unsealed

BATCH = 32
AT_ONCE = 8
"""How many of a batch are on their way at the same time."""
LEASE = timedelta(seconds=60)
"""Longer than a batch takes when every sending runs into its timeout of ten seconds."""


async def send_due(limit: int = BATCH) -> int:
    """Try every delivery that is due, on every channel that is on; returns how many were tried.

    Channels do not wait for each other: a receiver that hangs holds up nothing but itself.
    """
    return sum(await asyncio.gather(*(_send_all(kind, limit) for kind in channels_on())))


async def send_batch(kind: ChannelKind, limit: int = BATCH) -> int:
    """Try at most *limit* deliveries of a channel; returns how many.

    1. claim them and commit
    2. send each; one that fails holds up none of the others
    3. write down how it went

    A process that dies in between sends again after the lease: a receiver knows the repetition by
    the notice's id.
    """
    deliveries = await queries.claim(kind, limit, LEASE)
    if not deliveries:
        return 0
    gate = asyncio.Semaphore(AT_ONCE)
    async with opened(kind) as channel:
        outcomes = await asyncio.gather(*(_attempt(channel, gate, each) for each in deliveries))
    await queries.settle(outcomes)
    failed = sum(each.error is not None for each in outcomes)
    TALLY.add("sent", len(outcomes) - failed)
    TALLY.add("sending_failed", failed)
    return len(deliveries)


async def seconds_to_next_sending() -> float | None:
    """Seconds until a delivery is due, negative: overdue; None: none is open on a channel on."""
    on = channels_on()
    return await queries.seconds_to_next(on) if on else None


async def _send_all(kind: ChannelKind, limit: int) -> int:
    total = 0
    while tried := await send_batch(kind, limit):
        total += tried
    return total


async def _attempt(channel: Channel, gate: asyncio.Semaphore, delivery: Delivery) -> Outcome:
    async with gate:
        try:
            told = delivery.message
            phone = unsealed("person", "phone", told.person_id, told.phone)
            await channel.send(replace(told, phone=phone), delivery.attempt)
        except Exception as error:
            # Whatever a disk, a network or a receiver comes up with: it is noted and tried again.
            said = f"{type(error).__name__}: {error}"
            return Outcome(delivery, said, retry_after(delivery.attempt))
    return Outcome(delivery)
