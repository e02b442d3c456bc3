"""Counting limits anew in the background, batch by batch, under the operators' hands.

A job looks at every open clock by id. Comparing instants tells which may move (`differences`);
their orders are put down, then locked and counted a few at a time, and only what moves is written.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from json import loads
from logging import getLogger

import asyncpg

from backend.core.db import transaction
from backend.deadlines import service as deadlines
from backend.deadlines.calendars import Calendars
from backend.deadlines.rulebook import Rulebook
from backend.identity.rules import Actor
from backend.orders import recount_clocks_queries as clocks
from backend.orders import recount_queries as queries
from backend.orders import service as orders
from backend.orders.changes import Change
from backend.orders.recount_looking import (
    WINDOW,
    Recount,
    calendars_recount,
    limits_recount,
    look,
)
from backend.orders.recount_queries import Job
from backend.orders.recount_rules import (
    RecountKind,
    RecountStage,
    Tally,
    next_batch,
    telling,
)
from backend.orders.recounting import carried_out

FIRST_BATCH = 100

LANES = 2
"""Batches under way at once in a process: one is counted here while another is written there."""

log = getLogger("minhu.recounts")


@dataclass(frozen=True, slots=True)
class Batch:
    """How many ``orders`` a batch kept locked, and for how long."""

    orders: int
    held_seconds: float


async def recount_for(seconds: float, at: datetime | None = None) -> int:
    """Work at the open jobs, at most about so long; returns how many batches were done.

    Any number of processes may, each in `LANES`. *at* is the present where time is simulated; None:
    the database's.
    """
    until, done = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        if await look_batch(at):
            done += 1
            continue
        counted = sum(await asyncio.gather(*(_count_until(until, at) for _ in range(LANES))))
        if not counted:
            break
        done += counted
    return done


async def _count_until(until: float, at: datetime | None) -> int:
    """Count batch after batch, until nothing is free or the time has come; returns how many."""
    size, done = FIRST_BATCH, 0
    while time.monotonic() < until and (batch := await count_batch(size, at)):
        size = next_batch(size, batch.held_seconds)
        done += 1
    return done


async def look_batch(at: datetime | None = None) -> bool:
    """One step of looking for what may move, in one short transaction; False: nothing to look for.

    1. take a job nobody has in hand; a publication is begun only when no transaction is left that
       may have read the rules of before
    2. find the next clocks that may move, by their instants alone
    3. a preview counts them; otherwise their orders are put down, to be counted by `count_batch`
    4. a job whose last order is seen to is finished

    A process that dies in between has done nothing; the next goes on from the same place.
    """
    async with transaction():
        taken = await queries.take_job()
        if taken is None:
            return False
        job, now = taken
        await clocks.commit_lazily()
        if job.opened_at is None:
            await queries.open_job(job.id)
            return True
        if job.goal is None:
            return await _begin(job, job.opened_at)
        if job.cursor < job.goal:
            await _look(job, job.goal, at or now)
            return True
        if await clocks.any_left(job.id):
            await queries.touch_job(job.id)
            return False
        await queries.finish_job(job.id)
        return True


async def count_batch(most_orders: int = FIRST_BATCH, at: datetime | None = None) -> Batch | None:
    """Count at most so many orders anew, in one short transaction; None: none is free.

    1. lock orders that were put down, passing over those somebody holds
    2. count them anew; where something moves, write order, clocks and sealed event
    3. set aside, with its error, what cannot be counted or written

    Nobody waits for it longer than the batch lasts: `next_batch` keeps that short.
    """
    async with transaction():
        await clocks.commit_lazily()
        claim = await clocks.claim(most_orders)
        if claim is None:
            return None
        begun = time.monotonic()
        job = await queries.job(claim.job_id)
        if job is None:
            return None
        await _count(job, claim.order_ids, at or claim.now, claim.now)
    return Batch(len(claim.order_ids), time.monotonic() - begun)


async def _begin(job: Job, opened_at: datetime) -> bool:
    if job.stage is RecountStage.carry_out and await queries.others_are_older(opened_at):
        await queries.touch_job(job.id)
        return False
    await clocks.forget_ended()
    await queries.begin_job(job.id)
    return True


async def seconds_to_recount() -> float | None:
    """Seconds until a job should be taken up that nobody is at; None when none is open."""
    return await queries.seconds_to_recount()


_known: tuple[int, Rulebook, Recount] | None = None


async def _recount(job: Job) -> Recount:
    """What *job* does; found once for all its batches in this process."""
    global _known
    book = await deadlines.rulebook()
    if _known is None or _known[0] != job.id or _known[1] is not book:
        _known = job.id, book, await _found(job)
    return _known[2]


async def _found(job: Job) -> Recount:
    if job.kind is RecountKind.limits:
        actor = Actor(job.asked_by, frozenset(), job.operator_id)
        return await limits_recount(job.rule, actor, job.note)
    if job.stage is RecountStage.preview:
        calendars = Calendars.read(
            job.calendar_version or 0, loads(await queries.content_of(job.id))
        )
        return await calendars_recount(calendars)
    return await calendars_recount(None)


async def _look(job: Job, goal: int, now: datetime) -> None:
    recount = await _recount(job)
    if job.stage is RecountStage.preview:
        until, tally, examples = await look(recount, job.cursor, goal, now)
        shown = telling([*job.examples, *examples])
        await queries.look_further(job.id, until, 0, tally, shown)
    else:
        until = min(job.cursor + WINDOW, goal)
        found = await recount.reach.put_down(job.id, job.cursor, until)
        await queries.look_further(job.id, until, found, Tally(), ())


async def _count(job: Job, order_ids: Sequence[int], now: datetime, at: datetime) -> None:
    plan = (await _recount(job)).plan
    cases = await orders.load_cases(order_ids, only_open=True)
    changes, errors = [], {}
    for case in cases.values():
        try:
            change = carried_out(case, plan, now)
        except Exception as error:
            log.warning("order %d cannot be counted anew: %s", case.order.id, error)
            errors[case.order.id] = str(error)
            continue
        if change is not None:
            changes.append(change)
    errors |= await _save(changes, now)
    written = [change for change in changes if change.order.id not in errors]
    tallies = [Tally(failed=len(errors))]
    for change in written:
        before = cases[change.order.id].clocks
        tallies += [Tally.of(before[each.kind, each.subject], each, now) for each in change.clocks]
    await clocks.set_aside(job.id, errors)
    await queries.see_to(job.id, len(order_ids), len(written), Tally.total(tallies), at)


async def _save(changes: Sequence[Change], now: datetime) -> dict[int, str]:
    """Write *changes* together; one by one when one of them is refused. Returns what was refused.

    Each attempt is undone by itself: a refused row never takes the batch with it.
    """
    async with transaction() as current:
        savepoint = await current.savepoint()
        try:
            await orders.save(changes, now)
        except asyncpg.PostgresError as error:
            await savepoint.rollback_to()
            if len(changes) == 1:
                log.warning("order %d cannot be written: %s", changes[0].order.id, error)
                return {changes[0].order.id: str(error)}
        else:
            await savepoint.release()
            return {}
    refused: dict[int, str] = {}
    for change in changes:
        refused |= await _save([change], now)
    return refused
