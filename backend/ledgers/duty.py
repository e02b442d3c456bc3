"""Use cases of duty days."""

from collections.abc import Sequence
from datetime import date, datetime

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
    DutyKind,
    check_booking,
    figures,
    weeks_without,
)
from backend.ledgers.errors import AlreadyAnOrder, AlreadyClosed
from backend.ledgers.to_orders import OrderWish
from backend.orders.rules import Order


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


async def day_figures(duty_day_id: int) -> DutyFigures:
    """What became of a duty day's matters. Raises NotFound."""
    day = await queries.day(duty_day_id)
    if day is None:
        raise NotFound
    return figures(await queries.items(duty_day_id), day["held_on"])


async def weeks_missed(
    area_code: str, first: date, last: date, kind: DutyKind = DutyKind.heart_link_day
) -> Sequence[date]:
    """The Mondays of weeks between two days in which an area held no duty day of a kind."""
    return weeks_without(await queries.days_held(area_code, kind, first, last), first, last)
