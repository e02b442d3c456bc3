"""Enforcing limits in the background."""

import dramatiq

from backend.deadlines import service as deadlines
from backend.escalation import service as escalation
from workers.broker import QUEUE, broker
from workers.ticker import DUTIES, Duty


@dramatiq.actor(broker=broker, queue_name=QUEUE)
async def enforce() -> None:
    """Take every step that is due; safe to run any number of times, anywhere, at once."""
    await escalation.enforce_due()


DUTIES.append(
    Duty(
        "enforcement",
        wait=deadlines.seconds_to_next_step,
        hint=enforce.send,
        work=escalation.enforce_due,
    )
)
