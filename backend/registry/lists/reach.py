"""What of a table an actor reaches, told by ids that its indexes know: the arms of its row policy.

What is found by them is a superset of what may be seen, and read under the policies in the end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from backend.core.db import fetch_one
from backend.identity.row_kinds import ALL
from backend.identity.row_reach import Arm, Via, arms_of, below
from backend.identity.row_rules import ROW_RULES
from backend.identity.rules import Actor, whole_areas

MOST_IDS = 4000
"""Ids of one arm that are looked at one by one; whoever reaches more reads much of the table."""


class Reach(Enum):
    """How much an actor reaches where no ids tell it."""

    all = "all"
    """Every row."""
    unknown = "unknown"
    """The policy has to be asked row by row."""


@dataclass(frozen=True, slots=True)
class Way:
    """Rows by their *column*, or by what another table tells of them."""

    column: str
    via: Via | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """Rows that one of *ids* leads to by *way*."""

    way: Way
    ids: Sequence[object]


Ways = Mapping[Way, Sequence[str]]
"""For each way the statements that select the ids that lead by it."""


def columns_of(table: str) -> tuple[str, ...]:
    """The columns by which rows of *table* are reached."""
    return tuple(dict.fromkeys(arm.column for arm in arms_of(ROW_RULES[table].read) or ()))


def ways_to(actor: Actor, table: str) -> Reach | Ways:
    """How *actor* reaches the rows of *table*."""
    condition = ROW_RULES[table].read
    if condition == ALL:
        return Reach.all
    arms = arms_of(condition)
    if arms is None:
        return Reach.unknown
    ways: dict[Way, list[str]] = {}
    for arm in arms:
        ids = _ids(actor, arm)
        if ids is Reach.all:
            return Reach.all
        if isinstance(ids, Reach):
            return ids
        ways.setdefault(Way(arm.column, arm.via), []).append(ids)
    return ways


def _ids(actor: Actor, arm: Arm) -> Reach | str:
    if arm.everywhere is not None and "" in whole_areas(actor.scopes_for(arm.everywhere)):
        return Reach.all
    if not arm.parent:
        return arm.ids
    ways = ways_to(actor, arm.parent)
    if isinstance(ways, Reach):
        return ways
    return " UNION ALL ".join(
        below(ids, way.via.table, way.via.column, way.via.key)
        if way.via
        else below(ids, arm.parent, way.column)
        for way, each in ways.items()
        for ids in each
    )


async def reached(ways: Ways) -> list[Reached] | None:
    """The ids *ways* lead by; None: they are more than can be looked at one by one.

    To be asked as the owner: the policies of the tables on the way would be asked row by row.
    """
    told = [
        f"ARRAY(SELECT id FROM ({' UNION ALL '.join(each)}) w (id) WHERE id IS NOT NULL"
        f" LIMIT {MOST_IDS + 1}) AS way_{number}"
        for number, each in enumerate(ways.values())
    ]
    row = await fetch_one(f"SELECT {', '.join(told)}")
    found = [] if row is None else [row[f"way_{number}"] for number in range(len(told))]
    if any(len(ids) > MOST_IDS for ids in found):
        return None
    return [Reached(way, sorted(set(ids))) for way, ids in zip(ways, found, strict=True)]
