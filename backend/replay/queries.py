"""The replay package's SQL: how far it has come, and how its orders stand."""

from collections.abc import Sequence
from datetime import datetime

from backend.core.db import Row, fetch, fetch_one, fetch_value
from backend.replay.rules import SOURCE, Position, Terms


async def begin(terms: Terms) -> None:
    """Write down what is replayed, before its first day."""
    await fetch(
        "INSERT INTO replay_run (district, year, orders, seed, first, reached_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        terms.district, terms.year, terms.orders, terms.seed, terms.first, terms.begins_at,
    )  # fmt: skip


async def found() -> tuple[Terms, Position] | None:
    """The run that has begun in this database; None when there is none."""
    row = await fetch_one("SELECT * FROM replay_run ORDER BY id LIMIT 1")
    if row is None:
        return None
    terms = Terms(row["district"], row["year"], row["orders"], row["seed"], row["first"])
    return terms, Position(
        row["reached_at"], row["arrived"], row["actions"], row["steps"], row["seconds"],
        row["finished_at"] is not None,
    )  # fmt: skip


async def note(position: Position) -> None:
    """Write down how far the run has come, in the transaction of the day."""
    await fetch(
        "UPDATE replay_run SET reached_at = $1, arrived = $2, actions = $3, steps = $4,"
        " seconds = $5, finished_at = CASE WHEN $6 THEN $1::timestamptz END",
        position.reached_at, position.arrived, position.actions, position.steps,
        position.seconds, position.is_finished,
    )  # fmt: skip


async def give_ids_again() -> None:
    """Let order ids go on after the last one written.

    A day that was cut off has drawn some for nothing; the ids are sealed into the trails, and a
    run that was cut must end as one that was not. Nobody else writes to this database.
    """
    await fetch(
        "SELECT setval(pg_get_serial_sequence('work_order', 'id'),"
        " coalesce((SELECT max(id) FROM work_order), 0) + 1, false)"
    )


async def last_step() -> int:
    """The id of the last step taken; 0 before the first."""
    return int(await fetch_value("SELECT coalesce(max(id), 0) FROM step_taken"))


async def next_step_at() -> datetime | None:
    """When the next step of any clock is due; None when none is to come. One index probe."""
    found: datetime | None = await fetch_value(
        "SELECT min(next_step_at) FROM deadline"
        " WHERE state = 'running' AND next_step_at IS NOT NULL"
    )
    return found


async def touched_since(step_id: int) -> tuple[list[int], int]:
    """The orders on which steps after *step_id* were taken, and the id of the last of them."""
    rows = await fetch(
        "SELECT work_order, max(id) AS id FROM step_taken WHERE id > $1"
        " GROUP BY work_order ORDER BY work_order",
        step_id,
    )
    return [row["work_order"] for row in rows], max((row["id"] for row in rows), default=step_id)


_STANDING = """
SELECT w.id, w.external_ref::int AS index, e.at
FROM work_order w JOIN order_event e ON e.work_order = w.id AND e.seq = w.version
WHERE w.source = $1
"""


async def standing(order_ids: Sequence[int]) -> list[Row]:
    """Id, index and last event's instant of these orders."""
    return await fetch(f"{_STANDING} AND w.id = ANY ($2::bigint[])", SOURCE, order_ids)


async def unfinished(after_id: int, limit: int) -> list[int]:
    """Ids of orders not ended and archived, from the first after *after_id* on."""
    rows = await fetch(
        "SELECT id FROM work_order WHERE source = $1 AND id > $2"
        " AND state NOT IN ('answered', 'archived', 'merged', 'rejected') ORDER BY id LIMIT $3",
        SOURCE,
        after_id,
        limit,
    )
    return [row["id"] for row in rows]
