"""What counting limits anew would move: which clocks may, which do, and what that comes to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from backend.core.db import transaction
from backend.deadlines import service as deadlines
from backend.deadlines.calendars import Calendars
from backend.deadlines.differences import differences
from backend.deadlines.relimiting import successors
from backend.identity.rules import Actor
from backend.orders import recount_clocks_queries as clocks
from backend.orders.recount_clocks_queries import Affected, Reach
from backend.orders.recount_rules import Example, Tally, telling
from backend.orders.recounting import Plan

WINDOW = 20_000
"""Ids a batch goes through at most: some tens of milliseconds, in which nothing is locked."""

MOST_CLOCKS = 2_000
"""Clocks a batch counts at most."""


@dataclass(frozen=True)
class Recount:
    """What a job does: how clocks are counted anew, and which may move."""

    plan: Plan
    reach: Reach


async def calendars_recount(calendars: Calendars | None) -> Recount:
    """Counting by *calendars*; None: by those in force."""
    book = await (deadlines.rulebook_under(calendars) if calendars else deadlines.rulebook())
    changed = differences(book.versions.values(), book.calendars)
    limits = [(number, limit.calendar) for number, limit in book.policies.items()]
    met = [(n, each) for each in changed for n, calendar in limits if calendar == each.calendar]
    return Recount(Plan(book), Reach(met))


async def limits_recount(rule: int | None, actor: Actor, reason: str) -> Recount:
    """Moving the running clocks of a limit (None: of all) to the version in force."""
    book = await deadlines.rulebook()
    successor = successors(book.policies.values(), rule)
    return Recount(Plan(book, successor, actor, reason), Reach(policies=list(successor)))


async def look(
    recount: Recount, after: int, goal: int, now: datetime
) -> tuple[int, Tally, list[Example]]:
    """The next clocks that may move: up to which id they go, what moves, and examples.

    A clock nobody can count is told with its error, and stops no other.
    """
    until = min(after + WINDOW, goal)
    found = await recount.reach.clocks(after, until, MOST_CLOCKS)
    if len(found) == MOST_CLOCKS:
        until = found[-1].clock.id or until
    tallies, examples = list[Tally](), list[Example]()
    for each in found:
        clock = each.clock
        try:
            moved = recount.plan.count(clock, each.area_code, now)
        except Exception as error:
            examples.append(_example(each, None, str(error)))
            tallies.append(Tally(failed=1))
            continue
        if moved is not clock:
            tallies.append(Tally.of(clock, moved, now))
            if clock.due_at != moved.due_at:
                examples.append(_example(each, moved.due_at))
    return until, Tally.total(tallies), examples


def _example(each: Affected, after: datetime | None, error: str | None = None) -> Example:
    before = each.clock.due_at.isoformat()
    told = after.isoformat() if after else None
    return Example(
        each.clock.work_order_id, each.number, each.clock.kind.value, before, told, error
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What counting anew would move among ``open_clocks``, and a few of the orders."""

    tally: Tally
    open_clocks: int
    examples: tuple[Example, ...]


async def preview(
    recount: Recount, now: datetime, report: Callable[[int, int, str], None]
) -> Preview:
    """Look at every open clock, in one snapshot; *report* is told how far it is.

    Raises nothing for a clock that cannot be counted: it is among the examples, with its error.
    """
    async with transaction():
        await clocks.read_only_snapshot()
        goal, open_clocks = await clocks.extent()
        cursor, tally, examples = 0, Tally(), list[Example]()
        while cursor < goal:
            cursor, more, told = await look(recount, cursor, goal, now)
            tally, examples = Tally.total((tally, more)), telling([*examples, *told])
            report(cursor, goal, f"{tally.moved:,}")
        return Preview(tally, open_clocks, tuple(examples))
