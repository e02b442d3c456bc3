"""Reading one value from a row's cells: texts, numbers, instants, words with a meaning. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from backend.core.labels import Label
from backend.imports.mapping import Choice
from backend.imports.rows import Cell
from backend.imports.text import (
    clean,
    excerpt,
    folded,
    is_shortened,
    match_key,
    number_name,
    one_line,
)

T = TypeVar("T")
Cells = Mapping[str, Cell]
Field = Callable[[Cells], Any]
"""Reads a value from the cells of a row, None where there is none; raises Unreadable."""

ISO = "iso"
FIRST_YEAR = 1970
"""Earlier dates stand for an empty cell in many databases."""

_NO_COLUMN = " "
_SERIAL = re.compile(r"[2-7][0-9]{4}(\.[0-9]+)?")
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 — local, as the serial is


class Unreadable(Exception):
    """A cell that says nothing we understand."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason = Label(zh, en)


def text(columns: Sequence[str], separator: str) -> Field:
    """What is written in *columns*, joined; line breaks stay."""
    keys = [match_key(column) for column in columns]

    def read(cells: Cells) -> str | None:
        parts = (clean(_written(cells, key)) for key in keys)
        return separator.join(part for part in parts if part) or None

    return read


def line(columns: Sequence[str], separator: str) -> Field:
    """The same on one line."""
    read_text = text(columns, separator)
    return lambda cells: one_line(read_text(cells) or "") or None


def reference(columns: Sequence[str], tidy: Callable[[str], str] = number_name) -> Field:
    """A number that is a name: one whose digits a spreadsheet has dropped is Unreadable."""
    key = _only(columns)

    def read(cells: Cells) -> str | None:
        written = tidy(_written(cells, key))
        if is_shortened(written):
            raise Unreadable(
                f"“{written}”已丢失位数，请在表格中将该列设为文本后重新导出",
                f"{written} has lost digits in a spreadsheet: make the column text, export again",
            )
        return written or None

    return read


def required(field: Field) -> Field:
    """*field*, which must not be empty."""

    def read(cells: Cells) -> object:
        value = field(cells)
        if value is None:
            raise Unreadable("必须填写", "is required")
        return value

    return read


def degrees(columns: Sequence[str]) -> Field:
    """A coordinate."""
    key = _only(columns)

    def read(cells: Cells) -> float | None:
        written = folded(_written(cells, key))
        if not written:
            return None
        try:
            return float(written.replace(",", ".", 1).removesuffix("°"))
        except ValueError:
            raise Unreadable(
                f"“{excerpt(written)}”不是数字", f"{excerpt(written)!r} is no number"
            ) from None

    return read


def instant(columns: Sequence[str], formats: Sequence[str], zone: ZoneInfo) -> Field:
    """An instant in UTC; without an offset of its own it is local to *zone*.

    Of a wall time that occurs twice when clocks go back, the first is meant.
    """
    key = _only(columns)

    def read(cells: Cells) -> datetime | None:
        cell = cells.get(key, "")
        found = cell if isinstance(cell, datetime) else _parse(_plain(cell), formats)
        if found is None:
            return None
        if found.year < FIRST_YEAR or found.year > 9000:
            raise Unreadable(f"{found.year} 年不可信", f"the year {found.year} cannot be right")
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)

    return read


def _plain(cell: str) -> str:
    return one_line(unicodedata.normalize("NFKC", cell))


def _parse(written: str, formats: Sequence[str]) -> datetime | None:
    if not written:
        return None
    for each in formats:
        try:
            if each == ISO:
                return datetime.fromisoformat(written)
            return datetime.strptime(written, each)  # noqa: DTZ007 — the zone is the profile's
        except ValueError:
            continue
    if _SERIAL.fullmatch(written):
        # A date cell whose format was lost: days, with the time as a fraction.
        seconds = round(float(written) * 24 * 60 * 60)
        return _SERIAL_ZERO + timedelta(seconds=seconds)
    shown = excerpt(written)
    raise Unreadable(f"“{shown}”不是有效的时间", f"{shown!r} is no date and time")


def word(choice: Choice[T], *, needed: bool) -> Field:
    """What the word in the choice's column means here; see `Choice` for its default."""
    meanings = {match_key(each): value for value, words in choice.values.items() for each in words}
    key = _only([choice.column] if choice.column else [])

    def read(cells: Cells) -> T | None:
        written = match_key(_written(cells, key))
        meaning = meanings.get(written, choice.default)
        if meaning is None and written:
            shown = excerpt(written)
            raise Unreadable(f"未在导入方案中定义“{shown}”", f"the profile does not know {shown!r}")
        if meaning is None and needed:
            raise Unreadable("必须填写", "is required")
        return meaning

    return read


def _only(columns: Sequence[str]) -> str:
    """The key of the one column there may be; no row has a cell for the empty one."""
    return match_key(columns[0]) if columns else _NO_COLUMN


def _written(cells: Cells, key: str) -> str:
    cell = cells.get(key, "")
    return cell if isinstance(cell, str) else cell.isoformat(" ")
