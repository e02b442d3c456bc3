"""The orders package's SQL: loading cases, and writing any number of changes at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any

import asyncpg

from backend.areas.rules import Intake, Tier
from backend.core.db import Row, as_owner, fetch, fetch_one, scoped
from backend.core.labels import LabelledEnum, by_value, plain
from backend.core.values import differing, filled
from backend.core.writes import NewRows, Part, updated, write
from backend.deadlines.rules import Colour, Urgency
from backend.orders.changes import Change
from backend.orders.errors import AlreadyReported
from backend.orders.rules import (
    Ask,
    Channel,
    Order,
    Request,
    Satisfaction,
    State,
    SupervisionLevel,
)
from backend.personal.rules import Kind
from backend.personal.sealing import sealed

_COLUMN_OF = {
    "lead_unit_id": "lead_unit",
    "responsible_id": "responsible",
    "sender_unit_id": "sender_unit",
}
"""Fields of an `Order` whose column is called otherwise."""

_STATE = {
    "id": "bigint",
    "version": "int",
    "head": "bytea",
    "number": "text",
    "state": "text",
    "tier": "text",
    "lead_unit_id": "bigint",
    "responsible_id": "bigint",
    "sender_unit_id": "bigint",
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
    "return_count": "smallint",
    "binding": "boolean",
    "reworks": "smallint",
    "attempts": "smallint",
    "asked": "text",
    "asked_by": "int",
    "asked_until": "timestamptz",
    "asked_reviewer": "int",
    "extensions": "smallint",
    "suspensions": "smallint",
    "suspended_until": "timestamptz",
    "merged_into": "bigint",
    "supervision": "text",
    "appealed": "boolean",
    "exempted": "boolean",
}
"""What the loop changes: the fields of an `Order`, with their types."""

_TOLD = {
    "category": "text",
    "urgency": "text",
    "channel": "text",
    "reported_at": "timestamptz",
    "proactive": "boolean",
}
"""What is told once and the rules look at."""

_CHOICES: dict[str, Mapping[str, LabelledEnum]] = {
    "state": by_value(State),
    "channel": by_value(Channel),
    "urgency": by_value(Urgency),
    "tier": by_value(Tier),
    "colour": by_value(Colour),
    "satisfaction": by_value(Satisfaction),
    "asked": by_value(Ask),
    "supervision": by_value(SupervisionLevel),
}


def _column(field: str) -> str:
    return _COLUMN_OF.get(field, field)


_CHANGING = {name: (_column(name), kind) for name, kind in _STATE.items() if name != "id"}


_TAKEN = f"""
SELECT {", ".join(f"w.{_column(name)} AS {name}" for name in _STATE | _TOLD)},
       w.area AS area_id, coalesce(heir.code, a.code) AS area_code{{more}}
FROM work_order w JOIN area a ON a.id = w.area LEFT JOIN area heir ON heir.id = a.heir
"""
_SELECT = _TAKEN.format(more="")
# Whoever has locked an order sees it until the transaction ends, also once it has been given to a
# unit beyond their own (the row policy of `work_order`).
_SELECT_LOCKED = _TAKEN.format(
    more=", set_config('minhu.held', concat_ws(',',"
    " nullif(current_setting('minhu.held', true), ''), w.id), true) AS held"
)


def _order(row: Row) -> Order:
    values: dict[str, Any] = dict(row)
    values.pop("held", None)
    for name, members in _CHOICES.items():
        if values[name] is not None:
            values[name] = members[values[name]]
    return filled(Order, values)


async def lock_order(order_id: int) -> Order | None:
    """The order, locked until the transaction ends; None when there is none."""
    row = await fetch_one(_SELECT_LOCKED + "WHERE w.id = $1 FOR UPDATE OF w", order_id)
    return _order(row) if row else None


async def lock_orders(order_ids: Sequence[int]) -> None:
    """Lock these orders until the transaction ends, in the order everybody locks several."""
    await fetch(
        "SELECT FROM work_order WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE", order_ids
    )


async def lock_all(order_ids: Sequence[int]) -> list[Order]:
    """These orders, locked as `lock_orders` locks them; unknown ids are left out."""
    rows = await fetch(
        _SELECT_LOCKED + "WHERE w.id = ANY ($1::bigint[]) ORDER BY w.id FOR UPDATE OF w", order_ids
    )
    return [_order(row) for row in rows]


async def orders_by_id(order_ids: Sequence[int]) -> list[Order]:
    """The orders with these ids, in no order, not locked."""
    rows = await fetch(_SELECT + "WHERE w.id = ANY ($1::bigint[])", order_ids)
    return [_order(row) for row in rows]


async def order_by_number(number: str) -> Order | None:
    """The order with this number, not locked; None when there is none."""
    row = await fetch_one(_SELECT + "WHERE w.number = $1", number)
    return _order(row) if row else None


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


_PLACE = {
    "description": "text",
    "address": "text",
    "longitude": "float8",
    "latitude": "float8",
    "area": "bigint",
    "community": "bigint",
    "subdistrict": "bigint",
    "district": "bigint",
    "citizen_name": "text",
    "citizen_phone": "text",
    "query_code": "text",
    "source": "text",
    "external_ref": "text",
}
"""What is told once and the rules do not look at."""

_NEW = _STATE | _TOLD | _PLACE
_ORDER_VALUES = attrgetter(*_STATE, *_TOLD)
_NEW_TYPES = {_column(name): kind for name, kind in _NEW.items()}


def orders_inserted(rows: Iterable[tuple[Order, Request, Intake, str]]) -> NewRows:
    """What writes new orders, each with its request, intake and query code, in their order.

    The resident's name and number are sealed on the way. Raises NoKeyRing and BadKeyRing.
    """
    values = [
        (
            *map(plain, _ORDER_VALUES(order)), request.description, request.address,
            request.longitude, request.latitude, order.area_id, intake.community_id,
            intake.subdistrict_id, intake.district_id,
            sealed("work_order", "citizen_name", order.id, request.citizen_name, Kind.full_name),
            sealed("work_order", "citizen_phone", order.id, request.citizen_phone, Kind.phone),
            query_code, request.source, request.external_ref,
        )
        for order, request, intake, query_code in rows
    ]  # fmt: skip
    return NewRows("work_order", _NEW_TYPES, values)


async def insert_orders(orders: NewRows, beside: Sequence[Part | None]) -> None:
    """Write new orders with what lies *beside* them.

    Raises AlreadyReported when a source reference is taken; the transaction must roll back then.
    """
    try:
        if scoped():
            # The policies of what lies beside an order look for the order: it must be there first.
            await write([orders])
            await write(beside)
        else:
            await write([orders, *beside])
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name == "work_order_source_once":
            raise AlreadyReported from error
        raise


async def update_orders(changes: Collection[Change]) -> int:
    """Write the orders after *changes*; returns how many still had the version decided upon.

    Only the columns that differ in any of them are written: a climb touches ten of forty.
    """
    changed = {name for change in changes for name in differing(change.before, change.order)}
    statement = updated(
        "work_order", _CHANGING, changed, (change.order for change in changes), plain,
        "AND t.version = u.version - 1 RETURNING t.id",
    )  # fmt: skip
    return len(await fetch(statement.sql, *statement.values))


async def merged_into(main_ids: Sequence[int]) -> list[int]:
    """The ids of the duplicates that wait for the answer of one of these orders."""
    rows = await fetch(
        "SELECT id FROM work_order WHERE merged_into = ANY ($1::bigint[]) AND state = 'merged'",
        main_ids,
    )
    return [row["id"] for row in rows]


async def known_refs(source: str, refs: Sequence[str]) -> set[str]:
    """Which of *refs* of *source* are here already."""
    # References are once in the whole database: one that lies elsewhere is taken as well.
    async with as_owner():
        rows = await fetch(
            "SELECT external_ref FROM work_order"
            " WHERE source = $1 AND external_ref = ANY ($2::text[])",
            source,
            refs,
        )
    return {row["external_ref"] for row in rows}
