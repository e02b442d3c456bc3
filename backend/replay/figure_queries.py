"""SQL that counts a replayed year; each table is read once."""

from backend.core.db import fetch, fetch_one, fetch_value
from backend.replay.figures import Counted
from backend.replay.rules import SOURCE

_REACHED = "satisfaction IN ('satisfied', 'fairly_satisfied', 'dissatisfied')"
_DUE = "accepted_at IS NOT NULL AND state <> 'merged'"
_COUNTS = {
    "received": "true",
    "answered": "state = 'answered'",
    "rejected": "state = 'rejected'",
    "merged": "merged_into IS NOT NULL",
    "due": _DUE,
    "closed": f"{_DUE} AND closed_at IS NOT NULL",
    "archived": "archived_at IS NOT NULL",
    "dispatched": "dispatched_at IS NOT NULL",
    "signed": "signed_at IS NOT NULL",
    "returned": "return_count > 0",
    "adjudicated": "binding",
    "handled": "handled_at IS NOT NULL",
    "reworked": "reworks > 0",
    "extended": "extensions > 0",
    "suspended": "suspensions > 0",
    "reached": _REACHED,
    "contacted": f"{_REACHED} AND contacted_at IS NOT NULL",
    "resolved": f"{_REACHED} AND resolved",
    "satisfied": "satisfaction = 'satisfied'",
    "fairly_satisfied": "satisfaction = 'fairly_satisfied'",
    "not_reached": "satisfaction = 'not_reached'",
}

_ORDERS = (
    "SELECT "
    + ", ".join(f"count(*) FILTER (WHERE {what}) AS {name}" for name, what in _COUNTS.items())
    + ", coalesce(sum(climbs), 0)::bigint AS climbs FROM work_order WHERE source = $1"
)

# A clock that began anew for the next tier is late all the same when its first limit had passed; a
# limit that was moved on request takes that back for the business, so that one goes by itself.
_CLOCKS = """
SELECT d.kind, count(*) FILTER (
    WHERE d.state = 'met' AND d.breached_at IS NULL AND (d.kind = 'business' OR NOT EXISTS (
        SELECT FROM step_taken s WHERE s.work_order = d.work_order AND s.kind = d.kind
        AND s.effect IN ('red', 'remind')))) AS on_time
FROM deadline d JOIN work_order w ON w.id = d.work_order
WHERE d.kind IN ('business', 'sign', 'first_contact') AND d.subject = 0
  AND w.state NOT IN ('answered', 'rejected', 'merged') AND w.source = $1
GROUP BY d.kind
"""


async def counted() -> Counted:
    """What the replay in this database has come to."""
    orders = await fetch_one(_ORDERS, SOURCE)
    clocks = await fetch(_CLOCKS, SOURCE)
    return Counted(
        orders=dict(orders or {}),
        on_time={row["kind"]: row["on_time"] for row in clocks},
        steps=await _grouped("effect", "step_taken"),
        supervisions=await _grouped("level", "supervision"),
        fingerprint=await fetch_value(
            "SELECT encode(sha256(coalesce(string_agg(head, ''::bytea ORDER BY id), '')), 'hex')"
            " FROM work_order WHERE source = $1",
            SOURCE,
        ),
    )


async def _grouped(column: str, table: str) -> dict[str, int]:
    rows = await fetch(f"SELECT {column} AS name, count(*) AS count FROM {table} GROUP BY 1")
    return {row["name"]: row["count"] for row in rows}
