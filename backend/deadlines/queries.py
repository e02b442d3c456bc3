"""The SQL of clocks."""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from backend.core.db import fetch, fetch_value
from backend.core.labels import by_value, plain
from backend.core.values import differing, filled
from backend.core.writes import NewRows, Part, updated
from backend.deadlines.rules import Clock, ClockKey, Colour, DeadlineKind, DeadlineState

_COLOURS, _KINDS, _STATES = by_value(Colour), by_value(DeadlineKind), by_value(DeadlineState)


_COLUMN_OF = {"work_order_id": "work_order", "unit_id": "unit", "policy_id": "policy"}
"""Fields of a `Clock` whose column is called otherwise."""

_TYPES = {
    "work_order_id": "bigint",
    "kind": "text",
    "subject": "smallint",
    "unit_id": "bigint",
    "policy_id": "bigint",
    "state": "text",
    "colour": "text",
    "cycle": "smallint",
    "step": "smallint",
    "started_at": "timestamptz",
    "due_at": "timestamptz",
    "original_due_at": "timestamptz",
    "anchor_at": "timestamptz",
    "used_seconds": "int",
    "paused_at": "timestamptz",
    "next_step_at": "timestamptz",
    "breached_at": "timestamptz",
    "ended_at": "timestamptz",
    "provisional": "boolean",
    "calendar_version": "bigint",
    "history": "jsonb",
}


def _column(field: str) -> str:
    return _COLUMN_OF.get(field, field)


def columns_of(table: str) -> str:
    """The columns `clock_of` reads, of a *table* or what stands for one in a statement."""
    return f"{table}.id, " + ", ".join(f"{table}.{_column(name)} AS {name}" for name in _TYPES)


def clock_of(values: dict[str, Any]) -> Clock:
    """The clock in a row of `columns_of`, which must have no others and is used up for it."""
    values["kind"] = _KINDS[values["kind"]]
    values["colour"] = _COLOURS[values["colour"]]
    values["state"] = _STATES[values["state"]]
    history = values["history"]
    values["history"] = tuple(msgspec.json.decode(history)) if history else ()
    return filled(Clock, values)


# Wrapped in SELECT, the array's length is hidden and PostgreSQL keeps one plan.
_CLOCKS = f"""
SELECT {columns_of("d")} FROM deadline d
WHERE d.work_order = ANY ((SELECT $1::bigint[])::bigint[])
"""
_OPEN_CLOCKS = f"{_CLOCKS} AND d.ended_at IS NULL"


async def clocks_of(
    order_ids: Sequence[int], *, only_open: bool = False
) -> dict[int, dict[ClockKey, Clock]]:
    """The clocks of each order, by kind and subject; one index range an order (deadline_once)."""
    found: dict[int, dict[ClockKey, Clock]] = {order: {} for order in order_ids}
    for row in await fetch(_OPEN_CLOCKS if only_open else _CLOCKS, order_ids):
        clock = clock_of(dict(row))
        found[clock.work_order_id][clock.kind, clock.subject] = clock
    return found


_NEW = {_column(name): kind for name, kind in _TYPES.items()}
_NEW_VALUES = attrgetter(*_TYPES)
_CHANGING = {
    name: (_column(name), kind)
    for name, kind in _TYPES.items()
    if name not in ("work_order_id", "kind", "subject")
}


def clocks_written(clocks: Iterable[tuple[Clock | None, Clock]]) -> list[Part]:
    """What writes clocks, each given after what it was before, if anything was: those that have
    no row yet, then those that have, in the columns that differ in any of them.
    """
    new: list[tuple[object, ...]] = []
    changed: list[Clock] = []
    differ: set[str] = set()
    for before, clock in clocks:
        if clock.id is None:
            new.append(tuple(map(_stored, _NEW_VALUES(clock))))
            continue
        changed.append(clock)
        differ.update(_CHANGING if before is None else differing(before, clock))
    parts: list[Part] = [NewRows("deadline", _NEW, new)]
    if differ:
        parts.append(updated("deadline", _CHANGING, differ, changed, _stored))
    return parts


def _stored(value: object) -> object:
    if type(value) is tuple:
        return msgspec.json.encode(value).decode() if value else None
    return plain(value)


BACKLOG = """
SELECT count(*) AS due,
       extract(epoch FROM statement_timestamp() - min(next_step_at))::float8 AS seconds
FROM (SELECT next_step_at FROM deadline
      WHERE state = 'running' AND next_step_at <= statement_timestamp()
      ORDER BY next_step_at LIMIT $1) AS overdue
"""


async def backlog(most: int) -> tuple[int, float | None]:
    """How many clocks have a step due, counted up to *most*, and how old the oldest is (seconds).

    The index of steps to come answers both.
    """
    [row] = await fetch(BACKLOG, most)
    return row["due"], row["seconds"]


async def seconds_to_next_step() -> float | None:
    """Seconds until the earliest step of any clock; one index probe."""
    value: float | None = await fetch_value(
        "SELECT extract(epoch FROM next_step_at - statement_timestamp())::float8 FROM deadline"
        " WHERE state = 'running' AND next_step_at IS NOT NULL ORDER BY next_step_at LIMIT 1"
    )
    return value
