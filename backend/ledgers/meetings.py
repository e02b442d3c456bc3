"""Use cases of meetings: who was missing, and resolutions tracked until they are closed."""

from dataclasses import dataclass
from datetime import date, datetime

from backend.core.db import Row, transaction
from backend.core.errors import InvalidInput, NotFound
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.identity.rules import Actor
from backend.ledgers import meeting_queries as queries
from backend.ledgers import to_orders
from backend.ledgers.access import may_keep
from backend.ledgers.errors import AlreadyAnOrder, AlreadyClosed
from backend.ledgers.meeting_rules import (
    MeetingKind,
    ResolutionState,
    Side,
    missing_sides,
    resolution_state,
)
from backend.ledgers.to_orders import OrderWish
from backend.orders.rules import Order


@dataclass(frozen=True, slots=True)
class Lacking:
    """A joint meeting with the sides that did not take part."""

    meeting_id: int
    code: str
    area: str
    held_on: date
    topic: str
    missing: frozenset[Side]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a meeting decided, who sees to it and how far it is.

    ``order`` names the order it has become, ``unit`` the unit whose task it is; at most one.
    """

    id: int
    meeting_id: int
    code: str
    area: str
    content: str
    due_on: date
    state: ResolutionState
    unit: str | None
    order: str | None
    outcome: str | None


async def lacking(area_code: str, first: date, last: date) -> list[Lacking]:
    """The joint meetings of an area and those below between two days that lacked a side (domain.md
    §9), the latest first.
    """
    found = []
    for row in await queries.meetings(area_code, MeetingKind.joint, first, last):
        missing = missing_sides(MeetingKind.joint, {Side(side) for side in row["sides"]})
        if missing:
            found.append(
                Lacking(row["id"], row["code"], row["area"], row["held_on"], row["topic"], missing)
            )
    return found


async def resolutions(area_code: str, since: date, on: date) -> list[Resolution]:
    """How far the resolutions of an area and those below are on a day: all that are open, and those
    of meetings held since a day. By the day they are due.
    """
    return [
        Resolution(
            row["id"], row["meeting"], row["code"], row["area"], row["content"], row["due_on"],
            resolution_state(row["due_on"], row["closed_on"], on), row["unit"],
            row["work_order"] and to_orders.told(row["number"], row["work_order"]), row["outcome"],
        )
        for row in await queries.resolutions(area_code, since)
    ]  # fmt: skip


async def to_order(actor: Actor, resolution_id: int, wish: OrderWish, now: datetime) -> Order:
    """Turn a resolution into an order, once; returns it, numbered where *actor* accepts.

    1. lock the resolution
    2. report the order for the meeting's place, and accept it where *actor* may
    3. note it at the resolution, which is no unit's task any more; all in one transaction

    Raises NotFound, NotPermitted, AlreadyClosed, AlreadyAnOrder, and what reporting raises.
    """
    async with transaction():
        found = await _open(resolution_id)
        may_keep(actor, found["code"])
        if found["work_order"] is not None:
            raise AlreadyAnOrder(number=to_orders.told(found["number"], found["work_order"]))
        order = await to_orders.report(
            actor, wish, found["content"], found["area"], "meeting_resolution", resolution_id, now,
            found["place"],
        )  # fmt: skip
        await queries.link_order(resolution_id, order.id)
        return order


async def close(actor: Actor, resolution_id: int, outcome: str, now: datetime) -> None:
    """Close a unit's task with its outcome; an order closes its resolution by itself.

    Raises NotFound, NotPermitted, AlreadyClosed, AlreadyAnOrder, and InvalidInput without outcome.
    """
    async with transaction():
        found = await _open(resolution_id)
        may_keep(actor, found["code"], found["unit_code"])
        if found["work_order"] is not None:
            raise AlreadyAnOrder(number=to_orders.told(found["number"], found["work_order"]))
        if not outcome.strip():
            raise InvalidInput("outcome", Label("须填写办理结果", "tell the outcome"))
        await queries.close_resolution(resolution_id, now.astimezone(CHINA).date(), outcome.strip())


async def _open(resolution_id: int) -> Row:
    found = await queries.lock_resolution(resolution_id)
    if found is None:
        raise NotFound
    if found["closed_on"] is not None:
        raise AlreadyClosed
    return found


async def settle_with_orders(now: datetime) -> int:
    """Close the resolutions whose orders have ended since; returns how many."""
    return await queries.close_with_orders()
