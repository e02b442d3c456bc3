"""Rows as they stand in a file, before anything is understood of them. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from backend.core.labels import Label

Cell = str | datetime
"""Text as written, or the local time of a spreadsheet's date cell."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row: its cells by column heading, and the line of the file it begins on, from 1.

    Headings are as in `Table.columns`. A line is what an editor or a spreadsheet numbers: a cell
    with line breaks takes up several lines of a text file and one of a spreadsheet.
    """

    line: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be told into cells; ``ends``: nor can anything that follows it."""

    line: int
    reason: Label
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A file being read: headings, and rows one after another.

    ``lines`` is about how many lines there are, 0 when unknown; ``sha256`` the file's digest in hex
    digits. ``rows`` can be read once.
    """

    columns: tuple[str, ...]
    lines: int
    sha256: str
    rows: Iterator[RawRow | BrokenRow]


def row_of(line: int, columns: tuple[str, ...], cells: list[Cell]) -> RawRow | BrokenRow | None:
    """The row of *cells*; None when they are all empty, broken when they are not as many.

    Even an empty cell too many counts: the cells before it may stand in the wrong columns.
    """
    if not any(cells):
        return None
    if len(cells) != len(columns):
        more = len(cells) > len(columns)
        return BrokenRow(
            line,
            Label(
                f"表头有 {len(columns)} 列，此行有 {len(cells)} 列"
                + ("，可能有未加引号的分隔符" if more else "，可能有未加引号的换行"),
                f"{len(cells)} cells under {len(columns)} headings: perhaps a "
                + ("delimiter" if more else "line break")
                + " without quotation marks",
            ),
        )
    return RawRow(line, dict(zip(columns, cells, strict=True)))
