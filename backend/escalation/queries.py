"""The escalation package's SQL: claiming due clocks and noting the steps taken."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from backend.core.db import fetch
from backend.core.writes import NewRows
from backend.deadlines.rules import ClockKey, DeadlineKind
from backend.escalation.rules import TakenStep


@dataclass(frozen=True, slots=True)
class Claim:
    """Orders with a due clock, locked; ``now`` is the database's instant of the claim.

    ``clocks``: how many due clocks were found; of an order's several only the earliest is in
    ``due``. ``instants``: when the step of each order is taken, where time is simulated.
    """

    now: datetime
    clocks: int
    due: dict[int, ClockKey]
    instants: Mapping[int, datetime] = field(default_factory=dict)

    def at(self, order_id: int) -> datetime:
        """The instant at which the order's step is taken."""
        return self.instants.get(order_id, self.now)


# statement_timestamp() is stable, so the partial index answers; clock_timestamp() is volatile and
# would read the whole index. The order is locked with its clock and both are skipped when either
# is taken: enforcement never waits for an operator, the two cannot deadlock, and an operator who
# acts on a claimed order waits for that one batch at most.
_CLAIM = """
SELECT d.work_order, d.kind, d.subject, {now} AS now
FROM deadline d JOIN work_order w ON w.id = d.work_order {beside}
WHERE d.state = 'running' AND d.next_step_at IS NOT NULL
  AND d.next_step_at <= {at}
ORDER BY d.next_step_at, d.id
LIMIT $1
FOR UPDATE OF d, w SKIP LOCKED
"""


_CLAIM_NOW = _CLAIM.format(at="statement_timestamp()", now="statement_timestamp()", beside="")
_CLAIM_AT = _CLAIM.format(at="$2::timestamptz", now="$2::timestamptz", beside="")
# By workers that are never late: each step at its planned instant, or right after what has happened
# to the order since.
_CLAIM_IN_TIME = _CLAIM.format(
    at="$2::timestamptz",
    now="greatest(d.next_step_at, e.at)",
    beside="JOIN order_event e ON e.work_order = w.id AND e.seq = w.version",
)


async def claim(limit: int, at: datetime | None = None, *, in_time: bool = False) -> Claim | None:
    """Lock at most *limit* clocks whose step is due, with their orders; None when none is free.

    Due by the database's clock or by *at*, and taken then; ``in_time``: each at its own instant.
    Of an order's several due clocks only the earliest is taken: its step may end or restart the
    others, and what is still due then is claimed again.
    """
    if at is None:
        rows = await fetch(_CLAIM_NOW, limit)
    else:
        rows = await fetch(_CLAIM_IN_TIME if in_time else _CLAIM_AT, limit, at)
    if not rows:
        return None
    due: dict[int, ClockKey] = {}
    instants: dict[int, datetime] = {}
    for row in rows:
        due.setdefault(row["work_order"], (DeadlineKind(row["kind"]), row["subject"]))
        if in_time:
            instants.setdefault(row["work_order"], row["now"].astimezone(UTC))
    return Claim(at or rows[0]["now"].astimezone(UTC), len(rows), due, instants)


_STEP = {
    "deadline": "bigint",
    "work_order": "bigint",
    "kind": "text",
    "cycle": "smallint",
    "step": "smallint",
    "effect": "text",
    "planned_at": "timestamptz",
    "event_seq": "bigint",
    "taken_at": "timestamptz",
}


def steps_noted(steps: Collection[TakenStep]) -> NewRows:
    """What records the steps as taken; the unique key refuses one that was taken before."""
    return NewRows(
        "step_taken",
        _STEP,
        [
            (
                step.deadline_id, step.change.order.id, step.kind.value, step.cycle, step.step,
                step.effect.value, step.planned_at, step.change.event.seq,
                step.change.event.at,
            )
            for step in steps
        ],
    )  # fmt: skip
