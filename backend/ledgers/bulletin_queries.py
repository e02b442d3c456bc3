"""SQL of scheduling bulletins."""

from collections.abc import Sequence
from datetime import date

from backend.core.db import Row, fetch, fetch_one, fetch_value


async def issuer(area_code: str) -> int | None:
    """The id of the area that issues; None when there is none of that code."""
    value: int | None = await fetch_value("SELECT id FROM area WHERE code = $1", area_code)
    return value


async def units_named(unit_ids: Sequence[int], area_code: str) -> list[int]:
    """Those of the units that lie in the area, in no order."""
    rows = await fetch(
        "SELECT u.id FROM unit u JOIN area a ON a.id = u.area"
        " WHERE u.id = ANY ($1::bigint[]) AND a.code ^@ $2",
        list(unit_ids),
        area_code,
    )
    return [row["id"] for row in rows]


async def next_number(area_id: int, year: int) -> int:
    """The next free number of an area's year; others who draw one wait for this transaction."""
    await fetch(
        "SELECT pg_advisory_xact_lock(hashtextextended('bulletin', $1 * 10000 + $2))", area_id, year
    )
    value: int = await fetch_value(
        "SELECT coalesce(max(number), 0) + 1 FROM bulletin WHERE area = $1 AND year = $2",
        area_id,
        year,
    )
    return value


async def insert(values: Sequence[object], unit_ids: Sequence[int]) -> int:
    """Write a bulletin (area, year, number, kind, topic, content, issued, reply due) with units."""
    bulletin: int = await fetch_value(
        "INSERT INTO bulletin (area, year, number, kind, topic, content, issued_on, reply_due_on)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        *values,
    )
    await fetch(
        "INSERT INTO bulletin_unit (bulletin, unit) SELECT $1, unnest($2::bigint[])",
        bulletin,
        list(unit_ids),
    )
    return bulletin


async def lock_named(bulletin_id: int, unit_id: int) -> Row | None:
    """A named unit's row with its codes, locked; None when the bulletin does not name it."""
    return await fetch_one(
        "SELECT b.id, b.replied_on, u.code, a.code AS area_code FROM bulletin_unit b"
        " JOIN unit u ON u.id = b.unit JOIN area a ON a.id = u.area"
        " WHERE b.bulletin = $1 AND b.unit = $2 FOR UPDATE OF b",
        bulletin_id,
        unit_id,
    )


async def note_reply(row_id: int, reply: str, replied_on: date) -> None:
    """Write a reply."""
    await fetch(
        "UPDATE bulletin_unit SET reply = $2, replied_on = $3 WHERE id = $1",
        row_id,
        reply,
        replied_on,
    )


async def replies(area_code: str, since: date) -> list[Row]:
    """The units that bulletins of an area and of those below since a day name, with their replies;
    the latest bulletin first, its units by code.
    """
    return await fetch(
        "SELECT b.id, b.year, b.number, b.topic, b.reply_due_on, u.name AS unit, n.replied_on"
        " FROM bulletin b JOIN area a ON a.id = b.area JOIN bulletin_unit n ON n.bulletin = b.id"
        " JOIN unit u ON u.id = n.unit WHERE a.code ^@ $1 AND b.issued_on >= $2"
        " ORDER BY b.issued_on DESC, b.id DESC, u.code",
        area_code,
        since,
    )
