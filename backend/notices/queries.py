"""The notices package's SQL."""

from backend.core.db import fetch, fetch_value


async def deliver(limit: int) -> int:
    """Move at most *limit* open entries of the outbox into people's inboxes, in one statement.

    Returns how many. Entries another process holds are skipped; the unique key on the entry refuses
    a second delivery.
    """
    rows = await fetch(
        """
        WITH open AS (
            SELECT id, payload, created_at FROM outbox
            WHERE done_at IS NULL AND topic = 'notice'
            ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
        ), delivered AS (
            INSERT INTO notice (outbox, person, work_order, kind, created_at, delivered_at)
            SELECT id, (payload->>'person')::bigint, (payload->>'order')::bigint,
                   payload->>'kind', created_at, statement_timestamp()
            FROM open
        )
        UPDATE outbox SET done_at = statement_timestamp(), attempts = attempts + 1
        FROM open WHERE outbox.id = open.id
        RETURNING outbox.id
        """,
        limit,
    )
    return len(rows)


async def oldest_open_seconds() -> float | None:
    """How long the oldest open entry has been waiting; None when there is none."""
    value: float | None = await fetch_value(
        "SELECT extract(epoch FROM statement_timestamp() - created_at)::float8 FROM outbox"
        " WHERE done_at IS NULL ORDER BY id LIMIT 1"
    )
    return value


async def waiting(most: int) -> int:
    """How many entries are open, counted up to *most*; the index of open ones answers."""
    count: int = await fetch_value(
        "SELECT count(*) FROM (SELECT FROM outbox WHERE done_at IS NULL LIMIT $1) AS open", most
    )
    return count
