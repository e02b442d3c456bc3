"""Counting limits anew in the background, batch by batch, under the operators' hands.

A job looks at every open clock by id. Comparing instants tells which may move (`differences`); only
their orders are locked and counted, and only what really moves is written.
"""

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
from backend.identity.rules import Actor
from backend.orders import recount_clocks_queries as clocks
from backend.orders import recount_queries as queries
from backend.orders import service as orders
from backend.orders.changes import Change
from backend.orders.recount_looking import (
    MOST_CLOCKS,
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
from backend.orders.recounting import Plan, carried_out

FIRST_BATCH = 100

log = getLogger("minhu.recounts")


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch did; ``held_seconds`` is how long it kept ``orders`` locked.

    ``idle``: there was nothing to do just now.
    """

    orders: int = 0
    held_seconds: float = 0.0
    idle: bool = False


IDLE = Batch(idle=True)


async def recount_for(seconds: float, at: datetime | None = None) -> int:
    """Work at the open jobs, at most about so long; returns how many batches were done.

    Any number of processes may: a job is in one hand at a time, batch by batch. *at*: as in
    `recount_batch`.
    """
    until, size, done = time.monotonic() + seconds, FIRST_BATCH, 0
    while time.monotonic() < until:
        batch = await recount_batch(size, at)
        if batch.idle:
            break
        done += 1
        if batch.orders:
            size = next_batch(size, batch.held_seconds)
    return done


async def recount_batch(most_orders: int = FIRST_BATCH, at: datetime | None = None) -> Batch:
    """One step of one job, in one short transaction.

    1. take a job nobody has in hand; a publication is begun only when no transaction is left that
       may have read the rules of before
    2. find the next clocks that may move, by their instants alone
    3. a preview counts them; otherwise lock their orders, passing over those somebody holds
    4. count those anew; where something moves, write order, clocks and sealed event; an order that
       cannot be written is set aside with its error
    5. at the end, come back to the orders that were held

    A process that dies in between has done nothing; the next goes on from the same place. *at* is
    the present where time is simulated; None: the database's.
    """
    begun = time.monotonic()
    async with transaction():
        taken = await queries.take_job()
        if taken is None:
            return IDLE
        job, now = taken
        now = at or now
        await clocks.commit_lazily()
        carries_out = job.stage is RecountStage.carry_out
        if job.opened_at is None and carries_out:
            await queries.open_job(job.id)
            return Batch()
        if job.goal is None:
            if job.opened_at is not None and await queries.others_are_older(job.opened_at):
                await queries.touch_job(job.id)
                return IDLE
            await queries.begin_job(job.id)
            return Batch()
        recount = await _recount(job)
        if not carries_out:
            await _preview(job, recount, now)
            return Batch()
        if job.cursor >= job.goal:
            held = await clocks.left_over(job.id, most_orders)
            if not held:
                await queries.finish_job(job.id)
                return Batch()
            begun = time.monotonic()
            moved = await _move(job, recount.plan, held, job.cursor, now)
        else:
            until, wanted = await _next(job, recount, most_orders)
            begun = time.monotonic()
            moved = await _move(job, recount.plan, wanted, until, now)
            held = []
    if held and not moved:
        return IDLE
    return Batch(moved, time.monotonic() - begun)


async def seconds_to_recount() -> float | None:
    """Seconds until a job should be taken up that nobody is at; None when none is open."""
    return await queries.seconds_to_recount()


_known: tuple[tuple[int, int], Recount] | None = None


async def _recount(job: Job) -> Recount:
    """What *job* does; found once for all its batches in this process."""
    global _known
    book = await deadlines.rulebook()
    key = job.id, book.version
    if _known is None or _known[0] != key:
        _known = key, await _found(job)
    return _known[1]


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


async def _preview(job: Job, recount: Recount, now: datetime) -> None:
    goal = job.goal or 0
    if job.cursor >= goal:
        await queries.finish_job(job.id)
        return
    until, tally, examples = await look(recount, job.cursor, goal, now)
    await queries.move_job(job.id, until, 0, tally, telling([*job.examples, *examples]))


async def _next(job: Job, recount: Recount, most_orders: int) -> tuple[int, list[int]]:
    """How far the batch goes, and at most *most_orders* orders that may change on the way."""
    until, limit = min(job.cursor + WINDOW, job.goal or 0), min(MOST_CLOCKS, 4 * most_orders)
    found = await recount.reach.orders(job.cursor, until, limit)
    if len(found) == limit:
        until = found[-1][0]
    first: dict[int, int] = {}
    for clock_id, order_id in found:
        first.setdefault(order_id, clock_id)
    wanted = list(first)
    if len(wanted) > most_orders:
        # The clock that would bring one order too many is the next batch's first.
        until = first[wanted[most_orders]] - 1
    return until, wanted[:most_orders]


async def _move(job: Job, plan: Plan, order_ids: list[int], cursor: int, now: datetime) -> int:
    """Count these orders anew and write them; returns how many were locked."""
    free = await clocks.lock_free(order_ids) if order_ids else []
    cases = await orders.load_cases(free) if free else {}
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
        clocks_before = cases[change.order.id].clocks
        tallies += [
            Tally.of(clocks_before[each.kind, each.subject], each, now) for each in change.clocks
        ]
    held = set(order_ids) - set(free)
    if held or errors:
        await clocks.leave(job.id, {**dict.fromkeys(held), **errors})
    if job.cursor == cursor:
        await clocks.settle(job.id, set(free) - set(errors))
    await queries.move_job(job.id, cursor, len(written), Tally.total(tallies), job.examples)
    return len(free)


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
