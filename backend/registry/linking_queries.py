"""Keys of rows by what they are called, as far as they are in the actor's sight."""

from collections import defaultdict
from collections.abc import Collection

from piccolo.columns.combination import WhereRaw
from piccolo.table import Table

from backend.core.db import fetch


async def by_column(
    table: type[Table], name: str, texts: Collection[str]
) -> dict[str, list[object]]:
    """The keys of the rows whose column *name* is one of *texts*, by the text."""
    key = table._meta.primary_key._meta.db_column_name
    column = table._meta.get_column_by_name(name)._meta.db_column_name
    rows = await fetch(
        f'SELECT t."{key}" AS key, t."{column}" AS called FROM "{table._meta.tablename}" t'
        f' WHERE t."{column}" = ANY ($1::text[])',
        list(texts),
    )
    found: dict[str, list[object]] = defaultdict(list)
    for row in rows:
        found[row["called"]].append(row["key"])
    return dict(found)


async def by_number(table: type[Table], numbers: Collection[int]) -> dict[str, list[object]]:
    """The keys of the rows of these numbers, by the number as it is written."""
    key = table._meta.primary_key._meta.db_column_name
    rows = await fetch(
        f'SELECT t."{key}" AS key FROM "{table._meta.tablename}" t'
        f' WHERE t."{key}" = ANY ($1::bigint[])',
        list(numbers),
    )
    return {str(row["key"]): [row["key"]] for row in rows}


async def by_readable(table: type[Table], texts: Collection[str]) -> dict[str, list[object]]:
    """The keys of the rows that lists call by one of *texts*: name and code, or unit and title.

    No index serves this: it reads the table.
    """
    key, readable = table._meta.primary_key, table.get_readable()
    columns = ", ".join(each._meta.get_full_name(with_alias=False) for each in readable.columns)
    place = f"format('{readable.template}', {columns}) = ANY ({{}})"
    rows = (
        await table.select(key, readable).where(WhereRaw(place, list(texts))).output(nested=False)
    )
    found: dict[str, list[object]] = defaultdict(list)
    for row in rows:
        found[row["readable"]].append(row[key._meta.name])
    return dict(found)


async def readable(table: type[Table], key: object) -> str:
    """What lists call the row of this key; "" when there is none in sight."""
    own = table._meta.primary_key
    row = await table.select(table.get_readable()).where(own == own.value_type(key)).first()
    return row["readable"] if row else ""
