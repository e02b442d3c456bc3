"""The escalation package's SQL: claiming due clocks and noting the steps taken."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from backend.core.db import fetch
from backend.deadlines.rules import ClockKey, DeadlineKind
from backend.escalation.rules import TakenStep


@dataclass(frozen=True, slots=True)
class Claim:
    """Orders with a due clock, locked; ``now`` is the database's instant of the claim."""

    now: datetime
    due: dict[int, ClockKey]


# statement_timestamp() is stable, so the partial index answers; clock_timestamp() is volatile and
# would read the whole index. The order is locked with its clock and both are skipped when either
# is taken: enforcement never waits for an operator, the two cannot deadlock, and an operator who
# acts on a claimed order waits for that one batch at most.
_CLAIM = """
SELECT d.work_order, d.kind, d.subject, {at} AS now
FROM deadline d JOIN work_order w ON w.id = d.work_order
WHERE d.state = 'running' AND d.next_step_at IS NOT NULL
  AND d.next_step_at <= {at}
ORDER BY d.next_step_at, d.id
LIMIT $1
FOR UPDATE OF d, w SKIP LOCKED
"""


_CLAIM_NOW = _CLAIM.format(at="statement_timestamp()")
_CLAIM_AT = _CLAIM.format(at="$2::timestamptz")


async def claim(limit: int, at: datetime | None = None) -> Claim | None:
    """Lock at most *limit* clocks whose step is due, with their orders; None when none is free.

    Due by *at*, or by the database's clock when that is None.
    Of an order's several due clocks only the earliest is taken: its step may end or restart the
    others, and what is still due then is claimed again.
    """
    rows = await (fetch(_CLAIM_NOW, limit) if at is None else fetch(_CLAIM_AT, limit, at))
    if not rows:
        return None
    due: dict[int, ClockKey] = {}
    for row in rows:
        due.setdefault(row["work_order"], (DeadlineKind(row["kind"]), row["subject"]))
    return Claim(rows[0]["now"].astimezone(UTC), due)


async def note_steps(steps: Collection[TakenStep], now: datetime) -> None:
    """Record the steps as taken; the unique key refuses one that was taken before."""
    await fetch(
        """
        INSERT INTO step_taken
            (deadline, work_order, kind, cycle, step, effect, planned_at, event_seq, taken_at)
        SELECT d.id, u.work_order, u.kind, u.cycle, u.step, u.effect, u.planned_at,
               u.event_seq, $8
        FROM unnest($1::bigint[], $2::text[], $3::smallint[], $4::smallint[], $5::text[],
                    $6::timestamptz[], $7::bigint[], $9::smallint[])
             AS u (work_order, kind, cycle, step, effect, planned_at, event_seq, subject)
        JOIN deadline d USING (work_order, kind, subject)
        """,
        [step.change.order.id for step in steps],
        [step.kind.value for step in steps],
        [step.cycle for step in steps],
        [step.step for step in steps],
        [step.effect.value for step in steps],
        [step.planned_at for step in steps],
        [step.change.event.seq for step in steps],
        now,
        [step.subject for step in steps],
    )
