"""Several INSERTs sent as one statement: a way to the server and back costs as much as the rows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from backend.core.db import fetch


@dataclass(frozen=True, slots=True)
class Insert:
    """One INSERT without RETURNING; ``sql`` numbers its own ``values`` from ``$1``."""

    sql: str
    values: Sequence[object]


async def write(inserts: Sequence[Insert | None]) -> None:
    """Run *inserts* as one statement in the current transaction; None stands for no rows.

    All see the tables as they were before it, and foreign keys are checked after the last: a row
    may point at one that another of them writes. What one of them raises undoes them all.
    """
    given = [each for each in inserts if each is not None]
    if given:
        sql = _together(
            tuple(each.sql for each in given), tuple(len(each.values) for each in given)
        )
        await fetch(sql, *(value for each in given for value in each.values))


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
