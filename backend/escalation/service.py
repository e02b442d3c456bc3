"""Enforcing limits: claim, decide, write."""

import asyncio
from datetime import date, datetime

from backend.core.db import in_transaction, transaction
from backend.core.tally import TALLY
from backend.core.writes import write
from backend.deadlines import service as deadlines
from backend.deadlines.rulebook import Rulebook
from backend.escalation import queries
from backend.escalation.failures import lies_in_the_row, set_aside
from backend.escalation.queries import Claim
from backend.escalation.rules import OVERLAID, TakenStep, step_or_recount
from backend.orders import service as orders
from backend.orders.changes import Facts
from backend.orders.registry import day_of, facts_by_day

BATCH = 1000
"""Clocks claimed at a time: large enough that statements are few, small enough that an operator
who wants one of the locked orders waits only a moment."""


async def enforce_batch(
    limit: int = BATCH, at: datetime | None = None, *, in_time: bool = False
) -> int:
    """Take the steps that are due on at most *limit* clocks; returns how many were seen to.

    Due by the database's clock, or by *at* where time is simulated. ``in_time``: every order takes
    its step at the step's own instant then, as by workers that are never late.

    1. claim due clocks and their orders, skipping what others hold
    2. decide each step from today's units and holders
    3. write orders, clocks, events, steps and notices: a handful of bulk statements

    All in one transaction: a process that dies in between has done nothing. Two that run at once
    take different orders.

    When a row makes that fail, the halves are tried, and so on down to the one clock: it is set
    aside with its error (see `failures`) and stops no other. What does not lie in a row, such as a
    lost connection, is raised.
    """
    claim: Claim | None = None
    try:
        async with transaction():
            # First of all: rules that do not compile are no row's fault.
            book = await deadlines.rulebook()
            claim = await queries.claim(limit, at, in_time=in_time)
            return await _take(claim, book) if claim else 0
    except Exception as error:
        # Inside another transaction nothing can be written after an error.
        if claim is None or in_transaction() or not lies_in_the_row(error):
            raise
        if limit == 1:
            [(order_id, key)] = claim.due.items()
            await set_aside(order_id, key, error)
            return 1
    half = min(limit, claim.clocks) // 2 or 1
    first = await enforce_batch(half, at, in_time=in_time)
    return first + await enforce_batch(limit - half, at, in_time=in_time)


async def _take(claim: Claim, book: Rulebook) -> int:
    cases = await orders.load_cases(list(claim.due))
    overlaid = [
        cases[order_id]
        for order_id, key in claim.due.items()
        if book.next_effect(cases[order_id].clocks[key]) in OVERLAID
    ]
    cases |= await orders.with_overlays(overlaid)
    asked = {
        order_id: {case.order.lead_unit_id, case.clocks[key].unit_id or case.order.lead_unit_id}
        for order_id, key in claim.due.items()
        for case in [cases[order_id]]
    }
    known = await facts_by_day(
        (unit_id, claim.at(order_id)) for order_id in asked for unit_id in asked[order_id]
    )
    # Many orders of a batch are one unit's.
    facts_of: dict[tuple[date, frozenset[int]], Facts] = {}
    steps, changes = [], []
    for order_id, key in claim.due.items():
        now = claim.at(order_id)
        whose = (day_of(now), frozenset(asked[order_id]))
        facts = facts_of.get(whose)
        if facts is None:
            facts = facts_of[whose] = known[whose[0]].of(whose[1])
        taken = step_or_recount(cases[order_id], key, facts, book, now)
        if isinstance(taken, TakenStep):
            steps.append(taken)
        changes.append(taken.change if isinstance(taken, TakenStep) else taken)
    await orders.save(changes, claim.now)
    await write([queries.steps_noted(steps)])
    TALLY.add("batches")
    TALLY.add("steps", len(steps))
    TALLY.late((step.change.event.at - step.planned_at).total_seconds() for step in steps)
    return len(changes)


LANES = 2
"""Batches under way at once while much is due: one is decided here while another is written there.
More would only wait for the same two."""


async def enforce_due(limit: int = BATCH, at: datetime | None = None) -> int:
    """Take every step that is due now, batch after batch; returns how many were taken.

    Where nothing is due that is one query, one index probe.
    """
    if at is None:
        wait = await deadlines.seconds_to_next_step()
        if wait is None or wait > 0:
            return 0
    total = await enforce_batch(limit, at)
    if 2 * total >= limit and not in_transaction():
        lanes = await asyncio.gather(*(_drain(limit, at) for _ in range(LANES)))
        return total + sum(lanes)
    return total + await _drain(limit, at) if total else 0


async def _drain(limit: int, at: datetime | None) -> int:
    total = 0
    while taken := await enforce_batch(limit, at):
        total += taken
    return total
