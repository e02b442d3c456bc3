"""Use cases of duty days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from backend.core.db import Row, transaction
from backend.core.errors import InvalidInput, NotFound
from backend.core.labels import Label
from backend.identity.rules import Actor
from backend.ledgers import duty_queries as queries
from backend.ledgers import to_orders
from backend.ledgers.access import may_keep
from backend.ledgers.duty_rules import (
    Booking,
    DutyFigures,
    DutyItem,
    DutyKind,
    check_booking,
    figures,
    weeks_without,
)
from backend.ledgers.errors import AlreadyAnOrder, AlreadyClosed
from backend.ledgers.to_orders import OrderWish
from backend.orders.rules import Order


@dataclass(frozen=True, slots=True)
class HeldDay:
    """A duty day and what became of its matters."""

    id: int
    code: str
    area: str
    held_on: date
    kind: DutyKind
    figures: DutyFigures


@dataclass(frozen=True, slots=True)
class Missed:
    """An area with the Mondays of the weeks in which it held no duty day."""

    code: str
    area: str
    weeks: tuple[date, ...]


async def book(
    actor: Actor, duty_day_id: int, title: str, booking: Booking, now: datetime,
    unit_id: int | None = None,
) -> int:  # fmt: skip
    """Put a matter on the list of a duty day; returns its id.

    Raises NotFound, NotPermitted, and InvalidInput without a title or at the wrong time: online
    bookings end on the eve, other matters are raised on the day.
    """
    async with transaction():
        day = await queries.day(duty_day_id)
        if day is None:
            raise NotFound
        may_keep(actor, day["code"])
        check_booking(booking, now, day["held_on"])
        if not title.strip():
            raise InvalidInput("title", Label("须填写事项", "name the matter"))
        return await queries.insert_item((duty_day_id, title.strip(), booking.value, now, unit_id))


async def close(actor: Actor, item_id: int, result: str, now: datetime) -> None:
    """Close a matter with its result.

    Raises NotFound, NotPermitted, AlreadyClosed, and InvalidInput without a result.
    """
    async with transaction():
        item = await _locked(actor, item_id)
        if not result.strip():
            raise InvalidInput("result", Label("须填写办理结果", "tell the result"))
        await queries.close_item(item["id"], now, result.strip())


async def pass_on(actor: Actor, item_id: int, wish: OrderWish, now: datetime) -> Order:
    """Turn a matter that could not be closed the same day into an order, once; returns it.

    Raises NotFound, NotPermitted, AlreadyClosed, AlreadyAnOrder, and what reporting raises.
    """
    async with transaction():
        item = await _locked(actor, item_id)
        if item["work_order"] is not None:
            raise AlreadyAnOrder(number=to_orders.told(item["number"], item["work_order"]))
        order = await to_orders.report(
            actor, wish, item["title"], item["area"], "duty_item", item_id, now, item["place"]
        )
        await queries.link_order(item_id, order.id)
        return order


async def _locked(actor: Actor, item_id: int) -> Row:
    item = await queries.lock_item(item_id)
    if item is None:
        raise NotFound
    may_keep(actor, item["code"])
    if item["closed_at"] is not None:
        raise AlreadyClosed
    return item


async def days(area_code: str, first: date, last: date) -> list[HeldDay]:
    """The duty days an area and those below it held between two days, the latest first."""
    found = []
    for _, rows in groupby(await queries.days(area_code, first, last), lambda row: row["id"]):
        items = list(rows)
        day = items[0]
        matters = [
            DutyItem(Booking(each["booking"]), each["closed_at"])
            for each in items
            if each["booking"] is not None
        ]
        told = figures(matters, day["held_on"])
        kind = DutyKind(day["kind"])
        found.append(HeldDay(day["id"], day["code"], day["area"], day["held_on"], kind, told))
    return found


async def weeks_missed(area_code: str, first: date, last: date, kind: DutyKind) -> list[Missed]:
    """Who, of an area and those below it, went a whole week between two days without a duty day of
    a kind, by code; of those that have held one within a year before *last*.
    """
    found = []
    since = last - timedelta(days=365)
    for row in await queries.holders(area_code, kind, since, last):
        weeks = weeks_without(row["days"], first, last)
        if weeks:
            found.append(Missed(row["code"], row["name"], tuple(weeks)))
    return found
