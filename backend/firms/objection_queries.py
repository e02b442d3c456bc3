"""The SQL of objections and appeals."""

from datetime import datetime

from backend.core.db import Row, fetch, fetch_one, fetch_value
from backend.firms.rating_steps import ObjectorKind


async def insert_objection(rating_id: int, by: ObjectorKind, text: str, now: datetime) -> int:
    """Write an objection down; returns its id."""
    found: int = await fetch_value(
        "INSERT INTO rating_objection (rating, raised_by, raised_at, text)"
        " VALUES ($1, $2, $3, $4) RETURNING id",
        rating_id, by.value, now, text,
    )  # fmt: skip
    return found


async def answer(
    rating_id: int, objection_id: int, text: str, by: str, now: datetime, *, upheld: bool
) -> bool:
    """Answer an objection; False when the rating has no open one of this id."""
    return bool(
        await fetch(
            "UPDATE rating_objection SET answer = $3, upheld = $4, answered_at = $5,"
            " answered_by = $6 WHERE rating = $1 AND id = $2 AND answered_at IS NULL RETURNING id",
            rating_id, objection_id, text, upheld, now, by,
        )
    )  # fmt: skip


async def unanswered(rating_id: int) -> int:
    """How many objections wait for an answer."""
    found: int = await fetch_value(
        "SELECT count(*) FROM rating_objection WHERE rating = $1 AND answered_at IS NULL",
        rating_id,
    )
    return found


async def insert_appeal(
    rating_id: int, ground: str, by: str, stars: int, now: datetime
) -> int | None:
    """Write an appeal down; its id, None while another one is open."""
    found: int | None = await fetch_value(
        "INSERT INTO rating_appeal (rating, filed_at, filed_by, ground, stars_before)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (rating) WHERE decided_at IS NULL DO NOTHING"
        " RETURNING id",
        rating_id, now, by, ground, stars,
    )  # fmt: skip
    return found


async def open_appeal(rating_id: int) -> Row | None:
    """The appeal that waits for its decision; None when there is none."""
    return await fetch_one(
        "SELECT id FROM rating_appeal WHERE rating = $1 AND decided_at IS NULL", rating_id
    )


async def decide_appeal(
    appeal_id: int, stars: int | None, decision: str, by: str, now: datetime
) -> None:
    """Write the decision; *stars* None: refused."""
    await fetch(
        "UPDATE rating_appeal SET granted = $2, stars_after = $3, decision = $4, decided_at = $5,"
        " decided_by = $6 WHERE id = $1",
        appeal_id, stars is not None, stars, decision, now, by,
    )  # fmt: skip
