"""The registry's SQL: any table's rows, within the actor's scope; lists: `paging_queries`."""

from collections.abc import Collection, Mapping, Sequence

from piccolo.columns.combination import WhereRaw
from piccolo.table import Table

from backend.core.db import Row, fetch, fetch_one, fetch_value
from backend.registry.sheets import Sheet

VERSION = "_version"
"""What a row's version is called among its columns: it changes with every change of the row."""


class Binds(list[object]):
    """Values to bind, each named by the number it gets."""

    def __call__(self, value: object) -> str:
        self.append(value)
        return f"${len(self)}"


def named(sheet: Sheet, name: str) -> str:
    """Column *name* of the row ``t``."""
    return f't."{sheet.columns[name]._meta.db_column_name}"'


def listed(sheet: Sheet) -> str:
    """The columns that are read, by the names Python knows them by, and the version."""
    names = [f'{named(sheet, name)} AS "{name}"' for name in sheet.shown]
    return ", ".join([*names, f"t.xmin::text::bigint AS {VERSION}"])


def _key_is(sheet: Sheet, bind: Binds, key: object) -> str:
    return f"{named(sheet, sheet.key._meta.name)} = {bind(key)}"


def literal(text: str) -> str:
    """*text* for LIKE, nothing of it a pattern."""
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


# ── words ────────────────────────────────────────────────────────────────────────────────────────


def names_of(sheet: Sheet, alias: str = "t.") -> str:
    """What a row is called, folded, as SQL; the expression of its index of pairs of characters."""
    columns = (each._meta.db_column_name for each in sheet.searched.values())
    joined = " || ' ' || ".join(f"coalesce({alias}\"{name}\"::text, '')" for name in columns)
    return f"minhu_plain({joined})"


async def folded(text: str) -> list[str]:
    """The words of *text* as they stand in what rows are called."""
    return str(await fetch_value("SELECT minhu_plain($1)", text) or "").split()


async def called(sheet: Sheet, words: Sequence[str], most: int) -> list[object]:
    """Keys of rows with these words, in any place; at most so many."""
    bind = Binds()
    names = names_of(sheet)
    pairs = f"minhu_bigrams(0, {names}) @> minhu_bigrams(0, {bind(' '.join(words))})"
    spelt = [f"{names} LIKE {bind(f'%{literal(word)}%')}" for word in words]
    key = named(sheet, sheet.key._meta.name)
    rows = await fetch(
        f'SELECT {key} AS key FROM "{sheet.name}" t WHERE {" AND ".join([pairs, *spelt])}'
        f" LIMIT {bind(most)}::int",
        *bind,
    )
    return [row["key"] for row in rows]


# ── single rows ──────────────────────────────────────────────────────────────────────────────────


async def one(sheet: Sheet, key: object, *, lock: bool = False) -> Row | None:
    """The row with this key; None when there is none in sight.

    *lock* keeps it as it is until the transaction ends; then it is None also for a row that may
    only be read.
    """
    bind = Binds()
    return await fetch_one(
        f'SELECT {listed(sheet)} FROM "{sheet.name}" t WHERE {_key_is(sheet, bind, key)}'
        + (" FOR UPDATE OF t" if lock else ""),
        *bind,
    )


async def next_key(sheet: Sheet) -> int:
    """The key of a row to come."""
    column = sheet.key._meta.db_column_name
    return int(
        await fetch_value("SELECT nextval(pg_get_serial_sequence($1, $2))", sheet.name, column)
    )


async def insert(sheet: Sheet, values: Mapping[str, object]) -> object:
    """Add a row; returns its key."""
    bind = Binds()
    names = ", ".join(f'"{sheet.columns[name]._meta.db_column_name}"' for name in values)
    placed = ", ".join(bind(value) for value in values.values())
    return await fetch_value(
        f'INSERT INTO "{sheet.name}" ({names}) VALUES ({placed})'
        f' RETURNING "{sheet.key._meta.db_column_name}"',
        *bind,
    )


async def update(sheet: Sheet, key: object, values: Mapping[str, object]) -> bool:
    """Change a row; False when it was left as it was."""
    bind = Binds()
    told = ", ".join(
        f'"{sheet.columns[name]._meta.db_column_name}" = {bind(value)}'
        for name, value in values.items()
    )
    changed = await fetch(
        f'UPDATE "{sheet.name}" t SET {told} WHERE {_key_is(sheet, bind, key)} RETURNING 1', *bind
    )
    return bool(changed)


async def delete(sheet: Sheet, key: object) -> bool:
    """Delete a row; False when it stayed."""
    bind = Binds()
    gone = await fetch(
        f'DELETE FROM "{sheet.name}" t WHERE {_key_is(sheet, bind, key)} RETURNING 1', *bind
    )
    return bool(gone)


async def check_now() -> None:
    """What is checked at the end of a transaction is checked here: told later, it would be told
    without a sentence.
    """
    await fetch("SET CONSTRAINTS ALL IMMEDIATE")


# ── names of what is linked to ───────────────────────────────────────────────────────────────────


async def readable(table: type[Table], keys: Collection[object]) -> dict[object, str]:
    """What the rows with these keys are called, as far as they are in sight."""
    key = table._meta.primary_key
    place = f'"{table._meta.tablename}"."{key._meta.db_column_name}" = ANY ({{}})'
    found = (
        await table.select(key, table.get_readable())
        .where(WhereRaw(place, list(keys)))
        .output(nested=False)
    )
    return {row[key._meta.name]: (row["readable"] or "").strip() for row in found}
