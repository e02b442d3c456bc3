"""Use cases of home visits."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.core.db import transaction
from backend.core.errors import InvalidInput, NotFound
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.identity.rules import Actor
from backend.ledgers import to_orders
from backend.ledgers import visits_queries as queries
from backend.ledgers.access import may_keep
from backend.ledgers.errors import AlreadyAnOrder
from backend.ledgers.to_orders import OrderWish
from backend.ledgers.visits_rules import RoundState, VisitOutcome, round_state, rounds_between
from backend.orders.rules import Order

AHEAD = timedelta(days=14)
"""How far ahead the schedule is written."""


@dataclass(frozen=True, slots=True)
class Round:
    """A community's visit day and what became of it."""

    id: int
    community: str
    planned_on: date
    visits: int
    state: RoundState


async def plan_rounds(now: datetime) -> int:
    """Write the rounds of today and the next fortnight that are not there yet; returns how many.

    Safe to run any number of times; a round that was cancelled or moved by hand stays as it is.
    """
    today = now.astimezone(CHINA).date()
    async with transaction():
        days = await queries.weekly_days(today + AHEAD)
        return await queries.insert_rounds(list(rounds_between(days, today, today + AHEAD)))


async def rounds(area_code: str, first: date, last: date, now: datetime) -> list[Round]:
    """The visit days of an area between two days, both included, by day and community."""
    today = now.astimezone(CHINA).date()
    return [
        Round(
            row["id"], row["name"], row["planned_on"], row["visits"],
            round_state(
                row["planned_on"], row["visits"], row["cancelled_for"] is not None, today
            ),
        )
        for row in await queries.rounds(area_code, first, last)
    ]  # fmt: skip


async def log_visit(
    actor: Actor, round_id: int, dwelling: str, outcome: VisitOutcome, findings: str,
    now: datetime, *, grid_id: int | None = None, visitor_id: int | None = None,
) -> int:  # fmt: skip
    """Note a household visited on a round; returns the visit's id.

    Raises NotFound for an unknown round, NotPermitted, and InvalidInput when the day has not come
    or no dwelling is named.
    """
    async with transaction():
        place = await queries.round_place(round_id)
        if place is None:
            raise NotFound
        may_keep(actor, place["code"])
        today = now.astimezone(CHINA).date()
        if place["planned_on"] > today:
            raise InvalidInput(
                "planned_on", Label("走访日尚未到来", "the day of the round has not come")
            )
        if not dwelling.strip():
            raise InvalidInput("dwelling", Label("须填写住址", "name the dwelling"))
        return await queries.insert_visit(
            (place["community"], grid_id, round_id, today, dwelling.strip(), visitor_id,
             outcome.value, findings.strip())
        )  # fmt: skip


async def follow_up(actor: Actor, visit_id: int, wish: OrderWish, now: datetime) -> Order:
    """Turn what a visit has found into an order, once; returns it, numbered where *actor* accepts.

    1. lock the visit
    2. report the order for its grid, or its community, and accept it where *actor* may
    3. note it at the visit; all in one transaction

    Raises NotFound, NotPermitted, AlreadyAnOrder, and what reporting an order raises.
    """
    async with transaction():
        visit = await queries.lock_visit(visit_id)
        if visit is None:
            raise NotFound
        may_keep(actor, visit["code"])
        if visit["work_order"] is not None:
            raise AlreadyAnOrder(number=to_orders.told(visit["number"], visit["work_order"]))
        order = await to_orders.report(
            actor, wish, visit["findings"], visit["grid"] or visit["community"],
            "home_visit", visit_id, now, visit["dwelling"],
        )  # fmt: skip
        await queries.link_order(visit_id, order.id)
        return order
