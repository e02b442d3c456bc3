"""How fast a year is replayed, beside the same rows written bare.

The first orders of 未央's 2020, at the year's density, from report to archive. The floor writes the
rows that came of it once more into empty tables with the same indexes, set by set: every row by one
INSERT a table, then every order once for each of its events and every clock twice. It decides and
seals nothing, and knows all rows beforehand; in a replay each step follows from the last.
"""

import time
from collections.abc import AsyncIterator

from backend.core.db import engine, execute_script, fetch, fetch_value
from backend.replay import databases, service
from backend.replay.hotline import load_hotline
from backend.replay.rules import Terms
from bench.figures import Figure, Setting, measure, progress

TERMS = Terms("610112", 2020, 80_907, first=2_500)
WRITTEN = ("work_order", "deadline", "order_event", "step_taken", "supervision", "outbox")


@measure("replay")
async def replay(setting: Setting) -> AsyncIterator[Figure]:
    """Everything people do in the first weeks of the year, end to end."""
    name = databases.name_of(TERMS)
    await engine().close()
    try:
        await databases.prepare(setting.url, name, TERMS, lambda done, total, what: None)
        begin = time.perf_counter()
        async for _ in service.play(TERMS, load_hotline()):
            pass
        seconds = time.perf_counter() - begin
        position = await service.reached()
        closure = next(
            rate
            for rate in (await service.figures(load_hotline())).rates
            if rate.name.en == "closure rate"
        )
        if closure.remainder:
            raise RuntimeError(f"{closure.remainder} orders of the replay were not closed")
        progress(f"{position.actions:,} actions and {position.steps:,} steps in {seconds:,.1f} s")
        yield Figure(
            "replay", position.actions / seconds, "actions a second",
            position.actions / await _floor(), "its rows, set by set, deciding nothing",
        )  # fmt: skip
    finally:
        await engine().close()
        engine().config.pop("statement_cache_size", None)
        await databases.drop(setting.url, name)


async def _floor() -> float:
    """Seconds it takes to write the rows of the replay once more, knowing them all."""
    for table in WRITTEN:
        await execute_script(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
    begin = time.perf_counter()
    for table in WRITTEN:
        await fetch(f"INSERT INTO bare_{table} SELECT * FROM {table}")
    events = await fetch_value("SELECT count(*) / count(DISTINCT work_order) FROM order_event")
    for _ in range(events):
        await fetch(
            "UPDATE bare_work_order SET version = version + 1, head = sha256(head),"
            " stage_due_at = statement_timestamp()"
        )
    for _ in range(2):
        await fetch("UPDATE bare_deadline SET step = step + 1, due_at = due_at + interval '1 s'")
    return time.perf_counter() - begin
