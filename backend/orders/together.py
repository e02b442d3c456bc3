"""Many reports, or many actions on different orders, decided one by one and written at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backend.areas import service as areas
from backend.core.db import transaction
from backend.core.errors import MinhuError
from backend.core.writes import new_ids
from backend.deadlines import service as deadlines
from backend.deadlines.recounting import all_fresh
from backend.deadlines.rulebook import Rulebook
from backend.identity.rules import Actor, Permission
from backend.orders import queries, trail_queries
from backend.orders.actions import ActionData, Merge
from backend.orders.changes import Case, Change, Facts
from backend.orders.decisions import decide, takes_number, units_asked
from backend.orders.drawing import draw_numbers
from backend.orders.errors import StaleOrder, UnknownOrder
from backend.orders.intake import check_request, may_report, opened
from backend.orders.merging import settle_merged
from backend.orders.numbering import new_query_code
from backend.orders.registry import day_of, facts_by_day
from backend.orders.rules import Action, OrderRef, Request, intake_tier
from backend.orders.writing import enter, save

_TO_BE_DRAWN = ""
"""Stands for the number of an order while it is not known yet whether it will take one."""


@dataclass(frozen=True, slots=True)
class Report:
    """A request somebody hands in, by the right ``by``."""

    actor: Actor
    request: Request
    now: datetime
    by: Permission = Permission.report_orders


@dataclass(frozen=True, slots=True)
class Reported:
    """The order a request has become, and the code to look it up by."""

    case: Case
    query_code: str


@dataclass(frozen=True, slots=True)
class Step:
    """One action on one order, at its own instant."""

    actor: Actor
    ref: OrderRef
    action: Action
    data: ActionData
    now: datetime


async def report_together(reports: Sequence[Report]) -> list[Reported | MinhuError]:
    """Take requests in, in one transaction of some five statements; one outcome each, in order.

    1. find the units that accept for these channels and places, and who answers for them that day
    2. write the orders, their first events and, where the policies set one, their accept clocks

    A request that is refused leaves no trace; its outcome is what `service.report` would raise.
    Raises AlreadyReported, and nothing is written, when one of them has come in before.
    """
    if not reports:
        return []
    async with transaction():
        book = await deadlines.rulebook()
        keys = [(each.request.area_id, intake_tier(each.request.channel)) for each in reports]
        intakes = await areas.intakes_for(set(keys))
        asked = [(intakes[key].unit_id, each.now) for key, each in zip(keys, reports, strict=True)
                 if key in intakes]  # fmt: skip
        facts = await facts_by_day(asked)
        ids = await new_ids("work_order", len(reports))
        found: list[Reported | MinhuError] = []
        rows = []
        for each, key, order_id in zip(reports, keys, ids, strict=True):
            try:
                check_request(each.request, book)
                intake = areas.require_intake(intakes, *key)
                here = book.at(intake.area_code)
                may_report(each.actor, intake.area_code, each.by)
                known = facts[day_of(each.now)]
                change = opened(
                    each.actor, each.request, intake, known.units[intake.unit_id].tier,
                    known.responsible[intake.unit_id], order_id, here, each.now,
                )  # fmt: skip
            except MinhuError as error:
                found.append(error)
                continue
            query_code = new_query_code()
            rows.append((change, each.request, intake, query_code))
            found.append(Reported(Case(change.before).after(change), query_code))
        if rows:
            # Written once, as they stand after their first event: an update of the same row would
            # cost as much again, in every index.
            await enter(rows, max(each.now for each in reports))
        return found


async def act_together(steps: Sequence[Step]) -> list[Case | MinhuError]:
    """Take actions on different orders, in one transaction; the case as it then stands for each.

    1. lock the orders; somebody was faster where a version is not the caller's
    2. load their clocks and shares, and the units and holders of each day
    3. decide each, draw numbers for the acceptances in the order given, and write all at once
    4. main orders that end answer their duplicates as well

    An action that is refused leaves no trace, no gap in the numbers either; its outcome is what
    `service.act` would raise. Of two on one order the second comes too late. About ten statements,
    however many steps. Raises ValueError for a merge, which looks at a second order.
    """
    if any(isinstance(step.data, Merge) for step in steps):
        raise ValueError("a merge looks at a second order: take it by itself")
    if not steps:
        return []
    async with transaction():
        book = await deadlines.rulebook()
        cases = await _locked({step.ref.id for step in steps})
        facts = await facts_by_day(
            [
                (unit_id, step.now)
                for step in steps
                if step.ref.id in cases
                for unit_id in units_asked(cases[step.ref.id], step.data)
            ]
        )
        decided = _decide(steps, cases, facts, book, await _only_looked_at(steps, cases))
        await _number(steps, decided, cases, facts, book)
        changes = [each for each in decided if isinstance(each, Change)]
        now = max(step.now for step in steps)
        await save(changes, now)
        ended = [c.order for c in changes if c.order.closed_at and not c.before.closed_at]
        await settle_merged(ended, now)
        return [
            cases[each.order.id].after(each) if isinstance(each, Change) else each
            for each in decided
        ]


def _decide(
    steps: Sequence[Step], cases: dict[int, Case], facts: dict[date, Facts], book: Rulebook,
    looked_at: set[int],
) -> list[Change | MinhuError]:  # fmt: skip
    decided: list[Change | MinhuError] = []
    acted_on: set[int] = set()
    for step in steps:
        try:
            case = cases.get(step.ref.id)
            if case is None:
                raise UnknownOrder(order=step.ref.id)
            seen = case.order.version == step.ref.version or step.ref.id in looked_at
            if not seen or step.ref.id in acted_on:
                raise StaleOrder
            decided.append(_change(step, case, facts[day_of(step.now)], book, _TO_BE_DRAWN))
            acted_on.add(step.ref.id)
        except MinhuError as error:
            decided.append(error)
    return decided


async def _only_looked_at(steps: Sequence[Step], cases: dict[int, Case]) -> set[int]:
    """The orders of which callers saw an earlier version, yet nothing has happened to since."""
    behind = {
        step.ref.id: step.ref.version
        for step in steps
        if step.ref.id in cases and cases[step.ref.id].order.version != step.ref.version
    }
    return await trail_queries.only_looked_at(behind) if behind else set()


async def _number(
    steps: Sequence[Step], decided: list[Change | MinhuError], cases: dict[int, Case],
    facts: dict[date, Facts], book: Rulebook,
) -> None:  # fmt: skip
    """Decide once more, with their numbers, the acceptances nothing stands against."""
    places = [
        place
        for place, (step, found) in enumerate(zip(steps, decided, strict=True))
        if isinstance(found, Change) and takes_number(found.before, step.action)
    ]
    if not places:
        return
    numbers = await draw_numbers(
        [
            (order.district_code, order.channel, steps[place].now)
            for place in places
            for order in [cases[steps[place].ref.id].order]
        ]
    )
    for place, number in zip(places, numbers, strict=True):
        step = steps[place]
        known = facts[day_of(step.now)]
        decided[place] = _change(step, cases[step.ref.id], known, book, number)


def _change(step: Step, case: Case, facts: Facts, book: Rulebook, number: str) -> Change:
    here = book.at(case.order.area_code)
    fresh = case.counted_anew(all_fresh(here, case.clocks, step.now))
    told = facts.of(units_asked(case, step.data), number)
    return decide(fresh, step.action, step.actor, step.data, told, here, step.now)


async def _locked(order_ids: set[int]) -> dict[int, Case]:
    """The orders, locked, with their clocks, shares and supervisions as they were written."""
    orders = await queries.lock_all(sorted(order_ids))
    ids = [order.id for order in orders]
    clocks = await deadlines.clocks_of(ids)
    overlays = await trail_queries.overlays_of(ids)
    return {order.id: Case(order, clocks[order.id], *overlays[order.id]) for order in orders}
