"""SQL of residents' data: what an order holds, what is old enough to go, and erasing it."""

from collections.abc import Sequence
from datetime import datetime

from backend.core.db import fetch
from backend.orders.personal_rules import FIELDS

_HELD = " OR ".join(f"{name} IS NOT NULL" for name in FIELDS)


async def held(order_ids: Sequence[int]) -> dict[int, list[str]]:
    """Which fields each of these orders still holds; orders that hold none are left out."""
    rows = await fetch(
        f"SELECT id, {', '.join(f'{name} IS NOT NULL AS {name}' for name in FIELDS)}"
        f" FROM work_order WHERE id = ANY ($1::bigint[]) AND ({_HELD})",
        order_ids,
    )
    return {row["id"]: [name for name in FIELDS if row[name]] for row in rows}


async def old_enough(before: datetime, limit: int) -> list[int]:
    """Orders that ended for good before then and still hold a name or number, the oldest first.

    They stay locked until the transaction ends; those locked by others are passed over.
    """
    rows = await fetch(
        "SELECT id FROM work_order"
        " WHERE state IN ('answered', 'archived', 'merged', 'rejected')"
        f" AND ({_HELD}) AND coalesce(archived_at, closed_at) < $1"
        " ORDER BY coalesce(archived_at, closed_at), id LIMIT $2 FOR UPDATE SKIP LOCKED",
        before,
        limit,
    )
    return [row["id"] for row in rows]


async def erase(order_ids: Sequence[int]) -> None:
    """Empty the fields; the blind indexes go with them, by trigger."""
    await fetch(
        f"UPDATE work_order SET {', '.join(f'{name} = NULL' for name in FIELDS)}"
        " WHERE id = ANY ($1::bigint[])",
        order_ids,
    )
