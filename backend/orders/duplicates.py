"""Finding orders that may tell of the same matter as a new request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from backend.identity.rules import Actor, Permission, may
from backend.orders import duplicates_queries as queries
from backend.orders.inbox_rules import OPEN
from backend.orders.rules import State

MOST_SHOWN = 5
LEAST_SCORE = 0.08
"""Below it two texts share a pair or two by chance: “小区” stands in half of all requests."""
EXCERPT_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Probe:
    """What a new request tells so far; orders reported before ``since`` are not looked at.

    ``area_id`` lies in a community or is a subdistrict; a whole district is too wide to guess in.
    """

    area_id: int
    category: str
    description: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Similar:
    """An order that may be the same; ``score`` from 0 to 1 (the same words). Open or ended."""

    id: int
    number: str | None
    excerpt: str
    address: str
    state: State
    reported_at: datetime
    score: float

    @property
    def is_open(self) -> bool:
        """Whether an answer is still to come, so that others can be merged into it."""
        return self.state in OPEN


async def similar(actor: Actor, probe: Probe, now: datetime) -> list[Similar]:
    """At most `MOST_SHOWN` orders of the same place and category, most similar first.

    Only where the area is the actor's as a whole. One query for the area and one for the orders,
    whatever their number; newer orders come first among equals.
    """
    place = await queries.place_of(probe.area_id)
    if place is None or not may(actor, Permission.read_orders, place.area_code):
        return []
    rows = await queries.candidates(place, probe.category, probe.since, now)
    found = [
        Similar(
            id=row["id"], number=row["number"], excerpt=row["description"][:EXCERPT_LENGTH],
            address=row["address"] or "", state=State(row["state"]),
            reported_at=row["reported_at"],
            score=overlap(probe.description, row["description"]),
        )
        for row in rows
    ]  # fmt: skip
    return ranked(found)


def ranked(found: Iterable[Similar]) -> list[Similar]:
    """The most similar first, then the newest; those alike only by chance are left out."""
    close = [each for each in found if each.score >= LEAST_SCORE]
    close.sort(key=lambda each: (each.score, each.reported_at, each.id), reverse=True)
    return close[:MOST_SHOWN]


def overlap(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1: shared pairs of neighbouring characters (Dice).

    Chinese is written without blanks, so pairs stand in for words.
    """
    first, second = pairs(one), pairs(other)
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def pairs(text: str) -> frozenset[str]:
    """Every pair of neighbouring letters or digits; punctuation and blanks part words."""
    folded = text.casefold()
    return frozenset(
        folded[at : at + 2]
        for at in range(len(folded) - 1)
        if folded[at].isalnum() and folded[at + 1].isalnum()
    )
