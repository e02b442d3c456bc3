"""The orders package's SQL: loading cases, and writing any number of changes at once."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date
from typing import Any

import asyncpg

from backend.areas.rules import Tier
from backend.core.db import Row, fetch, fetch_one
from backend.deadlines.rules import Colour, Urgency
from backend.orders.changes import Change, Event
from backend.orders.errors import AlreadyReported
from backend.orders.rules import Channel, EventKind, Order, Request, Satisfaction, State

_SELECT = """
SELECT w.id, w.version, w.head, w.number, w.state, w.channel, w.category, w.urgency,
       w.area AS area_id, d.code AS district_code, w.tier, w.lead_unit AS lead_unit_id,
       w.responsible AS responsible_id, w.climbs, w.colour, w.reported_at, w.stage_due_at,
       w.business_due_at, w.accepted_at, w.dispatched_at, w.signed_at, w.contacted_at,
       w.handled_at, w.handled_by, w.reply, w.resolved, w.satisfaction, w.closed_at, w.archived_at
FROM work_order w JOIN area d ON d.id = w.district
"""
_CHOICES = {
    "state": State,
    "channel": Channel,
    "urgency": Urgency,
    "tier": Tier,
    "colour": Colour,
    "satisfaction": Satisfaction,
}


def order_from(row: Row) -> Order:
    """The order in a row of `select_orders`."""
    values: dict[str, Any] = dict(row)
    for name, kind in _CHOICES.items():
        if values[name] is not None:
            values[name] = kind(values[name])
    return Order(**values)


async def lock_order(order_id: int) -> Order | None:
    """The order, locked until the transaction ends; None when there is none."""
    row = await fetch_one(_SELECT + "WHERE w.id = $1 FOR UPDATE OF w", order_id)
    return order_from(row) if row else None


async def orders_by_id(order_ids: Sequence[int]) -> list[Order]:
    """The orders with these ids, in no order, not locked."""
    rows = await fetch(_SELECT + "WHERE w.id = ANY ($1::bigint[])", order_ids)
    return [order_from(row) for row in rows]


async def order_by_number(number: str) -> Order | None:
    """The order with this number, not locked; None when there is none."""
    row = await fetch_one(_SELECT + "WHERE w.number = $1", number)
    return order_from(row) if row else None


async def draw_number(district_code: str, day: date) -> int:
    """The next number of a district's day, from 1; see `draw_numbers`."""
    [number] = (await draw_numbers({(district_code, day): 1})).values()
    return number


async def draw_numbers(counts: Mapping[tuple[str, date], int]) -> dict[tuple[str, date], int]:
    """Draw so many numbers in a row for each (district code, day); returns the first of each.

    One statement. The counters' rows stay locked until the transaction ends: a second process
    waits, so two never draw the same, and a rolled-back draw was never seen by anyone, so no gap is
    left either. They are locked in one order, so that two who draw for the same days do not wait
    for each other in a circle. Draw as late in the transaction as can be.
    """
    wanted = sorted(counts)
    rows = await fetch(
        "INSERT INTO order_counter AS c (district_code, day, last)"
        " SELECT * FROM unnest($1::text[], $2::date[], $3::bigint[])"
        " ON CONFLICT (district_code, day) DO UPDATE SET last = c.last + excluded.last"
        " RETURNING district_code, day, last",
        [district_code for district_code, _ in wanted],
        [day for _, day in wanted],
        [counts[key] for key in wanted],
    )
    last = {(row["district_code"], row["day"]): row["last"] for row in rows}
    return {key: last[key] - counts[key] + 1 for key in wanted}


async def next_order_ids(count: int) -> list[int]:
    """*count* fresh order ids."""
    rows = await fetch(
        "SELECT nextval(pg_get_serial_sequence('work_order', 'id')) AS id"
        " FROM generate_series(1, $1::int)",
        count,
    )
    return [row["id"] for row in rows]


_STATE = {
    "id": "bigint",
    "version": "int",
    "head": "bytea",
    "number": "text",
    "state": "text",
    "tier": "text",
    "lead_unit": "bigint",
    "responsible": "bigint",
    "climbs": "smallint",
    "colour": "text",
    "stage_due_at": "timestamptz",
    "business_due_at": "timestamptz",
    "accepted_at": "timestamptz",
    "dispatched_at": "timestamptz",
    "signed_at": "timestamptz",
    "contacted_at": "timestamptz",
    "handled_at": "timestamptz",
    "handled_by": "int",
    "reply": "text",
    "resolved": "boolean",
    "satisfaction": "text",
    "closed_at": "timestamptz",
    "archived_at": "timestamptz",
}
"""What the loop changes."""

_REQUEST = {
    "category": "text",
    "urgency": "text",
    "channel": "text",
    "description": "text",
    "address": "text",
    "longitude": "float8",
    "latitude": "float8",
    "area": "bigint",
    "district": "bigint",
    "citizen_name": "text",
    "citizen_phone": "text",
    "query_code": "text",
    "reported_at": "timestamptz",
    "source": "text",
    "external_ref": "text",
}
"""What is told once."""


def _unnest(columns: dict[str, str]) -> str:
    return "unnest(" + ", ".join(f"${n}::{t}[]" for n, t in enumerate(columns.values(), 1)) + ")"


def _state(o: Order) -> tuple[object, ...]:
    return (
        o.id, o.version, o.head, o.number, o.state.value, o.tier.value, o.lead_unit_id,
        o.responsible_id, o.climbs, o.colour.value, o.stage_due_at, o.business_due_at,
        o.accepted_at, o.dispatched_at, o.signed_at, o.contacted_at, o.handled_at, o.handled_by,
        o.reply, o.resolved, o.satisfaction.value if o.satisfaction else None, o.closed_at,
        o.archived_at,
    )  # fmt: skip


_NEW = _STATE | _REQUEST
_INSERT = f"INSERT INTO work_order ({', '.join(_NEW)}) SELECT * FROM {_unnest(_NEW)}"


async def insert_orders(rows: Iterable[tuple[Order, Request, int, str]]) -> None:
    """Write new orders, each with its request, district id and query code, in their order.

    Raises AlreadyReported when a source reference is taken; the transaction must roll back then.
    """
    values = [
        (
            *_state(order), order.category, order.urgency.value, order.channel.value,
            request.description, request.address, request.longitude, request.latitude,
            order.area_id, district_id, request.citizen_name, request.citizen_phone, query_code,
            order.reported_at, request.source, request.external_ref,
        )
        for order, request, district_id, query_code in rows
    ]  # fmt: skip
    if not values:
        return
    try:
        await fetch(_INSERT, *_columns(values))
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name == "work_order_source_once":
            raise AlreadyReported from error
        raise


_UPDATE = f"""
UPDATE work_order w SET {", ".join(f"{name} = u.{name}" for name in list(_STATE)[1:])}
FROM {_unnest(_STATE)} AS u ({", ".join(_STATE)})
WHERE w.id = u.id AND w.version = u.version - 1
RETURNING w.id
"""


async def update_orders(changes: Collection[Change]) -> int:
    """Write the orders after *changes*; returns how many still had the version decided upon."""
    return len(await fetch(_UPDATE, *_columns(_state(change.order) for change in changes)))


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
_ADD_EVENTS = f"INSERT INTO order_event ({', '.join(_EVENT)}) SELECT * FROM {_unnest(_EVENT)}"


async def add_events(changes: Collection[Change]) -> None:
    """Append the changes' events to their trails."""
    values = [
        (
            event.order_id, event.seq, event.kind.value, event.at, event.actor, event.operator_id,
            event.from_state.value if event.from_state else None, event.to_state.value,
            json.dumps(event.data, ensure_ascii=False), change.previous_head, change.order.head,
        )
        for change in changes
        for event in (change.event,)
    ]  # fmt: skip
    await fetch(_ADD_EVENTS, *_columns(values))


async def trail(order_id: int) -> list[tuple[Event, bytes, bytes]]:
    """The events of an order from the first, each with its previous and own hash."""
    rows = await fetch("SELECT * FROM order_event WHERE work_order = $1 ORDER BY seq", order_id)
    return [(_event(row), row["previous"], row["hash"]) for row in rows]


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


async def known_refs(source: str, refs: Sequence[str]) -> set[str]:
    """Which of *refs* of *source* are here already."""
    rows = await fetch(
        "SELECT external_ref FROM work_order WHERE source = $1 AND external_ref = ANY ($2::text[])",
        source,
        refs,
    )
    return {row["external_ref"] for row in rows}


def _columns(rows: Iterable[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
