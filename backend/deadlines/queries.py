"""The SQL of clocks."""

import json
from collections.abc import Iterable, Sequence

from backend.core.db import fetch, fetch_value
from backend.core.labels import by_value
from backend.core.writes import Insert, rows_of
from backend.deadlines.rules import Clock, ClockKey, Colour, DeadlineKind, DeadlineState

_COLOURS, _KINDS, _STATES = by_value(Colour), by_value(DeadlineKind), by_value(DeadlineState)


async def clocks_of(order_ids: Sequence[int]) -> dict[int, dict[ClockKey, Clock]]:
    """The clocks of each order, by kind and subject; one index range an order (deadline_once)."""
    found: dict[int, dict[ClockKey, Clock]] = {order: {} for order in order_ids}
    # Wrapped in SELECT, the array's length is hidden and PostgreSQL keeps one plan.
    rows = await fetch(
        "SELECT * FROM deadline WHERE work_order = ANY ((SELECT $1::bigint[])::bigint[])",
        order_ids,
    )
    for row in rows:
        clock = Clock(
            work_order_id=row["work_order"],
            kind=_KINDS[row["kind"]],
            policy_id=row["policy"],
            cycle=row["cycle"],
            step=row["step"],
            started_at=row["started_at"],
            due_at=row["due_at"],
            next_step_at=row["next_step_at"],
            colour=_COLOURS[row["colour"]],
            provisional=row["provisional"],
            breached_at=row["breached_at"],
            state=_STATES[row["state"]],
            ended_at=row["ended_at"],
            subject=row["subject"],
            unit_id=row["unit"],
            original_due_at=row["original_due_at"],
            anchor_at=row["anchor_at"],
            used_seconds=row["used_seconds"],
            paused_at=row["paused_at"],
            calendar_version=row["calendar_version"],
            history=tuple(json.loads(row["history"])) if row["history"] else (),
        )
        found[clock.work_order_id][clock.kind, clock.subject] = clock
    return found


_COLUMNS = {
    "work_order": "bigint",
    "kind": "text",
    "subject": "smallint",
    "unit": "bigint",
    "policy": "bigint",
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
_NEW = f"INSERT INTO deadline ({', '.join(_COLUMNS)})"
_CHANGED = ", ".join(f"{name} = excluded.{name}" for name in list(_COLUMNS)[3:])


def clocks_written(clocks: Iterable[Clock]) -> Insert | None:
    """What writes *clocks*, new or changed; None for none."""
    rows = [
        (
            clock.work_order_id,
            clock.kind.value,
            clock.subject,
            clock.unit_id,
            clock.policy_id,
            clock.state.value,
            clock.colour.value,
            clock.cycle,
            clock.step,
            clock.started_at,
            clock.due_at,
            clock.original_due_at,
            clock.anchor_at,
            clock.used_seconds,
            clock.paused_at,
            clock.next_step_at,
            clock.breached_at,
            clock.ended_at,
            clock.provisional,
            clock.calendar_version,
            json.dumps(clock.history) if clock.history else None,
        )
        for clock in clocks
    ]
    if not rows:
        return None
    source, values = rows_of(_COLUMNS.values(), rows)
    return Insert(
        f"{_NEW} SELECT * FROM {source} AS new"
        f" ON CONFLICT (work_order, kind, subject) DO UPDATE SET {_CHANGED}",
        values,
    )


async def seconds_to_next_step() -> float | None:
    """Seconds until the earliest step of any clock; one index probe."""
    value: float | None = await fetch_value(
        "SELECT extract(epoch FROM next_step_at - statement_timestamp())::float8 FROM deadline"
        " WHERE state = 'running' AND next_step_at IS NOT NULL ORDER BY next_step_at LIMIT 1"
    )
    return value
