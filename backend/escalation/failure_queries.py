"""The SQL of failed steps."""

from collections.abc import Sequence
from datetime import timedelta

from backend.core.db import Row, fetch, fetch_value
from backend.deadlines.rules import ClockKey

# The failures of the same step before count for the pause. The clock keeps everything but the
# instant of its next step, which the failure keeps for it.
_SET_ASIDE = """
WITH parked AS (
    UPDATE deadline d SET next_step_at = NULL
    FROM (SELECT id, next_step_at FROM deadline
          WHERE work_order = $1 AND kind = $2 AND subject = $3 AND state = 'running'
            AND next_step_at IS NOT NULL FOR UPDATE) old
    WHERE d.id = old.id
    RETURNING d.id, d.work_order, d.cycle, d.step, old.next_step_at AS planned_at
), counted AS (
    SELECT parked.*, 1 + (SELECT count(*) FROM step_failure f
        WHERE f.deadline = parked.id AND f.cycle = parked.cycle AND f.step = parked.step
    ) AS attempts
    FROM parked
)
INSERT INTO step_failure (deadline, work_order, cycle, step, planned_at, error, attempts,
                          failed_at, retry_at)
SELECT id, work_order, cycle, step, planned_at, $4, attempts, statement_timestamp(),
       statement_timestamp() + least($5::interval * 2 ^ least(attempts - 1, 20), $6::interval)
FROM counted
"""

_RETRY = """
WITH chosen AS (
    UPDATE step_failure SET done_at = statement_timestamp()
    WHERE done_at IS NULL AND ($1::bigint[] IS NULL OR work_order = ANY ($1))
      AND (NOT $2 OR retry_at <= statement_timestamp())
    RETURNING deadline, cycle, step, planned_at
)
UPDATE deadline d SET next_step_at = chosen.planned_at
FROM chosen
WHERE d.id = chosen.deadline AND d.cycle = chosen.cycle AND d.step = chosen.step
  AND d.state = 'running' AND d.next_step_at IS NULL
RETURNING d.id
"""


async def set_aside(
    order_id: int, key: ClockKey, error: str, first: timedelta, longest: timedelta
) -> None:
    """Park the clock's due step and note the failure; nothing when it has moved on meanwhile."""
    kind, subject = key
    await fetch(_SET_ASIDE, order_id, kind.value, subject, error, first, longest)


async def retry(order_ids: Sequence[int] | None, *, due_only: bool) -> int:
    """Give the parked clocks their steps back; returns how many had still to be taken."""
    return len(await fetch(_RETRY, order_ids, due_only))


async def failed(limit: int) -> list[Row]:
    """The open failures, the oldest first."""
    return await fetch(
        "SELECT f.work_order AS order_id, w.number, d.kind, f.step, f.planned_at, f.error,"
        " f.attempts, f.failed_at, f.retry_at FROM step_failure f"
        " JOIN deadline d ON d.id = f.deadline JOIN work_order w ON w.id = f.work_order"
        " WHERE f.done_at IS NULL ORDER BY f.failed_at, f.id LIMIT $1",
        limit,
    )


async def count_failed() -> int:
    """How many failures are open; the index of open ones answers."""
    count: int = await fetch_value("SELECT count(*) FROM step_failure WHERE done_at IS NULL")
    return count
