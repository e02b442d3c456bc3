"""Counting limits anew in the background, after calendars have changed."""

import dramatiq

from backend.orders import recounts
from workers.broker import QUEUE, broker
from workers.ticker import DUTIES, Duty

AT_ONCE_SECONDS = 20.0
"""How long one message works at it; the ticker sends another while anything is left."""


@dramatiq.actor(broker=broker, queue_name=QUEUE)
async def recalculate() -> None:
    """Work at the open recounts; safe to run any number of times, anywhere, at once."""
    await recounts.recount_for(AT_ONCE_SECONDS)


async def recalculate_here() -> int:
    """The same, where nobody took the hint."""
    return await recounts.recount_for(AT_ONCE_SECONDS)


DUTIES.append(
    Duty(
        "recalculation",
        wait=recounts.seconds_to_recount,
        hint=recalculate.send,
        work=recalculate_here,
    )
)
