"""Every list, count and search of the inbox is served by an index, whatever the reader.

Each is asked under the reader's own row policies.
"""

from datetime import UTC, datetime, timedelta

import pytest

from backend.core import db
from backend.core.db import execute_script, fetch, fetch_value, transaction
from backend.deadlines.rules import Colour, Urgency
from backend.identity.acting import acting
from backend.identity.rules import Actor, Role, Scope
from backend.orders import (
    inbox,
    inbox_counts_queries,
    inbox_queries,
    inbox_search_queries,
    outcomes_queries,
)
from backend.orders.inbox import Cursor, Filter, Phase, Reach, Tab
from backend.orders.outcomes import outcomes
from backend.orders.rules import State
from backend.orders.tables import WorkOrder
from bench.inbox_rows import fill

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
ROWS = 30_000


pytestmark = pytest.mark.shares_database


@pytest.fixture
async def many(seeded: str) -> None:
    """Thirty thousand orders, a tenth of them open."""
    if not await WorkOrder.exists():
        await fill(ROWS, 0.1)


def literal(value: object) -> str:
    """*value* as it is written in SQL."""
    if isinstance(value, list):
        return "'{" + ",".join(str(each) for each in value) + "}'"
    return str(value) if isinstance(value, int) else f"'{value}'"


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The plans of every statement the inbox runs: for its values, and for any."""
    told: list[str] = []

    async def spy(sql: str, *values: object) -> list[db.Row]:
        given = f"({', '.join(literal(value) for value in values)})" if values else ""
        async with transaction():
            await execute_script(f"PREPARE asked AS {sql}")
            for mode in ("force_custom_plan", "force_generic_plan"):
                await fetch(f"SET LOCAL plan_cache_mode = {mode}")
                rows = await fetch(f"EXPLAIN EXECUTE asked {given}")
                plan = [str(next(iter(row.values()))) for row in rows]
                told.append("\n".join([sql, mode, *plan]))
            await execute_script("DEALLOCATE asked")
        return await fetch(sql, *values)

    monkeypatch.setattr(inbox_counts_queries, "fetch", spy)
    monkeypatch.setattr(inbox_queries, "fetch", spy)
    monkeypatch.setattr(inbox_search_queries, "fetch", spy)
    monkeypatch.setattr(outcomes_queries, "fetch", spy)
    return told


async def readers() -> list[Actor]:
    """A district's operator, a street's, a community's, a department's and one for everything."""
    street, community = [
        await fetch_value(
            "SELECT code FROM area WHERE level = $1 AND code LIKE '610112%' ORDER BY code LIMIT 1",
            level,
        )
        for level in ("subdistrict", "community")
    ]
    unit = await fetch_value("SELECT code FROM unit WHERE kind = 'department' ORDER BY id LIMIT 1")
    scopes = [
        Scope(Role.dispatcher, ""), Scope(Role.dispatcher, "610112"),
        Scope(Role.dispatcher, street), Scope(Role.dispatcher, community),
        Scope(Role.unit_handler, "610111", unit),
    ]  # fmt: skip
    return [Actor("one", frozenset({scope}), 1) for scope in scopes]


async def test_no_list_count_or_search_reads_the_whole_table(many: None, plans: list[str]) -> None:
    unit = int(await fetch_value("SELECT lead_unit FROM work_order LIMIT 1"))
    community = str(await fetch_value("SELECT code FROM area WHERE level = 'community' LIMIT 1"))
    filters = [
        *(Filter(tab=tab) for tab in Tab), Filter(states=frozenset({State.returned})),
        Filter(category="joint", urgency=Urgency.urgent), Filter(colour=Colour.yellow),
        Filter(unit=unit), Filter(area=community), Filter(reach=Reach.mine),
        Filter(reach=Reach.unit), Filter(text="楼道"), Filter(text="不存在的词"),
        Filter(text="楼道", urgency=Urgency.urgent), Filter(text="00012"),
        Filter(text="13900000001"),
    ]  # fmt: skip
    for reader in await readers():
        async with acting(reader):
            for wanted in filters:
                await inbox.page(reader, wanted, None, 50, NOW)
                await inbox.counts(reader, wanted)
            for phase in (Phase.dated, Phase.undated, Phase.done):
                await inbox.page(reader, Filter(), Cursor.start(phase), 50, NOW)
    places = await fetch("SELECT id FROM area WHERE level = 'community' LIMIT 3")
    for ids in ([row["id"] for row in places[:1]], [row["id"] for row in places]):
        await outcomes(ids, ["property", "help"], NOW - timedelta(days=365), NOW)
    assert len(plans) > 300
    scanned = [plan for plan in plans if "Seq Scan on work_order" in plan]
    assert scanned == [], scanned[:1]
    read_through = [plan for plan in plans if "Seq Scan on order_words" in plan]
    assert read_through == [], read_through[:1]


async def test_a_count_stops_at_a_thousand(many: None) -> None:
    everyone = Actor("all", frozenset({Scope(Role.dispatcher, "")}))
    counted = await inbox.counts(everyone, Filter())
    assert str(counted[Tab.done]) == "999+"
    assert str(counted[Tab.all]) == "999+"
    small = int(await fetch_value("SELECT count(*) FROM work_order WHERE state = 'callback'"))
    assert str(counted[Tab.callback]) == str(small)
