"""What counting limits anew would move: which clocks may, which do, and what that comes to."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.core.db import transaction
from backend.deadlines import service as deadlines
from backend.deadlines.calendars import Calendars
from backend.deadlines.differences import Difference, differences
from backend.deadlines.relimiting import successors
from backend.identity.rules import Actor
from backend.orders import recount_clocks_queries as clocks
from backend.orders.recount_clocks_queries import Affected
from backend.orders.recount_rules import Example, Tally, telling
from backend.orders.recounting import Plan

WINDOW = 20_000
"""Ids a batch goes through at most: some tens of milliseconds, in which nothing is locked."""

MOST_CLOCKS = 2_000
"""Clocks a batch counts at most."""


@dataclass(frozen=True)
class Recount:
    """What a job does: its plan, and which clocks it may move."""

    plan: Plan
    changed: Sequence[Difference] = ()
    policies: Collection[int] = ()

    async def affected(self, after: int, until: int, limit: int) -> list[Affected]:
        """The clocks with ids in ``(after, until]`` that may move."""
        if not self.changed and not self.policies:
            return []
        return await clocks.affected(after, until, limit, self.changed, self.policies)


async def calendars_recount(calendars: Calendars | None) -> Recount:
    """Counting by *calendars*; None: by those in force."""
    book = await (deadlines.rulebook_under(calendars) if calendars else deadlines.rulebook())
    return Recount(Plan(book), changed=differences(book.versions.values(), book.calendars))


async def limits_recount(rule: int | None, actor: Actor, reason: str) -> Recount:
    """Moving the running clocks of a limit (None: of all) to the version in force."""
    book = await deadlines.rulebook()
    successor = successors(book.policies.values(), rule)
    return Recount(Plan(book, successor, actor, reason), policies=list(successor))


def judge(
    found: Sequence[Affected], plan: Plan, now: datetime
) -> tuple[Tally, list[Example], dict[int, int]]:
    """What of *found* moves: sums, examples, and for each order that changes, its first clock."""
    tally, examples = Tally(), list[Example]()
    first: dict[int, int] = {}
    for each in found:
        clock = each.clock
        try:
            after = plan.count(clock, each.area_code, now)
        except Exception as error:  # A clock nobody can count stops no other.
            examples.append(_example(each, None, str(error)))
            tally += Tally(failed=1)
            first.setdefault(clock.work_order_id, each.id)
            continue
        if after is clock:
            continue
        tally += Tally.of(clock, after, now)
        first.setdefault(clock.work_order_id, each.id)
        if clock.due_at != after.due_at:
            examples.append(_example(each, after.due_at))
    return tally, examples, first


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
            until = min(cursor + WINDOW, goal)
            found = await recount.affected(cursor, until, MOST_CLOCKS)
            cursor = found[-1].id if len(found) == MOST_CLOCKS else until
            more, told, _ = judge(found, recount.plan, now)
            tally, examples = tally + more, telling([*examples, *told])
            report(cursor, goal, f"{tally.moved:,}")
        return Preview(tally, open_clocks, tuple(examples))
