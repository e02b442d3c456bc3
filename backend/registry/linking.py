"""Finding what a link leads to by what people write: a key's code, a name, what a list shows."""

import re
from collections.abc import Collection
from typing import get_args

from piccolo.columns import BigSerial, Column
from piccolo.table import TABLE_REGISTRY, Table

from backend.core.labels import Label, Language, words
from backend.registry import linking_queries as queries
from backend.registry.fields import Field
from backend.registry.sheets import Sheet

CODES = ("code", "credit_code", "number")
FORMS_OF_NAME = (*CODES, "name", "title", "username")
"""Columns a row may be called by in a file, the surest first."""

_NUMBER = re.compile(r"[1-9][0-9]{0,17}\Z")


async def found(field: Field, texts: Collection[str]) -> dict[str, list[object]]:
    """The keys of the rows that each of *texts* names, as far as they are in sight.

    A code or name alone, or the words a list shows (name and code); several keys: it is ambiguous.
    """
    assert field.to is not None  # noqa: S101  # nosec B101 — asked of links alone
    return await _keys(field.to, texts)


async def keys_of(table: str, text: str) -> list[object]:
    """The keys of the rows of the table named *table* that *text* names."""
    named = next(each for each in TABLE_REGISTRY if each._meta.tablename == table)
    return (await _keys(named, [text])).get(text, [])


def has_code(to: type[Table]) -> bool:
    """Whether rows of the table have a code, which alone names them."""
    return any(name in CODES for name in (column._meta.name for column in to._meta.columns))


def in_full(to: type[Table]) -> Label:
    """What to write to name a row of a table without codes: what its lists call it."""
    parts: list[Column] = []
    for column in to.get_readable().columns:
        chain = column._meta.call_chain
        parts.append(chain[0] if chain else column)
    zh, en = (" ".join(words(part._meta.help_text, each, part._meta.name) for part in parts)
              for each in get_args(Language))  # fmt: skip
    return Label(zh, en)


async def called(sheet: Sheet, key: object) -> str:
    """What `keys_of` finds the row of this key by: the words a list shows; "" when out of sight."""
    return await queries.readable(sheet.table, key)


async def _keys(to: type[Table], texts: Collection[str]) -> dict[str, list[object]]:
    names = {column._meta.name for column in to._meta.columns}
    ways = [name for name in FORMS_OF_NAME if name in names]
    keys: dict[str, list[object]] = {}
    for way in ways:
        open_ones = [text for text in texts if text not in keys]
        if open_ones:
            keys |= await queries.by_column(to, way, open_ones)
    rest = [text for text in texts if text not in keys]
    if rest and _is_called_by_number(to):
        keys |= await queries.by_number(to, [int(text) for text in rest if _NUMBER.match(text)])
    elif rest:
        keys |= await queries.by_readable(to, rest)
    return keys


def _is_called_by_number(to: type[Table]) -> bool:
    """Whether lists call the rows of the table by their key alone, which has an index."""
    own, columns = to._meta.primary_key, to.get_readable().columns
    return isinstance(own, BigSerial) and len(columns) == 1 and columns[0] is own
