"""SQL of all orders' trails at once: their links, their heads, their names."""

from collections.abc import Collection
from datetime import UTC, datetime

import msgspec

from backend.core.audit import ENCODER
from backend.core.chains import Chains, Head, Link, Place
from backend.core.db import Row, fetch, fetch_value

PAGE = 10_000
_PAGE = f"""
SELECT work_order, seq, previous, hash, actor, at, data, from_state, kind, operator, to_state, id
FROM order_event WHERE (work_order, seq, id) > ($1, $2, $3) AND {{only}}
ORDER BY work_order, seq, id LIMIT {PAGE}
"""
_HEADS = """
SELECT id, version, head FROM work_order
WHERE id > $1 AND ($2::bigint IS NULL OR id <= $2) AND {only}
"""
_decode = msgspec.json.Decoder().decode


def _link(row: Row) -> Link[int]:
    order, seq, previous, own, actor, at, data, source, kind, operator, to, _ = row.values()
    try:
        sealed = ENCODER.encode(
            {
                "actor": actor, "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
                "data": _decode(data), "from": source, "kind": kind, "operator": operator,
                "order": order, "seq": seq, "to": to,
            }
        )  # fmt: skip
    except msgspec.MsgspecError:
        # Numbers no event of ours holds: somebody else wrote them.
        sealed = b""
    return order, seq, previous, own, sealed


async def _page(
    after: Place[int], keys: Collection[int] | None
) -> tuple[list[Link[int]], Place[int] | None]:
    only, values = _only("work_order", 4, keys)
    rows = await fetch(_PAGE.format(only=only), *after, *values)
    place = (rows[-1]["work_order"], rows[-1]["seq"], rows[-1]["id"]) if rows else None
    return [_link(row) for row in rows], place


async def _heads(after: int, upto: int | None, keys: Collection[int] | None) -> dict[int, Head]:
    only, values = _only("id", 3, keys)
    rows = await fetch(_HEADS.format(only=only), after, upto, *values)
    return {row["id"]: Head(row["version"], row["head"]) for row in rows}


def _only(column: str, place: int, keys: Collection[int] | None) -> tuple[str, list[object]]:
    return ("true", []) if keys is None else (f"{column} = ANY (${place}::bigint[])", [list(keys)])


CHAINS = Chains(first=0, page=_page, heads=_heads)
"""Every order's chain; its key is the order's id."""


async def count() -> int:
    """How many events there are."""
    return int(await fetch_value("SELECT count(*) FROM order_event"))


async def names(order_ids: Collection[int]) -> dict[int, str]:
    """The numbers of orders; those without one are missing."""
    rows = await fetch(
        "SELECT id, number FROM work_order WHERE id = ANY ($1::bigint[]) AND number IS NOT NULL",
        list(order_ids),
    )
    return {row["id"]: row["number"] for row in rows}


async def changed_since(at: datetime) -> list[int]:
    """The orders with an event at or after an instant; reads every event once."""
    rows = await fetch("SELECT DISTINCT work_order FROM order_event WHERE at >= $1", at)
    return [row["work_order"] for row in rows]


async def last_event() -> int:
    """The row of the newest event; 0 when there is none."""
    return int(await fetch_value("SELECT coalesce(max(id), 0) FROM order_event"))


async def heads_since(event: int, after: int, most: int) -> list[tuple[int, int, bytes]]:
    """Order, sequence and hash of the last event, of orders with an event after row *event*.

    By order after *after*, at most so many.
    """
    rows = await fetch(
        "SELECT DISTINCT ON (work_order) work_order, seq, hash FROM order_event"
        " WHERE work_order > $2 AND id > $1 ORDER BY work_order, seq DESC LIMIT $3",
        event, after, most,
    )  # fmt: skip
    return [(row["work_order"], row["seq"], row["hash"]) for row in rows]


async def hashes_at(places: Collection[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """The hashes of the events at these orders and sequences; those missing are not there."""
    rows = await fetch(
        "SELECT e.work_order, e.seq, e.hash FROM order_event e"
        " JOIN unnest($1::bigint[], $2::int[]) AS p (work_order, seq) USING (work_order, seq)",
        [order for order, _ in places], [seq for _, seq in places],
    )  # fmt: skip
    return {(row["work_order"], row["seq"]): row["hash"] for row in rows}
