"""The SQL of what recounts look at: the clocks that may move, and the orders to be locked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from backend.core.db import Row, fetch, fetch_value
from backend.deadlines import service as deadlines
from backend.deadlines.differences import Difference
from backend.deadlines.rules import Clock


@dataclass(frozen=True, slots=True)
class Affected:
    """A clock that may move, with its order's number and area."""

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
_ORDER = """
CROSS JOIN LATERAL (SELECT w.number, coalesce(heir.code, a.code) AS area_code FROM work_order w
                    JOIN area a ON a.id = w.area LEFT JOIN area heir ON heir.id = a.heir
                    WHERE w.id = d.work_order OFFSET 0) o
"""
_OPEN = "d.id > $1 AND d.id <= $2 AND d.ended_at IS NULL"

# Whatever a clock's limit and next step depend on lies between its start and the later of the two.
# Asked by EXISTS of equal versions and policies, it is one look into a hash table for each clock.
_MEETS = """EXISTS (
    SELECT FROM unnest($4::bigint[], $5::bigint[], $6::timestamptz[], $7::timestamptz[])
        AS x (version, policy, starts_at, ends_at)
    WHERE x.version = d.calendar_version AND x.policy = d.policy
        AND x.starts_at <= greatest(d.due_at, d.next_step_at)
        AND x.ends_at > coalesce(d.anchor_at, d.started_at))"""

_MOVES = {
    "calendars": _MEETS,
    "calendars in areas": f"{_MEETS} AND o.area_code ^@ ANY ($8::text[])",
    "limits": "d.policy = ANY ($4::bigint[])",
}
_CLOCKS = {
    name: f"SELECT {deadlines.clock_columns('d')}, o.number, o.area_code"
    f" FROM deadline d {_ORDER} WHERE {_OPEN} AND {moves} ORDER BY d.id LIMIT $3"
    for name, moves in _MOVES.items()
}
_PUT_DOWN = {
    name: f"""
WITH down AS (
    INSERT INTO recount_left (job, work_order) SELECT DISTINCT $3::bigint, d.work_order
    FROM deadline d {_ORDER if name == "calendars in areas" else ""} WHERE {_OPEN} AND {moves}
    ON CONFLICT (job, work_order) DO NOTHING RETURNING id
) SELECT count(*) AS put_down FROM down
"""
    for name, moves in _MOVES.items()
}


@dataclass(frozen=True)
class Reach:
    """Which clocks may move: those whose way meets one of ``changed``, each with a limit that runs
    on its calendar; or those under one of ``policies``, where there are any.
    """

    changed: Sequence[tuple[int, Difference]] = ()
    policies: Collection[int] = ()

    async def clocks(self, after: int, until: int, limit: int) -> list[Affected]:
        """Such open clocks with ids in ``(after, until]``, by id; at most *limit*."""
        found = []
        for row in await self._found(_CLOCKS, after, until, limit):
            values = dict(row)
            number, area_code = values.pop("number"), values.pop("area_code")
            found.append(Affected(deadlines.clock_of(values), number, area_code))
        return found

    async def put_down(self, job_id: int, after: int, until: int) -> int:
        """Put down the orders of such clocks for the job; returns how many were not down yet."""
        rows = await self._found(_PUT_DOWN, after, until, job_id)
        return int(rows[0]["put_down"]) if rows else 0

    async def _found(
        self, statements: Mapping[str, str], after: int, until: int, third: int
    ) -> list[Row]:
        if self.policies:
            return await fetch(statements["limits"], after, until, third, list(self.policies))
        if not self.changed:
            return []
        policies, found = zip(*self.changed, strict=True)
        stretches = (
            [each.version for each in found], list(policies),
            [each.starts_at for each in found], [each.ends_at for each in found],
        )  # fmt: skip
        areas = sorted({each.area_code for each in found})
        if "" in areas:
            return await fetch(statements["calendars"], after, until, third, *stretches)
        # An area that only one of several stretches holds for is looked at for all of them.
        return await fetch(statements["calendars in areas"], after, until, third, *stretches, areas)


@dataclass(frozen=True, slots=True)
class Claim:
    """Orders of one job, locked; ``now`` is the database's instant."""

    job_id: int
    now: datetime
    order_ids: list[int]


async def claim(limit: int) -> Claim | None:
    """Lock at most *limit* orders an open job has still to see to, and strike them off its list.

    None when none is free. Whoever dies in the middle has struck off none.

    As enforcement does: what an operator or another worker holds is passed over, and found again.
    Not before all orders are put down: a batch that ends and one that looks would wait for each
    other, the one for the job's row, the other for an order's.
    """
    rows = await fetch(
        "WITH taken AS (SELECT l.id FROM recount_left l"
        " JOIN work_order w ON w.id = l.work_order"
        " WHERE l.error IS NULL AND l.job = (SELECT min(id) FROM recount_job"
        " WHERE finished_at IS NULL AND cursor >= goal AND found > seen)"
        " ORDER BY l.id LIMIT $1 FOR UPDATE OF l, w SKIP LOCKED)"
        " DELETE FROM recount_left l USING taken t WHERE l.id = t.id"
        " RETURNING l.job, l.work_order, statement_timestamp() AS now",
        limit,
    )
    if not rows:
        return None
    return Claim(
        rows[0]["job"], rows[0]["now"].astimezone(UTC), [row["work_order"] for row in rows]
    )


async def set_aside(job_id: int, errors: Mapping[int, str]) -> None:
    """Keep these orders with what is wrong with them; nobody tries them again."""
    if errors:
        await fetch(
            "INSERT INTO recount_left (job, work_order, error)"
            " SELECT $1::bigint, * FROM unnest($2::bigint[], $3::text[])",
            job_id, list(errors), [error[:500] for error in errors.values()],
        )  # fmt: skip


async def any_left(job_id: int) -> bool:
    """Whether the job has still orders to see to, in whosever hands."""
    return bool(
        await fetch_value(
            "SELECT EXISTS (SELECT FROM recount_left WHERE job = $1 AND error IS NULL)", job_id
        )
    )


async def forget_ended() -> None:
    """Drop what jobs that have ended left: others took their place, and looked at every clock."""
    await fetch(
        "DELETE FROM recount_left l USING recount_job j"
        " WHERE j.id = l.job AND j.finished_at IS NOT NULL AND l.error IS NULL"
    )


async def set_asides(job_id: int) -> list[tuple[int, str | None, str]]:
    """The orders the job could not count: id, number and why; the first of them."""
    rows = await fetch(
        "SELECT l.work_order, w.number, l.error FROM recount_left l"
        " JOIN work_order w ON w.id = l.work_order"
        " WHERE l.job = $1 AND l.error IS NOT NULL ORDER BY l.work_order LIMIT 20",
        job_id,
    )
    return [(row["work_order"], row["number"], row["error"]) for row in rows]
