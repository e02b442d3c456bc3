"""SQL of finding duplicates: two short ranges of the inbox's own indexes."""

from dataclasses import dataclass
from datetime import datetime

from backend.core.db import Row, fetch, fetch_one
from backend.orders.inbox_queries import IS_DONE, IS_OPEN

MOST_COMPARED = 300
"""Orders of each kind, open and ended, whose words are compared; the newest are kept."""


@dataclass(frozen=True, slots=True)
class NearPlace:
    """Where to look: ``column`` of an order holds the area ``id``."""

    area_code: str
    column: str
    id: int


async def place_of(area_id: int) -> NearPlace | None:
    """The community an area lies in, or the subdistrict it is; None above, or for no area."""
    row = await fetch_one(
        "SELECT code, level, id, parent FROM area WHERE id = $1 AND level <> 'district'", area_id
    )
    if row is None:
        return None
    if row["level"] == "grid":
        return NearPlace(row["code"], "community", row["parent"])
    return NearPlace(row["code"], row["level"], row["id"])


async def candidates(
    place: NearPlace, category: str, since: datetime, until: datetime
) -> list[Row]:
    """Orders of a place and category reported from *since* to *until*, open or ended.

    The open ones of a place are all read, which are few; the ended ones from *since* on. One that
    was merged is left out: its main order is found instead.
    """
    told = "w.id, w.number, w.state, w.reported_at, w.description, w.address"
    asked = f"w.{place.column} = $1 AND w.category = $2 AND w.reported_at BETWEEN $3 AND $4"
    # The column is one of two names of our own; everything told is bound.
    return await fetch(
        f"(SELECT {told} FROM work_order w WHERE {IS_OPEN} AND {asked}"
        "  ORDER BY w.reported_at DESC, w.id DESC LIMIT $5)"
        f" UNION ALL (SELECT {told} FROM work_order w WHERE {IS_DONE} AND {asked}"
        "  AND w.state <> 'merged' ORDER BY w.reported_at DESC, w.id DESC LIMIT $5)",
        place.id,
        category,
        since,
        until,
        MOST_COMPARED,
    )
