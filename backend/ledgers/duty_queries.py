"""SQL of duty days."""

from collections.abc import Sequence
from datetime import date, datetime

from backend.core.db import Row, fetch, fetch_one, fetch_value
from backend.ledgers.duty_rules import DutyKind


async def day(duty_day_id: int) -> Row | None:
    """A duty day with its place; None when there is none."""
    return await fetch_one(
        "SELECT d.held_on, d.area, a.code FROM duty_day d JOIN area a ON a.id = d.area"
        " WHERE d.id = $1",
        duty_day_id,
    )


async def insert_item(values: Sequence[object]) -> int:
    """Write a matter: duty day, title, booking, instant, unit."""
    value: int = await fetch_value(
        "INSERT INTO duty_item (duty_day, title, booking, booked_at, unit)"
        " VALUES ($1, $2, $3, $4, $5) RETURNING id",
        *values,
    )
    return value


async def lock_item(item_id: int) -> Row | None:
    """A matter with its day's place and the order it has become, locked."""
    return await fetch_one(
        "SELECT i.*, d.area, d.place, a.code, w.number FROM duty_item i"
        " JOIN duty_day d ON d.id = i.duty_day JOIN area a ON a.id = d.area"
        " LEFT JOIN work_order w ON w.id = i.work_order WHERE i.id = $1 FOR UPDATE OF i",
        item_id,
    )


async def close_item(item_id: int, closed_at: datetime, result: str) -> None:
    """Close a matter with its result."""
    await fetch(
        "UPDATE duty_item SET closed_at = $2, result = $3 WHERE id = $1", item_id, closed_at, result
    )


async def link_order(item_id: int, order_id: int) -> None:
    """Note the order a matter has become."""
    await fetch("UPDATE duty_item SET work_order = $2 WHERE id = $1", item_id, order_id)


async def days(area_code: str, first: date, last: date) -> list[Row]:
    """The duty days of an area and of those below between two days, a row for each matter; one
    without values for a day without matters. The latest first.
    """
    return await fetch(
        "SELECT d.id, d.held_on, d.kind, a.code, a.name AS area, i.booking, i.closed_at"
        " FROM duty_day d JOIN area a ON a.id = d.area LEFT JOIN duty_item i ON i.duty_day = d.id"
        " WHERE a.code ^@ $1 AND d.held_on BETWEEN $2 AND $3 ORDER BY d.held_on DESC, d.id DESC",
        area_code,
        first,
        last,
    )


async def holders(area_code: str, kind: DutyKind, first: date, last: date) -> list[Row]:
    """Who held duty days of a kind between two days, of an area and those below: the code, the name
    and the days.
    """
    return await fetch(
        "SELECT a.code, a.name, array_agg(d.held_on) AS days FROM duty_day d"
        " JOIN area a ON a.id = d.area WHERE a.code ^@ $1 AND a.valid_to IS NULL AND d.kind = $2"
        " AND d.held_on BETWEEN $3 AND $4 GROUP BY a.code, a.name ORDER BY a.code",
        area_code,
        kind.value,
        first,
        last,
    )
