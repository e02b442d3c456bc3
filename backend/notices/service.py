"""Delivering notices to people's inboxes, and holding them in quiet hours."""

from collections.abc import Callable, Collection
from datetime import date, datetime

from backend.core.db import transaction
from backend.core.instants import CHINA
from backend.deadlines import service as deadlines
from backend.deadlines.calendars import DISTRICT
from backend.notices import queries
from backend.notices.channels import channels_on
from backend.notices.rules import held_until

BATCH = 1000


async def deliver_batch(limit: int = BATCH, at: datetime | None = None) -> int:
    """See to at most *limit* open entries of the outbox; returns how many.

    By the database's clock, or by *at* where time is simulated.

    1. claim entries, skipping what others hold
    2. hold those that fall into quiet hours
    3. put the others into their recipients' inboxes, and on the list of every channel that is on

    All in one transaction: a process that dies in between has done nothing.
    """
    async with transaction():
        claim = await queries.claim(limit, at)
        if claim is None:
            return 0
        held = await _held(claim.ids, claim.now)
        if held:
            await queries.hold(held)
        free = [each for each in claim.ids if each not in held]
        if free:
            await queries.deliver(free, channels_on(), claim.now)
        return len(claim.ids)


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
