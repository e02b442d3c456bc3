"""SQL of what stands on record beside an order."""

from backend.areas.rules import AreaLevel
from backend.core.db import Row, fetch, fetch_one
from backend.core.labels import Label
from backend.deadlines.rules import Urgency
from backend.files.rules import FileRef
from backend.orders.inbox_queries import IS_OPEN
from backend.orders.queries import orders_by_id
from backend.orders.rules import Channel, Order, Request
from backend.personal.sealing import opened

MOST_HOLDERS = 50
MOST_NEIGHBOURS = 60


async def request_of(order_id: int) -> Request | None:
    """The request an order began with, in full; None when there is no such order."""
    row = await fetch_one(
        "SELECT channel, category, urgency, description, area AS area_id, address, longitude,"
        " latitude, citizen_name, citizen_phone, source, external_ref, proactive"
        " FROM work_order WHERE id = $1",
        order_id,
    )
    if row is None:
        return None
    told = dict(row)
    told |= {"channel": Channel(row["channel"]), "urgency": Urgency(row["urgency"])}
    told |= {
        name: opened("work_order", name, order_id, row[name])
        for name in ("citizen_name", "citizen_phone")
    }
    return Request(**told)


async def holders(sha256: str) -> list[tuple[Order, FileRef]]:
    """The orders a file was attached to, newest first, each with the name it has there."""
    rows = await fetch(
        "SELECT DISTINCT ON (work_order) work_order, name, media_type, size, sha256"
        " FROM attachment WHERE sha256 = $1 ORDER BY work_order DESC, id LIMIT $2",
        sha256,
        MOST_HOLDERS,
    )
    orders = {order.id: order for order in await orders_by_id([row["work_order"] for row in rows])}
    return [
        (
            orders[row["work_order"]],
            FileRef(row["name"], row["media_type"], row["size"], row["sha256"]),
        )
        for row in rows
    ]


async def category(code: str) -> Label | None:
    """What a category is called; None when there is none of this code."""
    row = await fetch_one("SELECT name, name_en FROM category WHERE code = $1", code)
    return Label(row["name"], row["name_en"]) if row else None


_NEAR_COLUMNS = {AreaLevel.community: "community", AreaLevel.subdistrict: "subdistrict"}


async def neighbours(level: AreaLevel, area_id: int) -> list[Row]:
    """Open orders of a community or subdistrict whose coordinates are known, the soonest due first.

    One short range of the inbox's index of that place and state.
    """
    # The column is one of two names of our own; everything told is bound.
    return await fetch(
        "SELECT w.id, w.number, w.colour, w.longitude, w.latitude FROM work_order w"
        f" WHERE {IS_OPEN} AND w.{_NEAR_COLUMNS[level]} = $1"
        " AND w.longitude IS NOT NULL AND w.latitude IS NOT NULL"
        " ORDER BY w.stage_due_at NULLS LAST, w.id LIMIT $2",
        area_id,
        MOST_NEIGHBOURS,
    )
