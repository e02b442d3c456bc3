"""Rows written together: a few in one statement, many by COPY.

A way to the server and back costs as much as a few rows, so single changes are one statement. An
array costs a check of every element on its way there, so many new rows go by COPY.
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from backend.core.db import copy_rows, fetch, scoped

MANY = 20
"""From so many rows on, COPY is the faster way."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, for `write` without RETURNING; ``sql`` numbers its ``values`` from ``$1``."""

    sql: str
    values: Sequence[object]


@dataclass(frozen=True, slots=True)
class NewRows:
    """Rows for a table: the PostgreSQL type of each column given, and a tuple a row."""

    table: str
    types: Mapping[str, str]
    rows: Sequence[tuple[object, ...]]

    def statement(self) -> Statement:
        """The INSERT of these rows."""
        source, values = rows_of(self.types.values(), self.rows)
        return Statement(
            f"INSERT INTO {self.table} ({', '.join(self.types)}) SELECT * FROM {source} AS new",
            values,
        )


Part = Statement | NewRows


async def write(parts: Iterable[Part | None]) -> None:
    """Write *parts* in the current transaction; None and no rows stand for nothing.

    While all are few they are one statement: all see the tables as they were before it, and
    foreign keys are checked after the last. Otherwise they follow one another: a row may point at
    one that an earlier part writes. What one of them raises undoes them all. In a request many are
    one statement as well: PostgreSQL has no COPY under row policies.
    """
    given = [part for part in parts if part is not None and not _is_empty(part)]
    if not scoped() and any(isinstance(part, NewRows) and len(part.rows) >= MANY for part in given):
        for part in given:
            if isinstance(part, NewRows):
                await copy_rows(part.table, list(part.types), part.rows)
            else:
                await fetch(part.sql, *part.values)
    elif given:
        few = [part.statement() if isinstance(part, NewRows) else part for part in given]
        sql = _together(tuple(each.sql for each in few), tuple(len(each.values) for each in few))
        await fetch(sql, *(value for each in few for value in each.values))


async def new_ids(table: str, count: int) -> list[int]:
    """*count* ids drawn from the sequence of *table*, ascending."""
    rows = await fetch(
        "SELECT nextval(pg_get_serial_sequence($1, 'id')) AS id"
        " FROM generate_series(1, (SELECT $2::int))",
        table,
        count,
    )
    return sorted(row["id"] for row in rows)


async def inserted(
    table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> list[int]:
    """COPY *rows* of *columns* into *table* in the current transaction; their ids, in their order.

    For rows others point to. Table and columns are our own names, never a caller's text.
    """
    ids = await new_ids(table, len(rows))
    numbered = ((row_id, *row) for row_id, row in zip(ids, rows, strict=True))
    await copy_rows(table, ["id", *columns], numbered)
    return ids


def _is_empty(part: Part) -> bool:
    return isinstance(part, NewRows) and not part.rows


def rows_of(
    types: Iterable[str], rows: Sequence[tuple[object, ...]]
) -> tuple[str, Sequence[object]]:
    """*rows* of values of these PostgreSQL types as a FROM item, with what to bind from ``$1``.

    Many rows are an array a column. A single one, the daily case, is a list of values: PostgreSQL
    makes no array and no function call of it, and both keep one plan for any values.
    """
    kinds = tuple(types)
    if len(rows) == 1:
        return _one(kinds), rows[0]
    return _many(kinds), [list(column) for column in zip(*rows, strict=True)]


def updated(
    table: str,
    fields: Mapping[str, tuple[str, str]],
    changed: Container[str],
    rows: Iterable[object],
    stored: Callable[[object], object],
    rest: str = "",
) -> Statement:
    """The UPDATE of *rows*, objects with an ``id``, in the *changed* ones of their *fields* alone.

    *fields*: the column and the PostgreSQL type of each; at least one is changed. *stored* turns
    a value into what is bound. *rest* follows the condition: ``t`` is the table, ``u`` the new row.
    """
    # The id first: an attrgetter of several names gives a tuple, of one it would not.
    names = ("id", *(name for name in fields if name in changed))
    values_of = attrgetter(*names)
    source, values = rows_of(
        ("bigint", *(fields[name][1] for name in names[1:])),
        [tuple(map(stored, values_of(row))) for row in rows],
    )
    return Statement(
        _update(table, tuple(fields[name][0] for name in names[1:]), source, rest), values
    )


@cache
def _update(table: str, columns: tuple[str, ...], source: str, rest: str) -> str:
    return f"""
UPDATE {table} t SET {", ".join(f"{column} = u.{column}" for column in columns)}
FROM {source} AS u (id, {", ".join(columns)}) WHERE t.id = u.id {rest}
"""


@cache
def _one(types: tuple[str, ...]) -> str:
    return f"(VALUES ({', '.join(f'${n}::{kind}' for n, kind in enumerate(types, 1))}))"


@cache
def _many(types: tuple[str, ...]) -> str:
    # The first is wrapped in SELECT: its length hidden, PostgreSQL keeps one plan. Seeing it, it
    # would plan anew every time.
    first, *others = [f"${n}::{kind}[]" for n, kind in enumerate(types, 1)]
    return f"unnest({', '.join([f'(SELECT {first})', *others])})"


@cache
def _together(statements: tuple[str, ...], counts: tuple[int, ...]) -> str:
    """The statements as parts of the last one, their values numbered through."""
    numbered, before = [], 0
    for sql, count in zip(statements, counts, strict=True):
        # Split at the numbers: every second part is one.
        parts = re.split(r"\$(\d+)", sql)
        parts[1::2] = [f"${int(number) + before}" for number in parts[1::2]]
        numbered.append("".join(parts))
        before += count
    *first, last = numbered
    if not first:
        return last
    named = ", ".join(f"part_{n} AS ({sql})" for n, sql in enumerate(first))
    return f"WITH {named} {last}"
