"""SQL of what became of a community's requests."""

from collections.abc import Sequence
from datetime import datetime

from backend.core.db import Row, fetch
from backend.orders.inbox_queries import IS_DONE, IS_OPEN
from backend.orders.rules import Satisfaction, State

_WANTED = (
    "w.community = k.community AND w.reported_at >= $3 AND w.reported_at < $4"
    " AND w.category = ANY ($2::text[])"
)
_FIELDS = "w.id, w.state, w.reported_at, w.merged_into, w.satisfaction, w.resolved"

# Each order stands in one of two partial indexes by community: finished ones by the time of the
# report, open ones, which are few, by their state.
_OUTCOMES = f"""
SELECT community, count(*) AS received,
    count(*) FILTER (WHERE merged_into IS NOT NULL OR nth > 1) AS repeats,
    count(*) FILTER (WHERE judged) AS judged,
    count(*) FILTER (WHERE judged AND resolved) AS resolved
FROM (
    SELECT community, merged_into, resolved,
        merged_into IS NULL AND satisfaction <> '{Satisfaction.not_reached.value}' AS judged,
        CASE WHEN phone IS NOT NULL THEN row_number() OVER (
            PARTITION BY community, phone ORDER BY reported_at, id) END AS nth
    FROM (SELECT k.community, found.*,
        (SELECT phone FROM order_words WHERE work_order = found.id) AS phone
    FROM unnest((SELECT $1::bigint[])) AS k (community)
    CROSS JOIN LATERAL (
        SELECT {_FIELDS} FROM work_order w WHERE {IS_DONE} AND {_WANTED}
        UNION ALL
        SELECT {_FIELDS} FROM work_order w WHERE {IS_OPEN} AND {_WANTED}
    ) found
    WHERE found.state <> '{State.rejected.value}'
    -- Kept apart, so that the number is looked up once.
    OFFSET 0) known
) each
GROUP BY community
"""


async def outcomes(
    communities: Sequence[int], categories: Sequence[str], since: datetime, until: datetime
) -> list[Row]:
    """A row for each community that had any such request; see `orders.outcomes.Outcomes`."""
    return await fetch(_OUTCOMES, communities, categories, since, until)
