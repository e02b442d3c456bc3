"""The inbox among many orders: first pages, pages far on, filters and counts.

Once with the open orders a district usually has, once with every order open. Each figure is the
median of a reader's whole request to the service; its floor is the bare statement an index would
answer, on the same rows.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

from backend.core.db import fetch, fetch_value
from backend.deadlines.rules import Colour, Urgency
from backend.identity.rules import Actor
from backend.orders import inbox
from backend.orders.inbox import Cursor, Filter, Phase, Reach, Tab, natural_reach
from bench.figures import MILLISECONDS, Figure, Setting, measure, percentiles
from bench.readers import readers

TIMES = 15
NOW = datetime.now(UTC)
DEEP = 0.6
"""How far on the later page stands, as a share of the orders of the district."""
FILTERS = {
    "urgent": Filter(urgency=Urgency.urgent),
    "one category": Filter(category="help"),
    "yellow": Filter(colour=Colour.yellow),
}

# What the first page comes to when it is nothing but one walk along one index.
_FLOOR = """
SELECT id, number, state, left(description, 120), stage_due_at FROM work_order
WHERE district = $1 AND state = 'handling' AND state IN ('accepted', 'adjudication', 'callback',
    'dispatched', 'handled', 'handling', 'reported', 'returned', 'signed', 'suspended')
ORDER BY stage_due_at, id LIMIT 51
"""
FLOOR_IS = "one walk along one index, no names"


async def floor_ms() -> float:
    """The median of the bare statement."""
    district = await fetch_value("SELECT id FROM area WHERE code = '610112'")
    median, _ = await percentiles(lambda: fetch(_FLOOR, district), TIMES)
    return median


@measure("inbox", open_share=0.07)
async def usual(setting: Setting) -> AsyncIterator[Figure]:
    """With one order in fourteen open."""
    async for figure in _figures("inbox"):
        yield figure


@measure("inbox_open", open_share=1)
async def all_open(setting: Setting) -> AsyncIterator[Figure]:
    """With every order open."""
    async for figure in _figures("inbox_open"):
        yield figure


async def _figures(name: str) -> AsyncIterator[Figure]:
    floor = await floor_ms()
    for who, actor in (await readers()).items():
        for what, cases in (await _kinds(actor)).items():
            timed = [await percentiles(case, TIMES) for case in cases]
            median, p95 = max(timed, default=(0.0, 0.0))
            if timed:
                yield Figure(f"{name}: {who}, {what}", median, MILLISECONDS, floor, FLOOR_IS, p95)


async def _kinds(actor: Actor) -> dict[str, list[Callable[[], Awaitable[object]]]]:
    """What is timed for one reader; of several cases the slowest is told."""
    start = Filter(reach=natural_reach(actor))
    tabs = [replace(start, tab=tab) for tab in Tab]
    mine = Filter(reach=Reach.mine)
    deep = [(wanted, at) for wanted in tabs for at in await far_on(actor, wanted)]
    kinds: dict[str, list[Callable[[], Awaitable[object]]]] = {
        "first page, slowest tab": [_page(actor, wanted) for wanted in tabs],
        "later page, slowest of all": [_page(actor, wanted, at) for wanted, at in deep],
        "first page of “mine”": [_page(actor, mine)],
        "later page of “mine”": [_page(actor, mine, at) for at in await far_on(actor, mine)],
        "counts of all tabs": [lambda: inbox.counts(actor, start)],
    }
    for name, wanted in FILTERS.items():
        kinds[f"filter {name}"] = [_page(actor, replace(wanted, reach=start.reach))]
    return kinds


def _page(
    actor: Actor, wanted: Filter, at: Cursor | None = None
) -> Callable[[], Awaitable[object]]:
    return lambda: inbox.page(actor, wanted, at, 50, NOW)


# A reader cannot jump; a position in the middle of the district's orders is as good as one that
# was reached by turning thousands of pages.
_MIDDLE = """
SELECT {column} AS at, id FROM work_order
WHERE district = (SELECT id FROM area WHERE code = '610112') AND {condition}
ORDER BY {column}, id OFFSET (SELECT (count(*) * {share})::int FROM work_order
    WHERE district = (SELECT id FROM area WHERE code = '610112') AND {condition}) LIMIT 1
"""
_middles: dict[tuple[str, Phase], Cursor] = {}


async def far_on(actor: Actor, wanted: Filter) -> list[Cursor]:
    """Positions deep in each stretch of the list, and where it stands after a few large pages."""
    found = [await _middle(phase) for phase in (Phase.dated, Phase.undated, Phase.done)]
    at = None
    for _ in range(5):
        page = await inbox.page(actor, wanted, at, 200, NOW)
        if page.next is None:
            break
        at = page.next
    return [*(each for each in found if each), *([at] if at else [])]


async def _middle(phase: Phase) -> Cursor | None:
    database = str(await fetch_value("SELECT current_database()"))
    if (database, phase) not in _middles:
        done = "state IN ('answered', 'archived', 'closed', 'merged', 'rejected')"
        told = {
            Phase.dated: ("stage_due_at", f"NOT {done} AND stage_due_at IS NOT NULL", DEEP),
            Phase.undated: ("id", f"NOT {done} AND stage_due_at IS NULL", DEEP),
            Phase.done: ("reported_at", done, 1 - DEEP),
        }
        column, condition, share = told[phase]
        rows = await fetch(_MIDDLE.format(column=column, condition=condition, share=share))
        if not rows:
            return None
        at = Cursor.start(phase).at if phase is Phase.undated else rows[0]["at"]
        _middles[database, phase] = Cursor(phase, at, rows[0]["id"])
    return _middles[database, phase]
