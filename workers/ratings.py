"""Ending the publicity and the validity of star ratings in the background."""

import dramatiq

from backend.firms import rating_due
from workers.broker import QUEUE, broker
from workers.ticker import DUTIES, Duty


@dramatiq.actor(broker=broker, queue_name=QUEUE)
async def move_ratings() -> None:
    """Move every rating that is due; safe to run any number of times, anywhere, at once."""
    await rating_due.move_due()


DUTIES.append(
    Duty(
        "ratings",
        wait=rating_due.seconds_to_next,
        hint=move_ratings.send,
        work=rating_due.move_due,
    )
)
