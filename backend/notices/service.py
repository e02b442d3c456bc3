"""Delivering notices to people's inboxes, and holding them in quiet hours."""

from collections.abc import Callable, Collection
from datetime import date, datetime

import asyncpg
from piccolo.engine.postgres import PostgresTransaction

from backend.core.db import transaction
from backend.core.instants import CHINA
from backend.core.tally import TALLY
from backend.deadlines import service as deadlines
from backend.deadlines.calendars import DISTRICT
from backend.notices import queries
from backend.notices.channels import channels_on
from backend.notices.rules import held_until, retry_after

BATCH = 1000


async def deliver_batch(limit: int = BATCH, at: datetime | None = None) -> int:
    """See to at most *limit* open entries of the outbox; returns how many.

    By the database's clock, or by *at* where time is simulated.

    1. claim entries, skipping what others hold
    2. hold those that fall into quiet hours
    3. put the others into their recipients' inboxes, and on the list of every channel that is on
    4. should one of them be impossible, set that one aside with its error

    All in one transaction: a process that dies in between has done nothing.
    """
    async with transaction() as current:
        claim = await queries.claim(limit, at)
        if claim is None:
            return 0
        held = await _held(claim.attempts, claim.now)
        if held:
            await queries.hold(held)
        free = [each for each in claim.attempts if each not in held]
        delivered = len(free)
        if free and await _refusal(current, free, claim.now) is not None:
            delivered -= await _deliver_apart(current, claim, free)
    TALLY.add("notices", delivered)
    return len(claim.attempts)


async def deliver_due(limit: int = BATCH, at: datetime | None = None) -> int:
    """See to every open entry that is due, batch after batch; returns how many."""
    total = 0
    while seen := await deliver_batch(limit, at):
        total += seen
    return total


async def seconds_to_next_notice() -> float | None:
    """Seconds until an entry may go out, negative: for how long one has; None: none is open."""
    return await queries.seconds_to_next()


async def waiting(most: int) -> int:
    """How many notices wait to be delivered, held ones included, counted up to *most*."""
    return await queries.waiting(most)


async def _deliver_apart(
    current: PostgresTransaction, claim: queries.Claim, ids: Collection[int]
) -> int:
    """Deliver entries one by one, setting aside those that are refused; returns how many were."""
    refused = 0
    for each in ids:
        error = await _refusal(current, [each], claim.now)
        if error is not None:
            refused += 1
            wait = retry_after(claim.attempts[each] + 1)
            await queries.set_aside(each, error, claim.now + wait)
    return refused


async def _refusal(current: PostgresTransaction, ids: Collection[int], now: datetime) -> str | None:
    """Deliver entries, all or none; why the database refused one of them, None when it did not."""
    savepoint = await current.savepoint()
    try:
        await queries.deliver(ids, channels_on(), now)
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
        # An entry that points at nothing, or says nothing. Whatever it is, others must go out.
        await savepoint.rollback_to()
        return f"{type(error).__name__}: {error}"
    await savepoint.release()
    return None


async def _held(ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """Which entries wait at *now*, and until when. One small query outside quiet hours."""
    hours = await queries.quiet_hours()
    if not hours:
        return {}
    works_on = await _working_days()
    quiet = [each for each in hours if each.until(now, works_on)]
    if not quiet:
        return {}
    entries = await queries.recipients(ids, now.astimezone(CHINA).date())
    found = {entry.id: held_until(entry, quiet, now, works_on) for entry in entries}
    return {entry_id: until for entry_id, until in found.items() if until is not None}


async def _working_days() -> Callable[[date], bool]:
    """Whether a day has working hours by the district's calendar."""
    spec = (await deadlines.rulebook()).calendars.specs[DISTRICT]
    return lambda day: bool(spec.hours_on(day).spans)
