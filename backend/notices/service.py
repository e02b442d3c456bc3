"""Delivering notices."""

from backend.core.db import transaction
from backend.notices import queries

BATCH = 1000


async def deliver_due(limit: int = BATCH) -> int:
    """Put every open notice into its recipient's inbox; returns how many."""
    total = 0
    while True:
        async with transaction():
            delivered = await queries.deliver(limit)
        total += delivered
        if delivered < limit:
            return total


async def seconds_to_next_notice() -> float | None:
    """Minus the seconds the oldest notice has been waiting; None when none is."""
    waiting = await queries.oldest_open_seconds()
    return None if waiting is None else -max(waiting, 0.0)


async def waiting(most: int) -> int:
    """How many notices wait to be delivered, counted up to *most*."""
    return await queries.waiting(most)
