"""Steps that cannot be taken: set aside with their error, tried again, told to whoever asks."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from backend.core.errors import MinhuError
from backend.core.tally import TALLY
from backend.deadlines.rules import ClockKey
from backend.escalation import failure_queries as queries

FIRST_PAUSE = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=24)

_NOT_THE_ROW = frozenset({"08", "25", "40", "42", "53", "55", "57", "58", "XX"})
"""Classes of SQLSTATE that tell of the server, the schema or a rival, not of the row: no
connection, a transaction cut off, a deadlock, a table that is missing, no resources, a lock not
had, a shutdown, a system error."""

log = logging.getLogger("minhu.enforcement")


@dataclass(frozen=True, slots=True)
class FailedStep:
    """A step set aside: of which order and clock, since when, why, and when it is tried again."""

    order_id: int
    number: str | None
    kind: str
    step: int
    planned_at: datetime
    error: str
    attempts: int
    failed_at: datetime
    retry_at: datetime


def lies_in_the_row(error: Exception) -> bool:
    """Whether *error* tells of what was to be decided or written, not of servers and rivals."""
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "08")[:2] not in _NOT_THE_ROW
    if isinstance(error, asyncpg.InterfaceError):
        # The driver's word for a value that fits no column; its others tell of the connection.
        return isinstance(error, ValueError)
    return not isinstance(error, OSError | TimeoutError | MemoryError)


async def set_aside(order_id: int, key: ClockKey, error: Exception) -> None:
    """Take the step that is due on this clock out of everybody's way, and say why.

    The pause before it is tried again doubles with every failure of the same step.
    """
    told = f"{type(error).__name__}: {error}"
    if isinstance(error, MinhuError):
        told = str(error)
    log.error("order %s, clock %s set aside: %s", order_id, key[0].value, told)
    await queries.set_aside(order_id, key, told[:2000], FIRST_PAUSE, LONGEST_PAUSE)
    TALLY.add("set_aside")


async def retry(order_ids: Sequence[int] | None = None, *, due_only: bool = False) -> int:
    """Let failed steps be taken again: of these orders, or of all; returns how many.

    ``due_only``: only those whose pause is over. One that has been overtaken meanwhile (its clock
    ended, moved on or began anew) just leaves the list.
    """
    return await queries.retry(order_ids, due_only=due_only)


async def failed(limit: int = 100) -> list[FailedStep]:
    """The steps that are set aside now, the oldest first."""
    return [FailedStep(**row) for row in await queries.failed(limit)]


async def count_failed() -> int:
    """How many steps are set aside."""
    return await queries.count_failed()
