"""Delivering notices in the background: to inboxes, and through the channels besides them."""

import dramatiq

from backend.notices import sending
from backend.notices import service as notices
from workers.broker import QUEUE, broker
from workers.ticker import DUTIES, Duty


@dramatiq.actor(broker=broker, queue_name=QUEUE)
async def deliver() -> None:
    """Deliver every open notice; safe to run any number of times, anywhere, at once."""
    await notices.deliver_due()


@dramatiq.actor(broker=broker, queue_name=QUEUE)
async def send() -> None:
    """Send every notice that is due on a channel; safe to run any number of times, anywhere."""
    await sending.send_due()


DUTIES.append(
    Duty(
        "delivery",
        wait=notices.seconds_to_next_notice,
        hint=deliver.send,
        work=notices.deliver_due,
    )
)
DUTIES.append(
    Duty(
        "sending",
        wait=sending.seconds_to_next_sending,
        hint=send.send,
        work=sending.send_due,
    )
)
