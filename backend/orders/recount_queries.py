"""The SQL of recounts: what is asked for, how far it is, what it came to."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from backend.core.db import Row, fetch, fetch_one, fetch_value
from backend.orders.recount_rules import (
    TALLY_FIELDS,
    Example,
    RecountKind,
    RecountOutcome,
    RecountStage,
    Tally,
)

DATABASE_NAME = "minhu"
"""What our connections call themselves (`core.db.MinhuEngine`): nobody waits for a backup."""


@dataclass(frozen=True, slots=True)
class Job:
    """A recount: ``cursor`` of ``goal`` (None: not begun) clocks are looked at, and ``seen`` of the
    ``found`` orders seen to.

    ``open_clocks`` is how many limits were running when it began. ``from_version`` and
    ``calendar_version`` are published calendars, ``rule`` the limit whose running clocks are moved
    (None: all).
    """

    id: int
    kind: RecountKind
    stage: RecountStage
    from_version: int | None
    calendar_version: int | None
    rule: int | None
    digest: str
    asked_by: str
    operator_id: int | None
    asked_at: datetime
    note: str
    opened_at: datetime | None
    cursor: int
    goal: int | None
    open_clocks: int
    found: int
    seen: int
    orders: int
    tally: Tally
    examples: tuple[Example, ...]
    finished_at: datetime | None
    outcome: RecountOutcome | None

    @property
    def share(self) -> float:
        """How far it is, 0 to 1."""
        if self.finished_at is not None:
            return 1.0
        looked = self.cursor / self.goal if self.goal else 0.0
        if self.stage is RecountStage.preview:
            return looked
        return looked * (0.1 + 0.9 * (self.seen / self.found if self.found else 1))


_COLUMNS = (
    "j.id, kind, stage, from_version, calendar_version, rule, digest, asked_by, operator, asked_at,"
    f" note, opened_at, cursor, goal, open_clocks, found,"
    f" seen, orders, {', '.join(TALLY_FIELDS)}, examples,"
    " finished_at, outcome"
)


def _job(row: Row) -> Job:
    examples = json.loads(row["examples"]) if row["examples"] else ()
    return Job(
        id=row["id"],
        kind=RecountKind(row["kind"]),
        stage=RecountStage(row["stage"]),
        from_version=row["from_version"],
        calendar_version=row["calendar_version"],
        rule=row["rule"],
        digest=row["digest"],
        asked_by=row["asked_by"],
        operator_id=row["operator"],
        asked_at=row["asked_at"],
        note=row["note"],
        opened_at=row["opened_at"],
        cursor=row["cursor"],
        goal=row["goal"],
        open_clocks=row["open_clocks"],
        found=row["found"],
        seen=row["seen"],
        orders=row["orders"],
        tally=Tally(**{name: row[name] for name in TALLY_FIELDS}),
        examples=tuple(Example.read(each) for each in examples),
        finished_at=row["finished_at"],
        outcome=RecountOutcome(row["outcome"]) if row["outcome"] else None,
    )


_ADDED = ", ".join(f"{name} = {name} + ${n}" for n, name in enumerate(TALLY_FIELDS, 5))


async def add_job(values: Mapping[str, object]) -> int:
    """Add a job with these columns; returns its number."""
    names = list(values)
    added: int = await fetch_value(
        f"INSERT INTO recount_job ({', '.join(names)}, touched_at)"
        f" VALUES ({', '.join(f'${n}' for n in range(1, len(names) + 1))}, statement_timestamp())"
        " RETURNING id",
        *values.values(),
    )
    return added


async def supersede(kind: RecountKind, rule: int | None) -> None:
    """End the open job of this kind: what takes its place looks at every clock anew.

    Waits for the batch under way, which holds the job's row.
    """
    await fetch(
        "UPDATE recount_job SET finished_at = statement_timestamp(), outcome = $3"
        " WHERE kind = $1 AND coalesce(rule, 0) = coalesce($2::bigint, 0)"
        " AND stage = 'carry_out' AND finished_at IS NULL",
        kind.value, rule, RecountOutcome.superseded.value,
    )  # fmt: skip


async def forget_previews(kind: RecountKind) -> None:
    """End open previews of this kind: a newer one is asked for."""
    await fetch(
        "UPDATE recount_job SET finished_at = statement_timestamp(), outcome = $2"
        " WHERE kind = $1 AND stage = 'preview' AND finished_at IS NULL",
        kind.value, RecountOutcome.superseded.value,
    )  # fmt: skip


async def jobs(limit: int) -> list[Job]:
    """The latest jobs, previews and recounts, newest first."""
    rows = await fetch(f"SELECT {_COLUMNS} FROM recount_job j ORDER BY id DESC LIMIT $1", limit)
    return [_job(row) for row in rows]


async def job(job_id: int) -> Job | None:
    """One job; None when there is none of this number."""
    row = await fetch_one(f"SELECT {_COLUMNS} FROM recount_job j WHERE id = $1", job_id)
    return _job(row) if row else None


async def take_job() -> tuple[Job, datetime] | None:
    """An open job, locked until the transaction ends, and the database's instant.

    Previews first: somebody waits for them. None when there is none, or only in others' hands.
    """
    row = await fetch_one(
        f"SELECT {_COLUMNS}, statement_timestamp() AS now FROM recount_job j"
        " WHERE finished_at IS NULL ORDER BY stage DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED"
    )
    return (_job(row), row["now"].astimezone(UTC)) if row else None


async def content_of(job_id: int) -> str:
    """The calendars a preview looks at, as a JSON document."""
    content: str = await fetch_value("SELECT content FROM recount_job WHERE id = $1", job_id)
    return content


async def open_job(job_id: int) -> None:
    """Note that the job is seen, from when on everything new follows the new rules."""
    await fetch(
        "UPDATE recount_job SET opened_at = clock_timestamp(), touched_at = clock_timestamp()"
        " WHERE id = $1",
        job_id,
    )


async def others_are_older(opened_at: datetime) -> bool:
    """Whether a transaction of ours is under way that may have read the rules before them.

    It could still write clocks by the rules of before, behind the cursor.
    """
    return bool(
        await fetch_value(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND application_name = $2 AND xact_start < $1)",
            opened_at, DATABASE_NAME,
        )
    )  # fmt: skip


async def begin_job(job_id: int) -> None:
    """Set the goal: the last clock there is now. Later ones follow the new rules by themselves."""
    await fetch(
        "UPDATE recount_job SET goal = (SELECT coalesce(max(id), 0) FROM deadline),"
        " opened_at = coalesce(opened_at, clock_timestamp()),"
        " open_clocks = (SELECT count(*) FROM deadline WHERE ended_at IS NULL),"
        " touched_at = clock_timestamp() WHERE id = $1",
        job_id,
    )


async def touch_job(job_id: int) -> None:
    """Note that somebody is at it."""
    await fetch("UPDATE recount_job SET touched_at = clock_timestamp() WHERE id = $1", job_id)


async def look_further(
    job_id: int, cursor: int, found: int, tally: Tally, examples: Sequence[Example]
) -> None:
    """Note up to which clock the job has looked, and add what it found on the way."""
    await fetch(
        f"UPDATE recount_job SET cursor = $2, found = found + $3, examples = $4, {_ADDED},"
        " touched_at = clock_timestamp() WHERE id = $1",
        job_id, cursor, found, json.dumps([asdict(each) for each in examples]),
        *asdict(tally).values(),
    )  # fmt: skip


async def see_to(job_id: int, seen: int, orders: int, tally: Tally, at: datetime) -> None:
    """Add what a batch did *at* an instant: orders seen to, those that changed, what moved.

    The last statement of its transaction: batches of one job wait for each other only here.
    """
    await fetch(
        f"UPDATE recount_job SET seen = seen + $2, orders = orders + $3,"
        f" touched_at = $4, {_ADDED} WHERE id = $1",
        job_id, seen, orders, at, *asdict(tally).values(),
    )  # fmt: skip


async def finish_job(job_id: int) -> None:
    """Note that the job is done."""
    await fetch(
        "UPDATE recount_job SET finished_at = clock_timestamp(), outcome = $2, cursor = goal"
        " WHERE id = $1",
        job_id, RecountOutcome.done.value,
    )  # fmt: skip


async def seconds_to_recount() -> float | None:
    """Seconds until an open job that nobody is at should be taken up; negative: overdue.

    None when there is none. One probe of a small index.
    """
    value: float | None = await fetch_value(
        "SELECT extract(epoch FROM min(CASE WHEN opened_at IS NULL THEN touched_at"
        " ELSE touched_at + interval '1 second' END) - clock_timestamp())::float8"
        " FROM recount_job WHERE finished_at IS NULL"
    )
    return value
