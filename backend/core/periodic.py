"""Periodic jobs: each done once a slot of time, by whichever process comes first.

There is no scheduler. Every worker asks; the database's clock says which slot it is, and a row
says that the slot is taken. Job and row are one transaction: a process that dies in the middle has
not taken the slot.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.core.db import fetch, fetch_value, transaction

# Slots of a day begin at midnight in China.
_SLOT = "date_bin($2::interval, statement_timestamp(), '2020-01-01 00:00+08')"

# Who comes second passes by instead of waiting at the unique key until the first has finished.
_TAKE = f"""
INSERT INTO periodic_run (job, slot, taken_at)
SELECT $1::text, {_SLOT}, statement_timestamp()
WHERE pg_try_advisory_xact_lock(hashtextextended($1::text, 0))
ON CONFLICT (job, slot) DO NOTHING
RETURNING id, taken_at
"""
_NEXT = """
SELECT min(extract(epoch FROM date_bin(every, statement_timestamp(), '2020-01-01 00:00+08')
           + every - statement_timestamp()))::float8
FROM unnest($1::interval[]) AS every
"""


@dataclass(frozen=True, slots=True)
class Job:
    """``work`` is done once every ``every``; it takes the database's instant and tells the result.

    It is short: it runs in the transaction that takes its slot.
    """

    name: str
    every: timedelta
    work: Callable[[datetime], Awaitable[object]]


async def run_due(jobs: Sequence[Job]) -> int:
    """Do each of *jobs* whose present slot nobody has taken; returns how many were done."""
    done = 0
    for job in jobs:
        async with transaction():
            taken = await fetch(_TAKE, job.name, job.every)
            if not taken:
                continue
            result = await job.work(taken[0]["taken_at"])
            await fetch(
                "UPDATE periodic_run SET result = left($2, 200) WHERE id = $1",
                taken[0]["id"],
                str(result),
            )
            done += 1
    return done


async def seconds_to_next_slot(jobs: Sequence[Job]) -> float:
    """Seconds until the first slot of any of *jobs* begins."""
    value: float = await fetch_value(_NEXT, [job.every for job in jobs])
    return value


async def forget_runs(now: datetime, keep: timedelta) -> int:
    """Delete the records of runs older than *keep*; returns how many."""
    return len(await fetch("DELETE FROM periodic_run WHERE taken_at < $1 RETURNING id", now - keep))
