"""SQL of loading what is kept of people in bulk."""

from collections.abc import Mapping, Sequence

from backend.core.db import fetch
from backend.core.writes import inserted
from backend.people.rows import Seat

_SEATS = """
SELECT unit.code, post.rank::int AS place, held.person
FROM post JOIN unit ON unit.id = post.unit
JOIN LATERAL (SELECT person FROM appointment WHERE appointment.post = post.id
              ORDER BY starts_on DESC, id DESC LIMIT 1) held ON true
WHERE post.rank IS NOT NULL AND unit.code ^@ $1
UNION ALL
SELECT grid.code, row_number() OVER (PARTITION BY grid.code ORDER BY ap.id)::int, ap.person
FROM post JOIN area grid ON grid.id = post.area
JOIN appointment ap ON ap.post = post.id
WHERE post.kind = 'grid_worker' AND grid.code ^@ $1
UNION ALL
SELECT * FROM (
    SELECT DISTINCT ON (community.code) community.code, 0, f.person
    FROM first_secretary f JOIN area community ON community.id = f.community
    WHERE community.code ^@ $1 ORDER BY community.code, f.starts_on DESC
) seconded
"""


async def seats(district_code: str) -> dict[Seat, int]:
    """Everybody of a district by where they serve: their ids."""
    rows = await fetch(_SEATS, district_code)
    return {Seat(row["code"], row["place"]): row["person"] for row in rows}


async def areas(district_code: str) -> dict[str, int]:
    """The ids of a district's areas by their codes."""
    rows = await fetch("SELECT code, id FROM area WHERE code ^@ $1", district_code)
    return {row["code"]: row["id"] for row in rows}


async def terms(district_code: str) -> dict[str, int]:
    """The ids of the latest first secretaries' terms by the community's code."""
    rows = await fetch(
        "SELECT DISTINCT ON (area.code) area.code, f.id FROM first_secretary f"
        " JOIN area ON area.id = f.community WHERE area.code ^@ $1"
        " ORDER BY area.code, f.starts_on DESC",
        district_code,
    )
    return {row["code"]: row["id"] for row in rows}


async def add(table: str, rows: Sequence[Mapping[str, object]]) -> list[int]:
    """Insert rows of the same columns into *table*, in the current transaction; their ids in order.

    *table* and the columns are our own names, never a caller's text.
    """
    if not rows:
        return []
    columns = list(rows[0])
    return await inserted(table, columns, [tuple(row[name] for name in columns) for row in rows])
