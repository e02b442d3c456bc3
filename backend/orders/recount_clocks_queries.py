"""The SQL of what recounts look at: the clocks that may move, and the orders to be locked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from backend.core.db import fetch, fetch_value
from backend.deadlines import service as deadlines
from backend.deadlines.differences import Difference
from backend.deadlines.rules import Clock


@dataclass(frozen=True, slots=True)
class Affected:
    """A clock that may move, with its order's number and area."""

    id: int
    clock: Clock
    number: str | None
    area_code: str


async def extent() -> tuple[int, int]:
    """The last clock's id, and how many clocks run or are paused."""
    last = await fetch_value("SELECT coalesce(max(id), 0) FROM deadline")
    return last, await fetch_value("SELECT count(*) FROM deadline WHERE ended_at IS NULL")


async def read_only_snapshot() -> None:
    """Let the current transaction see one instant, and write nothing."""
    await fetch("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


_AFFECTED = """
SELECT d.*, w.number, a.code AS area_code
FROM deadline d
JOIN policy_version p ON p.id = d.policy
JOIN work_order w ON w.id = d.work_order
JOIN area a ON a.id = w.area
WHERE d.id > $1 AND d.id <= $2 AND d.ended_at IS NULL AND {moves}
ORDER BY d.id
LIMIT $3
"""

# Whatever a clock's limit and next step depend on lies between its start and the later of the two.
_BY_CALENDARS = _AFFECTED.format(
    moves="""EXISTS (
    SELECT FROM unnest($4::bigint[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[])
        AS x (version, calendar, area_code, starts_at, ends_at)
    WHERE x.version = d.calendar_version AND x.calendar = p.calendar
      AND x.starts_at <= greatest(d.due_at, d.next_step_at)
      AND x.ends_at > coalesce(d.anchor_at, d.started_at)
      AND starts_with(a.code, x.area_code))"""
)
_BY_LIMITS = _AFFECTED.format(moves="d.policy = ANY ($4::bigint[])")


async def affected(
    after: int, until: int, limit: int, changed: Sequence[Difference], policies: Collection[int]
) -> list[Affected]:
    """Open clocks with ids in ``(after, until]`` that may move, by id; at most *limit*.

    Those whose way meets one of *changed*, or, where *policies* are given, those under one of them.
    """
    if policies:
        rows = await fetch(_BY_LIMITS, after, until, limit, list(policies))
    else:
        rows = await fetch(
            _BY_CALENDARS, after, until, limit,
            [each.version for each in changed], [each.calendar for each in changed],
            [each.area_code for each in changed], [each.starts_at for each in changed],
            [each.ends_at for each in changed],
        )  # fmt: skip
    return [
        Affected(row["id"], deadlines.clock_of(row), row["number"], row["area_code"])
        for row in rows
    ]


async def lock_free(order_ids: Collection[int]) -> list[int]:
    """Lock those of the orders that nobody holds, until the transaction ends; returns them."""
    rows = await fetch(
        "SELECT id FROM work_order WHERE id = ANY ($1::bigint[]) ORDER BY id"
        " FOR UPDATE SKIP LOCKED",
        list(order_ids),
    )
    return [row["id"] for row in rows]


async def leave(job_id: int, orders: Mapping[int, str | None]) -> None:
    """Keep these orders for later; with an error, for good."""
    await fetch(
        "INSERT INTO recount_left (job, work_order, error)"
        " SELECT $1, * FROM unnest($2::bigint[], $3::text[])"
        " ON CONFLICT (job, work_order) DO UPDATE SET error = excluded.error",
        job_id, list(orders), [error and error[:500] for error in orders.values()],
    )  # fmt: skip


async def left_over(job_id: int, limit: int) -> list[int]:
    """Orders that were locked when the job came by, at most *limit*."""
    rows = await fetch(
        "SELECT work_order FROM recount_left WHERE job = $1 AND error IS NULL"
        " ORDER BY work_order LIMIT $2",
        job_id, limit,
    )  # fmt: skip
    return [row["work_order"] for row in rows]


async def settle(job_id: int, order_ids: Collection[int]) -> None:
    """These orders are seen to."""
    await fetch(
        "DELETE FROM recount_left WHERE job = $1 AND work_order = ANY ($2::bigint[])",
        job_id, list(order_ids),
    )  # fmt: skip
