"""Finds one page of a table's list in bounded time, whoever asks and however few rows they see.

A policy is held against every row PostgreSQL passes, and most columns have no index. So a page is
found in the first of these ways that serves:

1. Everything is in sight and nothing is filtered: the list's own index.
2. The actor reaches a few thousand ids at most (areas, parents): the beginnings of their lists.
3. A filter, a word or the actor's reach leaves few rows: their keys.
4. Otherwise a stretch of the list at a time, as long as there is time. Such a page may hold fewer
   rows than asked for, even none, and still have a next one.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from backend.core.db import Row, as_owner, scoped
from backend.identity.row_kinds import ALL
from backend.identity.row_rules import ROW_RULES
from backend.identity.rules import Actor
from backend.registry.fields import Kind
from backend.registry.lists import paging_queries as queries
from backend.registry.lists.asking import Condition, Cursor, Op
from backend.registry.lists.reach import Reach, Reached, Way, reached, ways_to
from backend.registry.queries import called, folded
from backend.registry.sheets import Sheet, is_text

FEW = 2000
"""Rows that are looked at by their keys; of more, the list is read."""
STRETCH = 500
"""Rows of the first stretch where the policy is asked of each."""
FILTERED_STRETCH = 10_000
"""Rows of the first stretch where filters come first. The next stretches grow with what they turn
out to cost."""
SECONDS = 0.006
"""How long stretches are read for one page; the first one always is."""
_GROWTH = 4


@dataclass(frozen=True)
class Asked:
    """A page to find: *limit* rows of a sheet behind *after*, by filters and words."""

    actor: Actor
    sheet: Sheet
    conditions: Sequence[Condition]
    words: Sequence[str]
    after: Cursor | None
    limit: int


@dataclass
class Found:
    """Rows of a page, and where the next one begins; None: the list ends."""

    rows: list[Row] = field(default_factory=list)
    next: Cursor | None = None


async def find(asked: Asked) -> Found:
    """The page that is asked for."""
    sheet = asked.sheet
    ways = ways_to(asked.actor, sheet.name) if scoped() else Reach.all
    filtered = bool(asked.conditions or asked.words)
    if ways is Reach.all and not filtered:
        return await _read(asked)
    async with as_owner():
        into = None if isinstance(ways, Reach) else await reached(ways)
        near = into if not filtered else _filter_as_way(asked, ways, into)
        among = None if near else await _few(asked, into)
    if near is not None:
        return await _by_ids(asked, near)
    if among is not None:
        return await _read(asked, among)
    return await _by_stretches(asked, into)


async def _read(asked: Asked, among: Sequence[object] | None = None) -> Found:
    """One statement."""
    rows = await queries.page(
        asked.sheet, asked.conditions, asked.words, asked.limit + 1,
        among=among, after=asked.after,
    )  # fmt: skip
    return _cut(asked, rows)


def _cut(asked: Asked, rows: Sequence[Row]) -> Found:
    """The page of *rows*, of which there is one more than asked for where the list goes on."""
    kept = list(rows[: asked.limit])
    return Found(kept, _place(asked.sheet, kept[-1]) if len(rows) > asked.limit else None)


def _place(sheet: Sheet, row: Row) -> Cursor:
    order = queries.order_of(sheet)
    return Cursor(row[order[0]], row[order[-1]])


# ── by ids ───────────────────────────────────────────────────────────────────────────────────────


def _filter_as_way(
    asked: Asked, ways: object, into: Sequence[Reached] | None
) -> list[Reached] | None:
    """The one filter as a way of its own, where it names an id the actor reaches anyway."""
    if asked.words or len(asked.conditions) != 1:
        return None
    only = asked.conditions[0]
    if only.op is not Op.is_ or only.column not in asked.sheet.listed_by:
        return None
    own = Way(only.column)
    inside = into is not None and len(into) == 1 and into[0].way == own
    if ways is Reach.all or (inside and into is not None and only.value in into[0].ids):
        return [Reached(own, [only.value])]
    return None


async def _by_ids(asked: Asked, ways: Sequence[Reached]) -> Found:
    """The nearest places *ways* lead to, read under the policy: what it holds back is passed."""
    rows: list[Row] = []
    after = asked.after
    while True:
        wanted = asked.limit + 1 - len(rows)
        async with as_owner():
            places = await queries.nearest(asked.sheet, ways, after, wanted)
        keys = [place.key for place in places]
        rows += await queries.page(asked.sheet, asked.conditions, (), wanted, among=keys)
        if len(places) < wanted or len(rows) > asked.limit:
            return _cut(asked, rows)
        after = places[-1]


# ── by keys ──────────────────────────────────────────────────────────────────────────────────────


async def _few(asked: Asked, into: Sequence[Reached] | None) -> list[object] | None:
    """Keys of few rows among which all that is asked for lies; None: they are not few."""
    sheet = asked.sheet
    links = [
        [Reached(Way(each.column), [each.value])]
        for each in asked.conditions
        if each.op is Op.is_ and sheet.fields[each.column].kind is Kind.link
        if not sheet.fields[each.column].links_by_text
    ]
    for ways in [*links, *([into] if into is not None else [])]:
        keys = await queries.keys_among(sheet, ways, FEW)
        if len(keys) < FEW:
            return keys
    return None


async def _called(asked: Asked) -> list[object] | None:
    """Keys of few rows with the words asked for, in what they are called; None: they are not few.

    Under row policies an index of pairs is no way in: to be asked as the owner.
    """
    sheet, named = asked.sheet, [list(asked.words)] if asked.words else []
    for each in asked.conditions:
        if each.op is Op.holds and each.column in sheet.searched:
            named.append(await folded(str(each.value)))
    for words in named:
        keys = await called(sheet, words, FEW)
        if len(keys) < FEW:
            return keys
    return None


# ── by stretches ─────────────────────────────────────────────────────────────────────────────────


async def _by_stretches(asked: Asked, into: Sequence[Reached] | None) -> Found:
    sheet = asked.sheet
    if sheet.order is not None and is_text(sheet.order) and ROW_RULES[sheet.name].read != ALL:
        # Where a stretch ends would tell the code of a row that is not in sight.
        async with as_owner():
            few = await _called(asked)
        return await _read(asked, few)
    filtered = bool(asked.conditions or asked.words)
    length = FILTERED_STRETCH if filtered else STRETCH
    rows: list[Row] = []
    after, began = asked.after, time.perf_counter()
    while True:
        begun = time.perf_counter()
        async with as_owner():
            end = await queries.stretch(sheet, after, length)
            fitting = await _fitting(asked, after, end, into) if filtered else None
        among = None
        if fitting is not None:
            among = [place.key for place in fitting.places]
            end = fitting.end
        rows += await queries.page(
            sheet, asked.conditions, asked.words, asked.limit + 1 - len(rows),
            among=among, after=after, until=end,
        )  # fmt: skip
        if end is None or len(rows) > asked.limit:
            return _cut(asked, rows)
        if filtered and after == asked.after:
            # Of a frequent word the first stretch has enough; to collect its rows would take long.
            async with as_owner():
                few = await _called(asked)
            if few is not None:
                return await _read(asked, few)
        after, now = end, time.perf_counter()
        left = SECONDS - (now - began)
        if left <= 0:
            return Found(rows, end)
        length = min(length * _GROWTH, max(STRETCH, int(length * left / (now - begun))))


@dataclass(frozen=True)
class _Fitting:
    """The places of a stretch that fit the filters, and where it ends with them."""

    places: list[Cursor]
    end: Cursor | None


async def _fitting(
    asked: Asked, after: Cursor | None, end: Cursor | None, into: Sequence[Reached] | None
) -> _Fitting:
    """What fits between *after* and *end*, or up to as many as a page may need.

    As the owner: a policy comes before every condition, and costs ten times as much.
    """
    most = FEW if into is None else asked.limit + 1
    places = await queries.places(
        asked.sheet, asked.conditions, asked.words, most, after=after, until=end, ways=into or ()
    )
    return _Fitting(places, places[-1] if len(places) == most else end)
