"""Delivering notices in the background."""

import dramatiq

from backend.notices import service as notices
from workers.broker import broker
from workers.ticker import DUTIES, Duty


@dramatiq.actor(broker=broker, queue_name="delivery")
async def deliver() -> None:
    """Deliver every open notice; safe to run any number of times, anywhere, at once."""
    await notices.deliver_due()


DUTIES.append(
    Duty(
        "delivery",
        wait=notices.seconds_to_next_notice,
        hint=deliver.send,
        work=notices.deliver_due,
    )
)
