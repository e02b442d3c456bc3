"""The SQL of what recounts look at: the clocks that may move, and the orders to be locked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from backend.core.db import Row, fetch, fetch_value
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


async def commit_lazily() -> None:
    """Let the current transaction's commit not wait for the disk.

    A crash may undo the last of them, each whole, the job's cursor with it: it goes on from there.
    """
    await fetch("SET LOCAL synchronous_commit = off")


async def read_only_snapshot() -> None:
    """Let the current transaction see one instant, and write nothing."""
    await fetch("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


# One walk along the key, row by row, ended by the limit: OFFSET 0 keeps PostgreSQL from reading the
# whole of `work_order` to join a few thousand rows of it.
_AFFECTED = """
SELECT {what}
FROM deadline d
CROSS JOIN LATERAL (SELECT calendar FROM policy_version WHERE id = d.policy OFFSET 0) p
CROSS JOIN LATERAL (SELECT w.number, a.code AS area_code FROM work_order w
                    JOIN area a ON a.id = w.area WHERE w.id = d.work_order OFFSET 0) o
WHERE d.id > $1 AND d.id <= $2 AND d.ended_at IS NULL AND {moves}
ORDER BY d.id
LIMIT $3
"""

# Whatever a clock's limit and next step depend on lies between its start and the later of the two.
_MEETS = """(
    SELECT bool_or(x.version = d.calendar_version AND x.calendar = p.calendar
                   AND x.starts_at <= greatest(d.due_at, d.next_step_at)
                   AND x.ends_at > coalesce(d.anchor_at, d.started_at){there})
    FROM unnest($4::bigint[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[])
        AS x (version, calendar, area_code, starts_at, ends_at))"""
_ANYWHERE = _MEETS.format(there="")
# Whether it lies there is asked last: it takes the order's row.
_THERE = f"{_ANYWHERE} AND {_MEETS.format(there=' AND starts_with(o.area_code, x.area_code)')}"

_MOVES = {
    "calendars": _ANYWHERE,
    "calendars in areas": _THERE,
    "limits": "d.policy = ANY ($4::bigint[])",
}
_CLOCKS, _ORDERS = (
    {name: _AFFECTED.format(what=what, moves=moves) for name, moves in _MOVES.items()}
    for what in ("d.*, o.number, o.area_code", "d.id, d.work_order")
)


@dataclass(frozen=True)
class Reach:
    """Which clocks may move: those whose way meets one of ``changed``, or those under one of
    ``policies``, where there are any.
    """

    changed: Sequence[Difference] = ()
    policies: Collection[int] = ()

    async def clocks(self, after: int, until: int, limit: int) -> list[Affected]:
        """Such open clocks with ids in ``(after, until]``, by id; at most *limit*."""
        return [
            Affected(row["id"], deadlines.clock_of(row), row["number"], row["area_code"])
            for row in await self._found(_CLOCKS, after, until, limit)
        ]

    async def orders(self, after: int, until: int, limit: int) -> list[tuple[int, int]]:
        """The same, each as its id and its order's."""
        rows = await self._found(_ORDERS, after, until, limit)
        return [(row["id"], row["work_order"]) for row in rows]

    async def _found(
        self, statements: Mapping[str, str], after: int, until: int, limit: int
    ) -> list[Row]:
        if self.policies:
            return await fetch(statements["limits"], after, until, limit, list(self.policies))
        if not self.changed:
            return []
        in_areas = any(each.area_code for each in self.changed)
        return await fetch(
            statements["calendars in areas" if in_areas else "calendars"], after, until, limit,
            [each.version for each in self.changed], [each.calendar for each in self.changed],
            [each.area_code for each in self.changed], [each.starts_at for each in self.changed],
            [each.ends_at for each in self.changed],
        )  # fmt: skip


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
