"""The inbox among many orders: lists, counts, search, and what keeping its indexes costs.

``python -m bench inbox inbox_open --orders 1000000``: once with the open orders a district usually
has, once with every order open. Each figure is the median of a reader's whole request to the
service; its floor is the bare statement an index would answer, on the same rows.
"""

import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

from backend.core.db import fetch, fetch_value, transaction
from backend.deadlines.rules import Colour, Urgency
from backend.identity.rules import Actor, Role, Scope
from backend.orders import inbox
from backend.orders.inbox import Cursor, Filter, Tab, natural_reach
from bench.figures import Figure, Setting, measure
from bench.inbox_rows import fill

TIMES = 15
NOW = datetime.now(UTC)
DEEP_PAGES = 20
WORDS = {
    "a frequent word": "反映",
    "a word of two characters": "楼道",
    "several words": "楼道灯不亮 建设路",
    "a word nobody used": "不存在的词语",
    "the end of a number": "00123",
}
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
_FLOOR_IS = "one walk along one index, no names"
# The same ten thousand orders moved on, with the inbox's indexes and without.
_MOVE = """
UPDATE work_order SET state = CASE state WHEN 'handling' THEN 'signed' ELSE 'handling' END,
    stage_due_at = stage_due_at + interval '1 hour', version = version + 1
WHERE id IN (SELECT id FROM work_order WHERE state IN ('handling', 'signed') ORDER BY id DESC
    LIMIT 10000)
"""
_OWN = """
SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'work_order'::regclass
AND indexrelid::regclass::text ~ '^work_order_(open|done|asked|supervised|number_end)'
"""


@measure("inbox")
async def usual(setting: Setting) -> AsyncIterator[Figure]:
    """With one order in fourteen open."""
    await fill(setting.orders, 0.07)
    async for figure in _figures("7 % open"):
        yield figure
    async for figure in _writing():
        yield figure


@measure("inbox_open")
async def all_open(setting: Setting) -> AsyncIterator[Figure]:
    """With every order open."""
    await fill(setting.orders, 1)
    async for figure in _figures("all open"):
        yield figure


async def _figures(among: str) -> AsyncIterator[Figure]:
    district = await fetch_value("SELECT id FROM area WHERE code = '610112'")
    floor, _ = await _timed(lambda: fetch(_FLOOR, district))
    for who, actor in (await _readers()).items():
        start = Filter(reach=natural_reach(actor))

        async def slowest(
            what: str, cases: list[Callable[[], Awaitable[object]]], who: str = who
        ) -> AsyncIterator[Figure]:
            timed = [await _timed(case) for case in cases]
            for name, at in (("p50", 0), ("p95", 1)):
                worst = max(each[at] for each in timed)
                yield Figure(f"{among}, {who}: {what}, {name}", worst, "ms", floor, _FLOOR_IS)

        tabs = [replace(start, tab=tab) for tab in Tab]
        deep = [(wanted, await _far_on(actor, wanted)) for wanted in tabs]
        kinds: dict[str, list[Callable[[], Awaitable[object]]]] = {
            "first page, slowest tab": [_page(actor, wanted) for wanted in tabs],
            "later page, slowest tab": [_page(actor, wanted, at) for wanted, at in deep if at],
            "counts of all tabs": [lambda a=actor, s=start: inbox.counts(a, s)],  # type: ignore[misc]
        }
        for name, wanted in FILTERS.items():
            kinds[f"filter {name}"] = [_page(actor, replace(wanted, reach=start.reach))]
        for name, text in WORDS.items():
            kinds[f"search {name}"] = [_page(actor, replace(start, text=text))]
        for what, cases in kinds.items():
            if cases:
                async for figure in slowest(what, cases):
                    yield figure


def _page(
    actor: Actor, wanted: Filter, at: Cursor | None = None
) -> Callable[[], Awaitable[object]]:
    return lambda: inbox.page(actor, wanted, at, 50, NOW)


async def _far_on(actor: Actor, wanted: Filter) -> Cursor | None:
    """Where the list stands after four thousand orders, or as far as it goes; None: one page."""
    at = None
    for _ in range(DEEP_PAGES):
        found = await inbox.page(actor, wanted, at, 200, NOW)
        if found.next is None:
            break
        at = found.next
    return at


async def _timed(work: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """The median and the 95th percentile, in milliseconds."""
    taken = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken), sorted(taken)[int(TIMES * 0.95)]


async def _readers() -> dict[str, Actor]:
    street, community = [
        await fetch_value(
            "SELECT code FROM area WHERE level = $1 AND code LIKE '610112%' ORDER BY code LIMIT 1",
            level,
        )
        for level in ("subdistrict", "community")
    ]
    unit = await fetch_value(
        "SELECT unit.code FROM unit JOIN area ON area.id = unit.area WHERE kind = 'department'"
        " AND area.code = '610112' ORDER BY unit.id LIMIT 1"
    )
    scopes = {
        "district": Scope(Role.dispatcher, "610112"),
        "street": Scope(Role.dispatcher, street),
        "community": Scope(Role.unit_handler, community),
        "department": Scope(Role.unit_handler, "610112", unit),
    }
    return {who: Actor(who, frozenset({scope}), 1) for who, scope in scopes.items()}


async def _writing() -> AsyncIterator[Figure]:
    """Ten thousand orders moved on and a thousand reported, with the inbox's indexes and without.

    The floors come last: they drop the indexes, in a transaction that is undone.
    """
    moved, reported = await _undone(_moved), await _undone(_reported)
    bare_moved = await _undone(_moved, bare=True)
    bare_reported = await _undone(_reported, bare=True)
    floor_is = "without the inbox's indexes"
    yield Figure("orders moved on", moved, "/s", bare_moved, floor_is)
    yield Figure("orders written", reported, "/s", bare_reported, f"{floor_is} and words")


async def _undone(work: Callable[[], Awaitable[float]], *, bare: bool = False) -> float:
    async with transaction() as current:
        if bare:
            for row in await fetch(_OWN):
                await fetch(f"DROP INDEX {next(iter(row.values()))}")
            await fetch("ALTER TABLE work_order DISABLE TRIGGER work_order_new_words")
        rate = await work()
        await current.rollback()
    return rate


async def _moved() -> float:
    begin = time.perf_counter()
    await fetch(_MOVE)
    return 10_000 / (time.perf_counter() - begin)


async def _reported() -> float:
    """A thousand rows in statements of one: as orders are reported."""
    names = [
        row["attname"]
        for row in await fetch(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'work_order'::regclass"
            " AND attnum > 0 AND NOT attisdropped AND attname NOT IN ('id', 'number')"
        )
    ]
    columns = ", ".join(names)
    sql = f"INSERT INTO work_order ({columns}) SELECT {columns} FROM work_order WHERE id = $1"
    newest = await fetch_value("SELECT max(id) FROM work_order WHERE state = 'reported'")
    begin = time.perf_counter()
    for _ in range(1000):
        await fetch(sql, newest)
    return 1000 / (time.perf_counter() - begin)
