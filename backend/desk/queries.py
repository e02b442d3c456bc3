"""The desk's own SQL: saved filters. `desk_filter_once` serves every statement."""

from datetime import datetime

from backend.core.db import Row, fetch


async def filters_of(operator_id: int) -> list[Row]:
    """``id``, ``name``, ``query`` of the operator's filters, by name."""
    return await fetch(
        "SELECT id, name, query FROM desk_filter WHERE operator = $1 ORDER BY name LIMIT 100",
        operator_id,
    )


async def save_filter(operator_id: int, name: str, query: str, at: datetime, most: int) -> bool:
    """Keep the filter, instead of one of the same name; False when *most* are kept already."""
    rows = await fetch(
        """
        INSERT INTO desk_filter AS kept (operator, name, query, created_at)
        SELECT $1::int, $2::text, $3::text, $4::timestamptz
        WHERE (SELECT count(*) FROM desk_filter WHERE operator = $1 AND name <> $2) < $5
        ON CONFLICT (operator, name) DO UPDATE SET query = excluded.query
        RETURNING id
        """,
        operator_id,
        name,
        query,
        at,
        most,
    )
    return bool(rows)


async def forget_filter(operator_id: int, filter_id: int) -> None:
    """Drop the filter; nothing when it is not the operator's."""
    await fetch("DELETE FROM desk_filter WHERE operator = $1 AND id = $2", operator_id, filter_id)
