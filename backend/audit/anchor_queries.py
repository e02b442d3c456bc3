"""The SQL of anchors."""

from datetime import datetime

from backend.core.db import Row, fetch, fetch_one, fetch_value

_BASE = """
SELECT at, last_event FROM trail_anchor
WHERE at <= (SELECT max(at) FROM trail_anchor) - interval '1 hour' ORDER BY id DESC LIMIT 1
"""


async def lock() -> None:
    """One anchor at a time, until the transaction ends."""
    await fetch("LOCK TABLE trail_anchor IN SHARE ROW EXCLUSIVE MODE")


async def last() -> Row | None:
    """The newest anchor: ``id`` and ``document``; None before the first."""
    return await fetch_one("SELECT id, document FROM trail_anchor ORDER BY id DESC LIMIT 1")


async def base() -> Row | None:
    """The anchor since which chains count as changed: ``at`` and ``last_event``; None: all do.

    It is older than the last one by an hour at least: what was still in a transaction when that
    was made, and therefore not seen, is looked at now.
    """
    return await fetch_one(_BASE)


async def present() -> datetime:
    """The database's clock."""
    at: datetime = await fetch_value("SELECT statement_timestamp()")
    return at


async def add(
    number: int, at: datetime, heads: int, root: bytes, last_event: int, document: str,
    signature: bytes, public_key: bytes,
) -> None:  # fmt: skip
    """Write down an anchor."""
    await fetch(
        "INSERT INTO trail_anchor (id, at, heads, root, last_event, document, signature,"
        " public_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        number, at, heads, root, last_event, document, signature, public_key,
    )  # fmt: skip


async def anchors(after: int, most: int) -> list[Row]:
    """Anchors after a number, in order, at most so many."""
    return await fetch(
        "SELECT id, document, signature, public_key FROM trail_anchor WHERE id > $1"
        " ORDER BY id LIMIT $2",
        after, most,
    )  # fmt: skip
