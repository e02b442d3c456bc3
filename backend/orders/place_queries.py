"""The SQL of orders handed over, and of figures by the areas of then."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from backend.areas.lineage import Counted
from backend.core.db import fetch
from backend.orders.inbox_queries import IS_OPEN


async def destinations(
    committees: Sequence[int], units: Mapping[int, int]
) -> dict[int, tuple[int, int | None]]:
    """The unit each open order of *committees* goes to, and its sender after it, by order id.

    Left out is what stays. The open orders of a unit are a range of a partial index.
    """
    rows = await fetch(
        f"""
        WITH heirs AS (SELECT * FROM unnest($2::bigint[], $3::bigint[]) AS h (old, new))
        SELECT w.id, w.lead_unit, coalesce(now.unit, heirs.new, w.lead_unit) AS lead,
               -- What a committee had sent to itself goes with its place as well.
               CASE WHEN w.sender_unit = w.lead_unit THEN coalesce(now.unit, heirs.new, w.lead_unit)
                   ELSE coalesce(sent.new, w.sender_unit) END AS sender, w.sender_unit
        FROM work_order w
        JOIN area place ON place.id = w.area
        LEFT JOIN area heir ON heir.id = place.heir
        LEFT JOIN LATERAL (
            -- Only what lay in the committee's own community follows its place.
            SELECT unit.id AS unit FROM unit JOIN area c ON c.id = unit.area
            WHERE c.level = 'community' AND c.id IN (heir.id, heir.parent)
                AND unit.valid_to IS NULL AND EXISTS (SELECT FROM unit old
                    WHERE old.id = w.lead_unit AND old.area IN (place.id, place.parent))
            ORDER BY unit.id LIMIT 1) now ON true
        LEFT JOIN heirs ON heirs.old = w.lead_unit
        LEFT JOIN heirs sent ON sent.old = w.sender_unit
        WHERE w.lead_unit = ANY ($1::bigint[]) AND {IS_OPEN}
        """,
        list(committees), list(units), list(units.values()),
    )  # fmt: skip
    return {
        row["id"]: (row["lead"], row["sender"])
        for row in rows
        if (row["lead"], row["sender"]) != (row["lead_unit"], row["sender_unit"])
    }


async def reported(
    district_id: int, since: datetime, until: datetime
) -> tuple[list[Counted], list[Counted]]:
    """How many orders were reported in each area of a district from *since* to before *until*, and
    how many of these have been closed since.
    """
    rows = await fetch(
        "SELECT area, community, count(*)::int AS reported, count(closed_at)::int AS closed"
        " FROM work_order WHERE district = $1 AND reported_at >= $2 AND reported_at < $3"
        " GROUP BY 1, 2",
        district_id, since, until,
    )  # fmt: skip
    every, closed = (
        [Counted(row["area"], row["community"], row[name]) for row in rows]
        for name in ("reported", "closed")
    )
    return every, closed
