"""How fast open deadlines follow a change of the calendars, beside what the database can do.

Two processes count, as the workers of a district would: the database and they share two cores.

The orders are copies of some that came through the services at different hours of the last month;
a third of them lie in each district. Standard error tells how many had to be written.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

from backend.areas import service as areas
from backend.core.db import fetch, fetch_value, transaction
from backend.deadlines import drafts
from backend.deadlines.rules import Urgency
from backend.identity.rules import Actor, Role, everywhere
from backend.orders import actions as a
from backend.orders import publishing, recount_looking, recounts
from backend.orders import rules as r
from backend.orders import service as orders
from backend.orders.rules import Action, Channel, Order
from backend.orders.service import OrderRef
from bench.copies import copy_orders
from bench.figures import Figure, Setting, measure, progress
from bench.hands import Shared, hands

ACTOR = Actor("bench", everywhere(*Role))
PRESENT = datetime(2026, 12, 21, 2, 0, tzinfo=UTC)
PATTERNS = 240
"""Orders that come through the services, each copied many times."""
SPACING = 1000
"""Between the ids of an order and of its next copy."""
DISTRICTS = ("610112", "610111", "610114")
CATEGORIES = ("complaint", "help", "joint", "suggestion")
UNIT = "deadlines a second"

# The rows a recount writes, by one statement that decides nothing.
_FLOOR = """
WITH moved AS (
    SELECT DISTINCT work_order FROM deadline
    WHERE ended_at IS NULL AND calendar_version = {version}
), clocks AS (
    UPDATE deadline d SET due_at = d.due_at + interval '1 second',
        next_step_at = d.next_step_at + interval '1 second', provisional = NOT d.provisional,
        history = '[{{"what": "recounted"}}]'
    FROM moved WHERE d.work_order = moved.work_order AND d.ended_at IS NULL
        AND d.calendar_version = {version}
), written AS (
    UPDATE work_order w SET version = w.version + 1, head = sha256(w.head),
        stage_due_at = w.stage_due_at + interval '1 second',
        business_due_at = w.business_due_at + interval '1 second'
    FROM moved WHERE w.id = moved.work_order
), told AS (
    INSERT INTO order_event (work_order, seq, kind, at, actor, from_state, to_state, data,
                             previous, hash)
    SELECT w.id, w.version + 1, 'deadline:recounted', statement_timestamp(), 'system', w.state,
           w.state, '{{"calendar_version": 2, "clocks": []}}', w.head, sha256(w.head)
    FROM work_order w JOIN moved ON moved.work_order = w.id
)
SELECT count(*) FROM moved
"""


@measure("calendar_recompute")
async def calendar_recompute(setting: Setting) -> AsyncIterator[Figure]:
    """One of three districts suspended for two days; then a holiday tomorrow, for everybody."""
    await build(setting.orders)
    with hands(setting.url) as together:
        await drafts.suspend(DISTRICTS[0], PRESENT, PRESENT + timedelta(days=2), "bench")
        async for figure in _change("calendar_recompute", together):
            yield figure
        await fetch(
            "INSERT INTO calendar_day (calendar, day, hours) SELECT id, $1, '' FROM work_calendar",
            date(2026, 12, 24),
        )
        async for figure in _change("calendar_recompute: for everybody", together):
            yield figure


async def _change(name: str, together: Shared) -> AsyncIterator[Figure]:
    """Preview the draft, publish it, and recount; the floor is undone before."""
    begun = time.perf_counter()
    recount = await recount_looking.calendars_recount(await drafts.draft())
    seen = await recount_looking.preview(recount, PRESENT, lambda done, total, what: None)
    previewed = seen.open_clocks / (time.perf_counter() - begun)
    read = await _read()
    _, job_id = await publishing.publish(ACTOR, "bench", PRESENT)
    seconds, _ = together(until_recounted, job_id)
    job = await publishing.job(job_id)
    if job.tally != seen.tally:
        raise RuntimeError(f"the preview said {seen.tally}, the recount did {job.tally}")
    written = job.tally.moved + job.tally.steps
    progress(
        f"{written:,} of {job.open_clocks:,} limits of {job.orders:,} orders written in"
        f" {seconds:,.1f} s"
    )
    floor = await _written_bare(job.calendar_version or 0)
    yield Figure(
        name, job.open_clocks / seconds, UNIT, job.open_clocks / floor,
        f"one statement writing the {job.tally.moved / job.open_clocks:.0%} that move",
    )  # fmt: skip
    yield Figure(
        f"{name}, previewed", previewed, UNIT, job.open_clocks / read, "reading every open row"
    )


async def until_recounted(job_id: int) -> None:
    """Work at the recounts as a worker does, until this one is done."""
    while (await publishing.job(job_id)).finished_at is None:
        if not await recounts.recount_for(600, PRESENT):
            await asyncio.sleep(0.05)


async def _read() -> float:
    begun = time.perf_counter()
    await fetch_value("SELECT sum(hashtext(d::text)) FROM deadline d WHERE ended_at IS NULL")
    return time.perf_counter() - begun


async def _written_bare(version: int) -> float:
    await fetch("VACUUM ANALYZE work_order, deadline")
    begun = time.perf_counter()
    async with transaction() as current:
        await fetch_value(_FLOOR.format(version=version))
        seconds = time.perf_counter() - begun
        await current.rollback()
    await fetch("VACUUM ANALYZE work_order, deadline")
    return seconds


async def build(deadlines: int) -> None:
    """About so many open deadlines, on orders in hand."""
    chance = random.Random(4)  # noqa: S311  # nosec B311
    for number in range(PATTERNS):
        at = PRESENT - timedelta(minutes=chance.randrange(60, 20 * 24 * 60))
        await _in_hand(CATEGORIES[number // 3 % 4], DISTRICTS[number % 3], at)
    each = await fetch_value("SELECT count(*) FROM deadline WHERE ended_at IS NULL")
    await copy_orders(deadlines // each, SPACING, ("work_order", "deadline"))
    await fetch("VACUUM ANALYZE")


async def _in_hand(category: str, district: str, at: datetime) -> None:
    """An order its unit has been working on since *at*."""
    request = r.Request(
        channel=Channel.grid_report, category=category, urgency=Urgency.normal,
        description="楼道灯不亮", area_id=(await areas.sample_grids(district, 1, 1))[0],
    )  # fmt: skip
    order, _ = await orders.report(ACTOR, request, at)
    steps: list[tuple[Action, a.ActionData]] = [
        (Action.accept, a.NoData()),
        (Action.dispatch, a.Dispatch(order.lead_unit_id)),
        (Action.sign, a.NoData()),
        (Action.contact, a.Contact("已联系")),
        (Action.handle, a.Handle()),
    ]
    for step, data in steps:
        order = await _act(order, step, data, at)


async def _act(order: Order, step: Action, data: a.ActionData, at: datetime) -> Order:
    return await orders.act(ACTOR, OrderRef(order.id, order.version), step, data, at)
