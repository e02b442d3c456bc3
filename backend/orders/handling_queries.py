"""SQL of what operators handled."""

from collections.abc import Sequence
from datetime import datetime

from backend.core.db import Row, fetch


async def by_handler(operators: Sequence[int], since: datetime, until: datetime) -> list[Row]:
    """Counts of the orders each operator handled within a time (`work_order_handler`)."""
    return await fetch(
        """
        SELECT o.operator, w.* FROM unnest($1::int[]) AS o (operator)
        CROSS JOIN LATERAL (
            SELECT count(*)::int AS handled,
                   (count(*) FILTER (WHERE w.exempted OR NOT EXISTS
                       (SELECT FROM deadline d WHERE d.work_order = w.id AND d.kind = 'resolve'
                        AND d.breached_at IS NOT NULL)))::int AS on_time,
                   (count(*) FILTER (WHERE w.resolved))::int AS resolved,
                   (count(*) FILTER (WHERE w.reworks > 0))::int AS reworked,
                   (count(*) FILTER (WHERE w.satisfaction = 'satisfied'))::int AS satisfied,
                   (count(*) FILTER (WHERE w.satisfaction = 'fairly_satisfied'))::int AS fairly,
                   (count(*) FILTER (WHERE w.satisfaction = 'dissatisfied'))::int AS dissatisfied
            FROM work_order w
            WHERE w.handled_by = o.operator AND w.handled_at >= $2 AND w.handled_at < $3
        ) w WHERE w.handled > 0
        """,
        list(operators),
        since,
        until,
    )
