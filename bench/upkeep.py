"""What keeping the inbox's indexes and words costs whoever writes orders."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable

from backend.core.db import fetch, fetch_value, transaction
from bench.figures import Figure, Setting, measure

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


@measure("upkeep", open_share=0.07)
async def upkeep(setting: Setting) -> AsyncIterator[Figure]:
    """Ten thousand orders moved on and a thousand reported, with the inbox's indexes and without.

    The floors come last: they drop the indexes, in a transaction that is undone.
    """
    moved, reported = await _undone(_moved), await _undone(_reported)
    bare_moved = await _undone(_moved, bare=True)
    bare_reported = await _undone(_reported, bare=True)
    floor_is = "without the inbox's indexes"
    yield Figure("upkeep: orders moved on", moved, "a second", bare_moved, floor_is)
    yield Figure(
        "upkeep: orders written", reported, "a second", bare_reported, f"{floor_is} and words"
    )


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
