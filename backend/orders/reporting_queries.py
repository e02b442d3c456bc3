"""SQL of the form for a new request."""

from collections.abc import Sequence

from backend.core.db import Row, fetch, fetch_one

MOST_SPOTS = 1000


async def spots(prefixes: Sequence[str]) -> list[Row]:
    """The areas in use below *prefixes*, each with the name of the one above.

    Grids are told only to who works in one community: a district has thousands of them.
    Codes begin with those above them, so the unique index on codes serves the ranges.
    """
    return await fetch(
        "SELECT DISTINCT area.id, area.code, area.name,"
        " CASE WHEN area.level IN ('community', 'grid') THEN up.name ELSE area.name END"
        ' AS "group"'
        " FROM unnest($1::text[]) AS p (prefix)"
        " JOIN area ON area.code >= p.prefix AND area.code < p.prefix || ':'"
        " LEFT JOIN area up ON up.id = area.parent"
        " WHERE (area.level <> 'grid' OR length(p.prefix) >= 12)"
        " AND area.valid_to IS NULL AND NOT area.managed_elsewhere"
        " ORDER BY area.code LIMIT $2",
        prefixes,
        MOST_SPOTS,
    )


async def receipt(source: str, external_ref: str) -> Row | None:
    """The id and query code of the order with this reference; the unique index serves it."""
    return await fetch_one(
        "SELECT id, query_code FROM work_order WHERE source = $1 AND external_ref = $2",
        source,
        external_ref,
    )
