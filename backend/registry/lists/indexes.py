"""Brings the indexes that lists are read by in line with the sheets.

Each list has one in its own order, and one for each column by which rows are reached: that column,
then the order. ``minhu migrate`` makes those that no other index of the table does the work of.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.core.db import execute_script, fetch, transaction
from backend.registry.lists.paging_queries import order_of
from backend.registry.sheets import Sheet

OURS = "_of_list"
"""How the names of these indexes end."""

_STANDING = """
SELECT t.relname AS table, i.relname AS name, x.indisunique AS single,
    ARRAY(SELECT a.attname::text FROM unnest(x.indkey) WITH ORDINALITY AS k (attnum, place)
          JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
          ORDER BY place) AS columns
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_am m ON m.oid = i.relam AND m.amname = 'btree'
WHERE t.relnamespace = 'public'::regnamespace AND x.indpred IS NULL AND x.indexprs IS NULL
    AND x.indoption::text !~ '[1-9]'
"""


@dataclass(frozen=True, slots=True)
class Index:
    """An index of a table; ``single``: no two rows have the same values in its columns."""

    name: str
    columns: tuple[str, ...]
    single: bool = False

    @property
    def ours(self) -> bool:
        """Whether it was made here."""
        return self.name.endswith(OURS)

    def serves(self, asked: tuple[str, ...]) -> bool:
        """Whether it reads rows in the order of the columns *asked*."""
        if self.columns[: len(asked)] == asked:
            return True
        return self.single and asked[: len(self.columns)] == self.columns


def wanted(sheet: Sheet) -> list[Index]:
    """The indexes the list of *sheet* is read by, by the columns as the database names them."""
    order = order_of(sheet)
    told = [order, *((column, *(n for n in order if n != column)) for column in sheet.listed_by)]
    columns = [tuple(sheet.columns[n]._meta.db_column_name for n in each) for each in told]
    return [Index(f"{sheet.name}_{each[0]}{OURS}", each) for each in dict.fromkeys(columns)]


async def standing() -> dict[str, list[Index]]:
    """The indexes of each table that lists could be read by."""
    told: dict[str, list[Index]] = {}
    for row in await fetch(_STANDING):
        index = Index(row["name"], tuple(row["columns"]), row["single"])
        told.setdefault(row["table"], []).append(index)
    return told


async def sync_listing(sheets: Iterable[Sheet]) -> int:
    """Make the indexes of the lists of *sheets*, drop those of none; returns how many changed.

    Tables that are not there (yet) are passed over.
    """
    there = await standing()
    script = []
    for sheet in sheets:
        indexes = there.get(sheet.name, [])
        others = [each for each in indexes if not each.ours]
        ours = {each for each in indexes if each.ours}
        needed = {
            each
            for each in wanted(sheet)
            if indexes and not any(other.serves(each.columns) for other in others)
        }
        script += [f'DROP INDEX "{each.name}"' for each in ours - needed]
        for each in needed - ours:
            columns = ", ".join(f'"{column}"' for column in each.columns)
            script.append(f'CREATE INDEX "{each.name}" ON "{sheet.name}" ({columns})')
    if script:
        async with transaction():
            await execute_script(";".join(script))
    return len(script)
