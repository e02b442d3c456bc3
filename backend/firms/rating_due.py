"""What time itself does to ratings: publicity ends, stars expire."""

from dataclasses import replace
from datetime import datetime

from backend.core.db import transaction
from backend.firms import rating_queries as queries
from backend.firms.rating_stepping import rubric_of, settle_firms, taken
from backend.firms.rating_steps import RatingAction, RatingState
from backend.firms.ratings_kept import Rating
from backend.identity.rules import SYSTEM

BATCH = 200
"""Ratings moved in one transaction."""


async def move_due() -> int:
    """Move every rating whose time is over; returns how many. Safe at once, anywhere, again."""
    moved = 0
    while done := await move_batch():
        moved += done
    return moved


async def move_batch(most: int = BATCH) -> int:
    """Move at most so many, in the transaction that claims them; returns how many.

    Those that another worker or an operator holds are passed by.
    """
    async with transaction():
        claimed = await queries.due(most)
        for rating in claimed:
            if rating.due_at is not None:
                await _move(rating, rating.due_at)
    return len(claimed)


async def _move(rating: Rating, planned_at: datetime) -> None:
    """Its step, at the instant it was planned for: downtime changes no date."""
    ended = replace(rating, due_at=None)
    if rating.state is RatingState.publicity:
        await taken(SYSTEM, rating, ended, RatingAction.close_publicity, planned_at)
        return
    await taken(SYSTEM, rating, ended, RatingAction.expire, planned_at)
    await settle_firms([rating.firm_id], await rubric_of(rating))


async def seconds_to_next() -> float | None:
    """Seconds until the next rating is due; negative when overdue, None when none is to come."""
    return await queries.seconds_to_due()
