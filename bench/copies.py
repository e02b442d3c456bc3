"""Copies of the orders there are: a million like the few that came through the services."""

from collections.abc import Sequence

from backend.core.db import fetch

_KEY = {"work_order": "id", "deadline": "work_order", "order_event": "work_order"}
"""The column of each table that names the order."""

_COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
  AND attgenerated = '' AND (attname <> 'id' OR $2 = 'id')
"""
_COPY = """
INSERT INTO {table} ({columns}) SELECT {values} FROM generate_series(1, $1::int) n, {table} t
ORDER BY n, t.id
"""


async def copy_orders(times: int, spacing: int, tables: Sequence[str] = tuple(_KEY)) -> None:
    """Write every order there is *times* more often, with its rows of *tables*.

    The ids of a copy lie *spacing* behind those of the one before it.
    """
    # Words to search by would cost more than all the rest, and nobody searches for copies.
    await fetch("ALTER TABLE work_order DISABLE TRIGGER work_order_new_words")
    for table in tables:
        key = _KEY[table]
        names = [row["attname"] for row in await fetch(_COLUMNS, table, key)]
        values = [_copied(name, key, spacing) for name in names]
        sql = _COPY.format(table=table, columns=", ".join(names), values=", ".join(values))
        await fetch(sql, times)
    await fetch("ALTER TABLE work_order ENABLE TRIGGER work_order_new_words")


def _copied(name: str, key: str, spacing: int) -> str:
    if name == key:
        return f"t.{name} + n * {spacing}"
    # Numbers are unique; those of copies are made up.
    if name == "number":
        return f"left(t.number, 6) || lpad((t.id + n * {spacing})::text, 16, '0')"
    return f"t.{name}"
