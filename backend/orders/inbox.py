"""The inbox: whose turn it is, by time left; what a reader may see, and finding an order again.

Every call is one or two statements served by an index, whatever the number of orders.
"""

import re
from collections.abc import Callable
from datetime import datetime

from backend.core.db import Row as Record
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.deadlines.rules import Colour, Urgency
from backend.identity.rules import Actor, Permission
from backend.orders import inbox_counts_queries as counting
from backend.orders import inbox_keys_queries as reading
from backend.orders import inbox_queries as queries
from backend.orders import inbox_search_queries as searching
from backend.orders.inbox_rules import (
    DONE,
    OPEN,
    STATES_OF,
    Choice,
    Choices,
    Count,
    Cursor,
    Filter,
    Keys,
    Page,
    Phase,
    Reach,
    Row,
    Tab,
)
from backend.orders.rules import Ask, Channel, State, SupervisionLevel

__all__ = [
    "DONE", "LONGEST_SEARCH", "OPEN", "STATES_OF", "Choice", "Choices", "Count",
    "Cursor", "Filter", "Page", "Phase", "Reach", "Row", "Tab", "choices", "counts",
    "natural_reach", "page",
]  # fmt: skip

MOST_ROWS = 200
LEAST_DIGITS = 4
LEAST_CHARACTERS = 2
LONGEST_SEARCH = 100
_FLAGGED = (Tab.approval, Tab.supervised)


def natural_reach(actor: Actor) -> Reach:
    """Where *actor*'s work comes from: the area, or the unit of who is granted a unit only."""
    whole = any(scope.unit_code is None for scope in actor.scopes_for(Permission.read_orders))
    return Reach.below if whole else Reach.unit


async def choices(actor: Actor) -> Choices:
    """What the filter form offers *actor*."""
    return await reading.choices(actor)


async def page(
    actor: Actor, wanted: Filter, cursor: Cursor | None, limit: int, now: datetime
) -> Page:
    """At most *limit* orders *actor* may see, from *cursor* on (None: from the beginning).

    1. turn grants and filter into keys of an index, and conditions checked on the way
    2. walk the list's stretches: open by time left, open without a limit, finished by newest;
       or search, newest first, when there is a text

    Raises InvalidInput for a search too short to be served. *now* is when it is asked.
    """
    limit = max(1, min(limit, MOST_ROWS))
    keys, residuals = await _narrowed(actor, wanted)
    if wanted.text:
        return await _found(keys, residuals, wanted, cursor, limit)
    phases = [phase for phase in _phases(wanted) if cursor is None or phase >= cursor.phase]
    rows: list[tuple[Record, Cursor]] = []
    for phase in phases:
        after = cursor if cursor and cursor.phase is phase else Cursor.start(phase)
        missing = limit + 1 - len(rows)
        found = await _walked(keys, wanted, residuals, after, missing)
        cut = None
        if (residuals or keys.within) and wanted.tab not in _FLAGGED:
            # Even when enough were found: one key's walk may have ended before another's finds.
            cut = await queries.where_cut(keys, phase, wanted.wanted_states(), after)
        placed = [(row, queries.position(row, phase)) for row in found]
        rows += [(row, at) for row, at in placed if cut is None or not _beyond(at, cut)]
        if len(rows) > limit:
            return Page(tuple(_line(row) for row, _ in rows[:limit]), rows[limit - 1][1])
        if cut:
            return Page(tuple(_line(row) for row, _ in rows), cut, cut=True)
    return Page(tuple(_line(row) for row, _ in rows))


async def counts(actor: Actor, wanted: Filter) -> dict[Tab, Count]:
    """How many orders each tab holds for *actor* under the filter's other conditions.

    Reading stops at a thousand entries a tab, so a large tab's number is a least. A search text
    and chosen states narrow the list, not the tabs.
    """
    keys, residuals = await _narrowed(actor, wanted)
    own = not wanted.area and wanted.unit is None
    found = await counting.counts(keys, residuals, own)
    everything = sum((found[tab] for tab in STATES_OF), Count())
    return {tab: everything if tab is Tab.all else found[tab] for tab in Tab}


def _phases(wanted: Filter) -> list[Phase]:
    if wanted.tab in _FLAGGED:
        return [Phase.dated, Phase.undated]
    states = wanted.wanted_states()
    phases = [Phase.dated, Phase.undated] if states & OPEN else []
    return phases + ([Phase.done] if states & DONE else [])


def _beyond(at: Cursor, cut: Cursor) -> bool:
    return (at.at, at.id) < (cut.at, cut.id) if at.phase is Phase.done else (
        (at.at, at.id) > (cut.at, cut.id)
    )  # fmt: skip


async def _walked(
    keys: Keys, wanted: Filter, residuals: list[queries.Residual], after: Cursor, limit: int
) -> list[Record]:
    states = wanted.wanted_states()
    if wanted.tab in _FLAGGED:
        return await queries.flagged(wanted.tab, keys, states, residuals, after, limit)
    return await queries.walk(keys, after.phase, states, residuals, after, limit)


async def _narrowed(actor: Actor, wanted: Filter) -> tuple[Keys, list[queries.Residual]]:
    """The keys and the conditions *wanted* comes to for *actor*."""
    keys = await reading.keys_of(actor, wanted.reach)
    residuals: list[queries.Residual] = []
    if wanted.category:
        residuals.append(("category", wanted.category, "text"))
    for column, choice in (
        ("colour", wanted.colour), ("urgency", wanted.urgency), ("channel", wanted.channel),
        ("supervision", wanted.supervision),
    ):  # fmt: skip
        if choice is not None:
            residuals.append((column, choice.value, "text"))
    if wanted.unit is not None:
        keys = Keys({"lead_unit": (wanted.unit,)}, keys.districts, within=keys)
    if wanted.area:
        named = await reading.area_named(wanted.area)
        if named is None:
            return Keys(), residuals
        column, area_id = named
        if wanted.unit is None and wanted.reach is Reach.below:
            # An area inside the reader's own needs no check of what he may see.
            whole = reading.prefixes_of(actor.scopes_for(Permission.read_orders))
            inside = any(wanted.area.startswith(prefix) for prefix in whole)
            within = None if inside else keys
            keys = Keys({column: (area_id,)}, keys.districts, within)
        else:
            residuals.append((column, area_id, "bigint"))
    return keys, residuals


async def _found(
    keys: Keys, residuals: list[queries.Residual], wanted: Filter, cursor: Cursor | None, limit: int
) -> Page:
    """A page of search results, newest first."""
    if wanted.states:
        states = sorted(state.value for state in wanted.states)
        residuals = [*residuals, ("state", states, "text[]")]
    before = (cursor or Cursor.start(Phase.found)).id
    ids, stopped = await _ids_found(wanted.text, keys, residuals, before, limit + 1)
    rows = tuple(_line(row) for row in await searching.lines(ids[:limit]))
    start = Cursor.start(Phase.found)
    if len(ids) > limit:
        return Page(rows, Cursor(Phase.found, start.at, ids[limit - 1]))
    if stopped is not None:
        return Page(rows, Cursor(Phase.found, start.at, stopped), cut=True)
    return Page(rows)


async def _ids_found(
    text: str, keys: Keys, residuals: list[queries.Residual], before: int, limit: int
) -> tuple[list[int], int | None]:
    digits = re.sub(r"[\s\-+()（）]", "", text)
    if re.fullmatch(r"\d+", digits, re.ASCII):
        if len(digits) < LEAST_DIGITS:
            raise InvalidInput(
                "q", Label("请至少输入编号的后四位", "enter at least the last four digits")
            )
        return await searching.by_digits(digits, keys, residuals, before, limit), None
    words = (await searching.plain(text[:LONGEST_SEARCH])).split()
    if not any(len(word) >= LEAST_CHARACTERS for word in words):
        raise InvalidInput(
            "q", Label("请至少输入两个字的词", "use a word of at least two characters")
        )
    if keys.by and not set(keys.by) & {"district", "subdistrict"}:
        few = await searching.among_few(words, keys, residuals, before, limit)
        if few is not None:
            return few, None
    return await searching.by_words(words, keys, residuals, before, limit)


_ENUMS: dict[str, Callable[[str], object]] = {
    "state": State, "colour": Colour, "urgency": Urgency, "channel": Channel, "asked": Ask,
    "supervision": SupervisionLevel,
}  # fmt: skip


def _line(row: Record) -> Row:
    values = {name: row[name] and kind(row[name]) for name, kind in _ENUMS.items()}
    return Row(
        id=row["id"],
        version=row["version"],
        number=row["number"],
        category=Label(row["category_zh"], row["category_en"]),
        excerpt=row["excerpt"],
        address=row["address"] or "",
        area=row["place_name"] or "",
        subdistrict=row["street_name"] or "",
        unit=row["unit_name"],
        stage_due_at=row["stage_due_at"],
        provisional=row["provisional"],
        reported_at=row["reported_at"],
        climbs=row["climbs"],
        **values,  # type: ignore[arg-type]
    )
