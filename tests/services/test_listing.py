"""Every list of the registry is read by an index, and tells each reader all they may see."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest
import pytest_asyncio
from support.databases import opened

from backend.core import db
from backend.core.db import execute_script, fetch, fetch_value, transaction
from backend.identity.acting import acting
from backend.identity.row_kinds import ALL
from backend.identity.row_reach import arms_of
from backend.identity.row_rules import ROW_RULES
from backend.identity.rules import Actor, Role, Scope
from backend.registry import service
from backend.registry.groups import ACCESS, SHEETS
from backend.registry.lists import paging, paging_queries
from backend.registry.lists.asking import Condition, Cursor, Op, Wanted
from backend.registry.lists.indexes import standing, sync_listing, wanted
from backend.registry.lists.reach import Reach, Reached, Way, ways_to
from backend.registry.sheets import Sheet

pytestmark = [pytest.mark.all_registers, pytest.mark.asyncio(loop_scope="module")]
NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
PAGE, LOOKED_AT = 20, 60
"""Rows of a page, and how many of a list are looked at."""
ALL_ROWS = Wanted()
COMMUNITY = "610112001601"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def readers(modules_url: str) -> AsyncIterator[dict[str, Actor]]:
    """One of each kind of reader, and one who may read nothing anywhere."""
    async for _ in opened(modules_url):
        firm = await fetch_value("SELECT operator FROM firm_operator ORDER BY id LIMIT 1")
        unit = await fetch_value(
            "SELECT code FROM unit WHERE kind = 'department' AND code LIKE '610112%'"
            " ORDER BY code LIMIT 1"
        )
        scopes = {
            "everywhere": Scope(Role.administrator, ""),
            "district": Scope(Role.administrator, "610112"),
            "community": Scope(Role.administrator, COMMUNITY),
            "department": Scope(Role.unit_handler, "610112", unit),
            "firm": Scope(Role.property_firm, "610112"),
            "keeper": Scope(Role.security_administrator, "610112"),
        }
        yield {
            who: Actor(who, frozenset({scope}), firm if who == "firm" else 1)
            for who, scope in scopes.items()
        }


def may_read(actor: Actor, sheet: Sheet) -> bool:
    return bool(actor.scopes_for(ACCESS[sheet.name].reads))


async def listed(actor: Actor, sheet: Sheet, told: Wanted = ALL_ROWS) -> list[object]:
    """Keys of the list's first rows, page by page."""
    keys: list[object] = []
    after: Cursor | None = None
    while len(keys) < LOOKED_AT:
        page = await service.page(actor, sheet, told, after, PAGE)
        keys += [row.key for row in page.rows]
        after = page.next
        if after is None:
            break
    return keys[:LOOKED_AT]


async def seen(sheet: Sheet, where: str = "true") -> list[object]:
    """The same, as one statement under the policies tells them."""
    turn = " DESC" if sheet.descending else ""
    order = ", ".join(f'"{name}"{turn}' for name in paging_queries.order_of(sheet))
    key = sheet.key._meta.name
    rows = await fetch(
        f'SELECT "{key}" AS key FROM "{sheet.name}" WHERE {where} ORDER BY {order}'
        f" LIMIT {LOOKED_AT}"
    )
    return [row["key"] for row in rows]


@pytest.mark.parametrize("many", [paging_queries.MANY, 20])
async def test_every_reader_is_listed_all_they_may_see(
    readers: dict[str, Actor], monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    narrow: set[str] = set()
    monkeypatch.setattr(paging, "STRETCH", 300)
    monkeypatch.setattr(paging_queries, "MANY", many)
    for who, actor in readers.items():
        for sheet in SHEETS.values():
            if ways_to(actor, sheet.name) is Reach.all or not may_read(actor, sheet):
                continue
            async with acting(actor):
                expected = await seen(sheet)
                assert await listed(actor, sheet) == expected, (who, sheet.name)
                if expected and who != "district":
                    narrow.add(sheet.name)
    assert len(narrow) > 30


def literal(value: object) -> str:
    if isinstance(value, list | tuple):
        return "'{" + ",".join(str(each) for each in value) + "}'"
    if isinstance(value, date):
        return f"'{value.isoformat()}'"
    return str(value) if isinstance(value, int) else f"'{value}'"


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The plan of every statement a list is read by, as it would be of a table too large to be
    read through or sorted.
    """
    told: list[str] = []

    async def explained(sql: str, *values: object) -> None:
        given = f"({', '.join(literal(value) for value in values)})" if values else ""
        async with transaction():
            await execute_script(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;"
                f" SET LOCAL enable_sort = off; PREPARE asked AS {sql}"
            )
            rows = await fetch(f"EXPLAIN EXECUTE asked {given}")
            told.append("\n".join([sql, *(str(next(iter(row.values()))) for row in rows)]))
            await execute_script(
                "DEALLOCATE asked; SET LOCAL enable_seqscan = on;"
                " SET LOCAL enable_bitmapscan = on; SET LOCAL enable_sort = on"
            )

    async def spy(sql: str, *values: object) -> list[db.Row]:
        await explained(sql, *values)
        return await fetch(sql, *values)

    async def spy_one(sql: str, *values: object) -> db.Row | None:
        await explained(sql, *values)
        return await db.fetch_one(sql, *values)

    monkeypatch.setattr(paging_queries, "fetch", spy)
    monkeypatch.setattr(paging_queries, "fetch_one", spy_one)
    return told


SORTED = r"->  Sort .*\n(?: *Disabled.*\n)? *Sort Key.*\n *->  [^\n]*Scan[^\n]* on {table}\b"
"""What a plan says where the rows of a table are sorted as they come from it."""
SOME = {date: date(2026, 1, 1), str: "A", int: 1}
"""A value of each type that lists go by."""


async def test_every_list_is_read_by_an_index(
    readers: dict[str, Actor], plans: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """First page and later ones, for who sees everything and for who sees a little of it."""
    monkeypatch.setattr(paging, "FEW", 0)
    counted = 0
    for sheet in SHEETS.values():
        order = sheet.order or sheet.key
        read = ROW_RULES[sheet.name].read
        # A condition written out as text does not tell how its rows are found.
        assert read == ALL or arms_of(read) is not None, sheet.name
        assert not order._meta.null, f"{sheet.name} goes by {order._meta.name}, which may be empty"
        middle = Cursor(SOME[order.value_type], 1)
        some = [Condition(name, Op.is_, 1) for name in sheet.listed_by]
        for who in ("everywhere", "community"):
            if not may_read(readers[who], sheet):
                continue
            plans.clear()
            async with acting(readers[who]):
                for after in (None, middle):
                    await service.page(readers[who], sheet, Wanted(), after, PAGE)
                    if ways_to(readers[who], sheet.name) is Reach.all:
                        for each in some:
                            await service.page(readers[who], sheet, Wanted([each]), after, PAGE)
            counted += len(plans)
            assert len(plans) > 1
            for plan in plans:
                assert not re.search(rf"Seq Scan on {sheet.name}\b", plan), plan
                sorted_whole = SORTED.format(table=sheet.name)
                assert "= ANY ($" in plan or not re.search(sorted_whole, plan), plan
    assert counted > 600


async def test_indexes_of_lists_follow_the_sheets(readers: dict[str, Actor]) -> None:
    there = await standing()
    for sheet in SHEETS.values():
        for index in wanted(sheet):
            assert any(each.serves(index.columns) for each in there[sheet.name]), index
    assert await sync_listing(SHEETS.values()) == 0
    ours = next(each for each in there["care_visit"] if each.ours)
    await execute_script(
        f'DROP INDEX "{ours.name}"; CREATE INDEX award_title_of_list ON award (title, id)'
    )
    assert await sync_listing(SHEETS.values()) == 2
    assert {name: set(each) for name, each in (await standing()).items()} == {
        name: set(each) for name, each in there.items()
    }


async def test_a_rare_filter_is_looked_for_a_stretch_at_a_time(
    readers: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much lies between two rows of it, a page ends in time and the next goes on."""
    monkeypatch.setattr(paging, "FILTERED_STRETCH", 30)
    monkeypatch.setattr(paging, "SECONDS", 0)
    sheet, actor = SHEETS["area"], readers["district"]
    told = Wanted([Condition("level", Op.is_, "district")])
    pages, keys, after = 0, [], None
    async with acting(actor):
        expected = await seen(sheet, "level = 'district'")
        while True:
            page = await service.page(actor, sheet, told, after, 50)
            pages, keys, after = pages + 1, keys + [row.key for row in page.rows], page.next
            if after is None:
                break
    assert keys == expected
    assert pages > 10
    # Nobody is told by a filter whether there is anything where they may not look.
    home = SHEETS["home_visit"]
    foreign = await fetch_value("SELECT id FROM area WHERE code = '610111001601'")
    async with acting(readers["community"]):
        page = await service.page(
            readers["community"], home, Wanted([Condition("community", Op.is_, foreign)]), None, 50
        )
    assert (page.rows, page.next) == ([], None)


async def test_the_nearest_rows_of_many_ids_are_found_once_each(readers: dict[str, Actor]) -> None:
    """By two columns that lead to the same rows, and in both directions."""
    sheet = SHEETS["star_rating"]
    rows = await fetch("SELECT id, community, firm FROM star_rating ORDER BY id DESC")
    ways = [
        Reached(Way("community"), sorted({row["community"] for row in rows})),
        Reached(Way("firm"), sorted({row["firm"] for row in rows})),
    ]
    found = await paging_queries.nearest(sheet, ways, None, 1000)
    assert [place.key for place in found] == [row["id"] for row in rows]
    later = await paging_queries.nearest(sheet, ways, found[1], 3)
    assert later == found[2:5]


async def test_of_very_many_ids_a_tenth_tells_how_far_to_look(
    readers: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same places as asking id by id, in both directions."""
    for name, column in (("home_lead", "compound"), ("duty_item", "duty_day"), ("patrol", "grid")):
        sheet = SHEETS[name]
        ids = await fetch(f'SELECT DISTINCT "{column}" AS id FROM "{name}" ORDER BY 1')
        way = Reached(Way(column), [row["id"] for row in ids])
        assert len(way.ids) > 40, name
        told = []
        for many in (10**6, 20):
            monkeypatch.setattr(paging_queries, "MANY", many)
            first = await paging_queries.nearest(sheet, [way], None, 7)
            told.append((first, await paging_queries.nearest(sheet, [way], first[-1], 7)))
        assert told[0] == told[1], name
