"""The registry's SQL: any table's rows, in the order of its list, within the actor's scope."""

from collections.abc import Collection, Mapping, Sequence

from piccolo.columns.combination import WhereRaw
from piccolo.table import Table

from backend.core.db import Row, fetch, fetch_one, fetch_value
from backend.registry.asking import Condition, Cursor, Op
from backend.registry.fields import Kind
from backend.registry.sealed import index_of
from backend.registry.sheets import Sheet

VERSION = "_version"
"""What a row's version is called among its columns: it changes with every change of the row."""


class Binds(list[object]):
    """Values to bind, each named by the number it gets."""

    def __call__(self, value: object) -> str:
        self.append(value)
        return f"${len(self)}"


def _named(sheet: Sheet, name: str) -> str:
    return f't."{sheet.columns[name]._meta.db_column_name}"'


def _listed(sheet: Sheet) -> str:
    """The columns that are read, by the names Python knows them by, and the version."""
    names = [f'{_named(sheet, name)} AS "{name}"' for name in sheet.shown]
    return ", ".join([*names, f"t.xmin::text::bigint AS {VERSION}"])


def _key_is(sheet: Sheet, bind: Binds, key: object) -> str:
    return f"{_named(sheet, sheet.key._meta.name)} = {bind(key)}"


async def page(
    sheet: Sheet,
    conditions: Sequence[Condition],
    words: Sequence[str],
    among: Sequence[object] | None,
    after: Cursor | None,
    limit: int,
) -> list[Row]:
    """Rows in the list's order, those behind *after*, that hold every one of *words*.

    *among*: keys the rows are of; None: of any.
    """
    bind = Binds()
    told = [_condition(sheet, each, bind) for each in conditions]
    told += [f"{names_of(sheet)} LIKE {bind(f'%{_literal(word)}%')}" for word in words]
    if among is not None:
        told.append(f"{_named(sheet, sheet.key._meta.name)} = ANY ({bind(list(among))})")
    if after is not None:
        told.append(_behind(sheet, after, bind))
    where = " AND ".join(f"({each})" for each in told) or "true"
    return await fetch(
        f'SELECT {_listed(sheet)} FROM "{sheet.name}" t WHERE {where}'
        f" ORDER BY {_order(sheet)} LIMIT {bind(limit)}::int",
        *bind,
    )


def _order(sheet: Sheet) -> str:
    turn = " DESC" if sheet.descending else ""
    key = sheet.key._meta.name
    names = [key] if sheet.order is None else list(dict.fromkeys((sheet.order._meta.name, key)))
    return ", ".join(f"{_named(sheet, name)}{turn}" for name in names)


def _behind(sheet: Sheet, after: Cursor, bind: Binds) -> str:
    """The rows that come later; empty values stand last, and first in a list turned round."""
    sign = "<" if sheet.descending else ">"
    key = _named(sheet, sheet.key._meta.name)
    if sheet.order is None or sheet.order._meta.name == sheet.key._meta.name:
        return f"{key} {sign} {bind(after.key)}"
    at = _named(sheet, sheet.order._meta.name)
    if not sheet.order._meta.null:
        return f"({at}, {key}) {sign} ({bind(after.at)}, {bind(after.key)})"
    if after.at is None:
        rest = f"{at} IS NULL AND {key} {sign} {bind(after.key)}"
        return f"{rest} OR {at} IS NOT NULL" if sheet.descending else rest
    same = bind(after.at)
    later = f"{at} {sign} {same} OR ({at} = {same} AND {key} {sign} {bind(after.key)})"
    return later if sheet.descending else f"{later} OR {at} IS NULL"


_SIGNS = {Op.is_: "=", Op.since: ">=", Op.until: "<="}


def _condition(sheet: Sheet, each: Condition, bind: Binds) -> str:
    at, field = _named(sheet, each.column), sheet.fields[each.column]
    if each.op is Op.empty:
        return f"{at} IS {'' if each.value else 'NOT '}NULL"
    if field.sealed:
        sought = index_of(str(each.value), sheet.sealed[each.column])
        return f"{at} LIKE {bind(f'%{_literal(sought)}%')}"
    if each.op is Op.holds and field.kind is Kind.texts:
        return f"{bind(each.value)} = ANY ({at})"
    if each.op is Op.holds:
        return f"{at} ILIKE {bind(f'%{_literal(str(each.value))}%')}"
    return f"{at} {_SIGNS[each.op]} {bind(each.value)}"


def _literal(text: str) -> str:
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
    spelt = [f"{names} LIKE {bind(f'%{_literal(word)}%')}" for word in words]
    key = _named(sheet, sheet.key._meta.name)
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
        f'SELECT {_listed(sheet)} FROM "{sheet.name}" t WHERE {_key_is(sheet, bind, key)}'
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
