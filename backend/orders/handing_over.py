"""Open orders of a community that has ended, or given grids away, go to who answers there now.

Orders keep their place: the community and grid of their day. What changes is whose turn it is.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from backend.core.db import as_owner, transaction
from backend.core.values import altered
from backend.deadlines import service as deadlines
from backend.deadlines.recounting import all_fresh
from backend.identity.rules import Actor
from backend.orders import place_queries, queries
from backend.orders.changes import Case, Change, Facts, record_change
from backend.orders.events import EventKind, Notice
from backend.orders.registry import day_of, facts_by_day
from backend.orders.writing import save


def handed_over(
    case: Case, lead: int, sender: int | None, facts: Facts, actor: Actor, reason: str,
    now: datetime,
) -> Change:  # fmt: skip
    """What gives an order to the unit *lead*, and what it sent on to *sender*; clocks run on. Pure.

    Whoever answers for the new unit is told.
    """
    order = case.order
    responsible = facts.answers_for(lead)
    after = altered(order, lead_unit_id=lead, sender_unit_id=sender, responsible_id=responsible)
    told = {
        "from_unit": order.lead_unit_id, "unit": lead, "reason": reason, **facts.answering(lead),
    }  # fmt: skip
    notices = []
    if responsible is not None and lead != order.lead_unit_id:
        absent = facts.represented_by(responsible)
        notices = [Notice(responsible, EventKind.order_hand_over, absent)]
    return record_change(case, after, (), EventKind.order_hand_over, actor, now, told, notices)


async def hand_over(
    actor: Actor, committees: Sequence[int], units: Mapping[int, int], reason: str, now: datetime
) -> int:
    """Give the open orders of *committees* to who answers for their places today; returns how many.

    *units* maps those that have ended to their heirs: they get what lies in nobody's place. An
    order of an ended grid goes to the committee of the grid that is its heir.

    1. lock the orders, find the unit that answers for each place today
    2. write units, responsible people, events and notices at once

    As the owner: it follows from a change the actor was allowed to make, and reaches every order.
    """
    async with as_owner(), transaction():
        goes = await place_queries.destinations(list(committees), units)
        if not goes:
            return 0
        book = await deadlines.rulebook()
        held = await queries.lock_all(list(goes))
        clocks = await deadlines.clocks_of([order.id for order in held])
        facts = (await facts_by_day((unit, now) for unit, _ in goes.values()))[day_of(now)]
        changes = []
        for order in held:
            here = book.at(order.area_code)
            case = Case(order, clocks[order.id])
            case = case.counted_anew(all_fresh(here, case.clocks, now))
            lead, sender = goes[order.id]
            changes.append(handed_over(case, lead, sender, facts, actor, reason, now))
        await save(changes, now)
        return len(changes)
