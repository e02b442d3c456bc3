"""What an order's page reads beside the order is served by indexes."""

import re

import pytest

from backend.areas import queries as areas_queries
from backend.areas.rules import AreaLevel
from backend.core import db
from backend.core.db import execute_script, fetch, fetch_value, transaction
from backend.orders import record_queries
from backend.people import queries as people_queries
from bench.inbox_rows import fill

ROWS = 30_000
LARGE = ("work_order", "appointment", "person", "area")
"""Tables that must never be read through for one page."""


def literal(value: object) -> str:
    """*value* as it is written in SQL."""
    if isinstance(value, list):
        return "'{" + ",".join(str(each) for each in value) + "}'"
    return str(value) if isinstance(value, int) else f"'{value}'"


async def test_no_part_of_the_page_reads_a_table_through(
    seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(ROWS, 0.1)
    await execute_script("ANALYZE work_order, appointment, person, area")
    plans: list[str] = []

    async def spy(sql: str, *values: object) -> list[db.Row]:
        async with transaction():
            await execute_script(f"PREPARE asked AS {sql}")
            given = ", ".join(literal(value) for value in values)
            rows = await fetch(f"EXPLAIN EXECUTE asked ({given})")
            plans.append("\n".join([sql, *(str(next(iter(row.values()))) for row in rows)]))
            await execute_script("DEALLOCATE asked")
        return await fetch(sql, *values)

    for module in (areas_queries, people_queries, record_queries):
        monkeypatch.setattr(module, "fetch", spy)
    community = int(await fetch_value("SELECT community FROM work_order LIMIT 1"))
    person = int(await fetch_value("SELECT person FROM appointment LIMIT 1"))
    day = await fetch_value("SELECT current_date")
    await record_queries.neighbours(AreaLevel.community, community)
    await people_queries.officers([person], day)
    await people_queries.operator_names([1])
    assert [place.id for place in await areas_queries.path_of(community)][-1] == community
    assert len(plans) == 4
    scanned = [plan for plan in plans if re.search(rf"Seq Scan on ({'|'.join(LARGE)})\b", plan)]
    assert scanned == [], scanned[:1]
