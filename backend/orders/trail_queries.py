"""SQL of what lies beside an order: its trail, shares, supervisions and files."""

import json
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import fields
from datetime import UTC
from operator import attrgetter
from typing import Any

import msgspec

from backend.core.db import Row, fetch
from backend.core.labels import plain
from backend.core.writes import NewRows, rows_of
from backend.files.rules import FileRef
from backend.orders.changes import Change
from backend.orders.events import Event, EventKind
from backend.orders.overlays import Part, Supervision
from backend.orders.rules import (
    PartKind,
    PartState,
    State,
    SupervisionLevel,
    SupervisionState,
)

_EVENT = {
    "work_order": "bigint",
    "seq": "int",
    "kind": "text",
    "at": "timestamptz",
    "actor": "text",
    "operator": "int",
    "from_state": "text",
    "to_state": "text",
    "data": "jsonb",
    "previous": "bytea",
    "hash": "bytea",
}


def events_added(changes: Collection[Change]) -> NewRows:
    """What appends the changes' events to their trails."""
    rows = [
        (
            event.order_id, event.seq, event.kind.value, event.at, event.actor, event.operator_id,
            event.from_state.value if event.from_state else None, event.to_state.value,
            msgspec.json.encode(event.data).decode(), change.before.head, change.order.head,
        )
        for change in changes
        for event in (change.event,)
    ]  # fmt: skip
    return NewRows("order_event", _EVENT, rows)


async def trail(order_id: int) -> list[Event]:
    """The events of an order from the first."""
    rows = await fetch("SELECT * FROM order_event WHERE work_order = $1 ORDER BY seq", order_id)
    return [_event(row) for row in rows]


async def only_looked_at(versions: Mapping[int, int]) -> set[int]:
    """Of orders by id, each at the version a caller saw: those that nothing has happened to since
    but that somebody looked at their personal data.
    """
    rows = await fetch(
        "SELECT told.id FROM unnest($1::bigint[], $2::int[]) AS told (id, version)"
        " WHERE EXISTS (SELECT FROM order_event e WHERE e.work_order = told.id"
        " AND e.seq = told.version) AND NOT EXISTS (SELECT FROM order_event e"
        " WHERE e.work_order = told.id AND e.seq > told.version AND e.kind <> 'personal:unmask')",
        list(versions),
        list(versions.values()),
    )
    return {row["id"] for row in rows}


def _event(row: Row) -> Event:
    return Event(
        order_id=row["work_order"],
        seq=row["seq"],
        kind=EventKind(row["kind"]),
        at=row["at"].astimezone(UTC),
        actor=row["actor"],
        operator_id=row["operator"],
        from_state=State(row["from_state"]) if row["from_state"] else None,
        to_state=State(row["to_state"]),
        data=json.loads(row["data"]),
    )


_PART = {
    "ordinal": "smallint",
    "kind": "text",
    "unit": "bigint",
    "task": "text",
    "state": "text",
    "asked_at": "timestamptz",
    "reply": "text",
    "done_at": "timestamptz",
}
_SUPERVISION = {
    "ordinal": "smallint",
    "level": "text",
    "state": "text",
    "unit": "bigint",
    "made_by": "text",
    "made_at": "timestamptz",
    "reason": "text",
    "reply": "text",
    "replied_at": "timestamptz",
    "ended_at": "timestamptz",
    "score": "smallint",
}
_FILE = {"seq": "int", "name": "text", "media_type": "text", "size": "bigint", "sha256": "text"}


def _fields_of(kind: type) -> Callable[[object], tuple[object, ...]]:
    """All fields of a dataclass at once; ``astuple`` would copy each of them deeply."""
    return attrgetter(*(field.name for field in fields(kind)))


_PART_VALUES, _CARD_VALUES, _FILE_VALUES = map(_fields_of, (Part, Supervision, FileRef))


Overlays = tuple[tuple[Part, ...], tuple[Supervision, ...]]
"""An order's shares and supervisions, in their order."""


async def overlays_of(order_ids: Sequence[int]) -> dict[int, Overlays]:
    """The shares and supervisions of each order; one query, two index probes an order."""
    rows = await fetch(
        "SELECT o.id, (SELECT array_agg(p ORDER BY p.ordinal) FROM order_part p"
        " WHERE p.work_order = o.id) AS parts,"
        " (SELECT array_agg(s ORDER BY s.ordinal) FROM supervision s"
        " WHERE s.work_order = o.id) AS supervisions"
        " FROM unnest((SELECT $1::bigint[])) AS o (id)",
        order_ids,
    )
    return {
        row["id"]: (
            tuple(_part(each) for each in row["parts"] or ()),
            tuple(_supervision(each) for each in row["supervisions"] or ()),
        )
        for row in rows
    }


def _part(row: Row) -> Part:
    values: dict[str, Any] = {name: row[name] for name in _PART if name != "unit"}
    values |= {"kind": PartKind(row["kind"]), "state": PartState(row["state"])}
    return Part(**values, unit_id=row["unit"])


def _supervision(row: Row) -> Supervision:
    values: dict[str, Any] = {name: row[name] for name in _SUPERVISION if name != "unit"}
    values |= {"level": SupervisionLevel(row["level"]), "state": SupervisionState(row["state"])}
    return Supervision(**values, unit_id=row["unit"])


async def save_overlays(changes: Collection[Change]) -> None:
    """Write the new and changed shares and supervisions, and the new files."""
    await _upsert(
        "order_part", _PART,
        [(c.order.id, *map(plain, _PART_VALUES(p))) for c in changes for p in c.parts],
        # Whose a share is never changes, and no request may change it.
        lasting=("unit",),
    )  # fmt: skip
    await _upsert(
        "supervision", _SUPERVISION,
        [(c.order.id, *map(plain, _CARD_VALUES(s))) for c in changes for s in c.supervisions],
    )  # fmt: skip
    files = [(c.order.id, c.order.version, *_FILE_VALUES(f)) for c in changes for f in c.files]
    if files:
        source, values = rows_of(["bigint", *_FILE.values()], files)
        await fetch(
            f"INSERT INTO attachment (work_order, {', '.join(_FILE)})"
            f" SELECT * FROM {source} AS new",
            *values,
        )


async def _upsert(
    table: str, kinds: dict[str, str], rows: list[tuple[object, ...]], lasting: Container[str] = ()
) -> None:
    """Write *rows*; of those that are there already, all but what is *lasting*."""
    if not rows:
        return
    names = list(kinds)
    source, values = rows_of(["bigint", *kinds.values()], rows)
    await fetch(
        f"INSERT INTO {table} (work_order, {', '.join(names)})"
        f" SELECT * FROM {source} AS new"
        " ON CONFLICT (work_order, ordinal) DO UPDATE SET "
        + ", ".join(f"{name} = excluded.{name}" for name in names[1:] if name not in lasting),
        *values,
    )


async def files_of(order_id: int) -> dict[int, list[FileRef]]:
    """The files of an order, by the event they came with."""
    found: dict[int, list[FileRef]] = {}
    rows = await fetch("SELECT * FROM attachment WHERE work_order = $1 ORDER BY id", order_id)
    for row in rows:
        ref = FileRef(row["name"], row["media_type"], row["size"], row["sha256"])
        found.setdefault(row["seq"], []).append(ref)
    return found
