"""Rows of an XLSX workbook's first sheet, streamed."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from backend.core.labels import Label
from backend.imports.errors import UnusableFile
from backend.imports.rows import BrokenRow, Cell, RawRow, Table, row_of
from backend.imports.text import excerpt, match_key

UNPACKED_BYTES = 1 << 30
"""A workbook that unpacks to more is refused before anything is unpacked."""
MOST_FOLD, FOLDED_BYTES = 200, 100_000_000
"""A workbook that unpacks to so many times its size is a bomb, once it comes to so many bytes."""
EXACT = 10**15
"""Spreadsheets keep fifteen digits; of longer numbers the rest is lost."""


@contextmanager
def read_xlsx(path: Path, sha256: str) -> Iterator[Table]:
    """The table in the workbook at *path*: the first sheet, formulas by their last result.

    A formula that no spreadsheet has calculated is an empty cell. Raises UnusableFile for another
    kind of archive, a damaged one and one without headings.
    """
    _require_workbook(path)
    # By its file: a path is refused for its ending, whatever it holds.
    with path.open("rb") as file:
        with _damages(path):
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            lines = sheet.max_row or 0
            # What a sheet says of its own size is often wrong: some exporters state one cell, and
            # only that would be read. It is good enough for a progress bar.
            sheet.reset_dimensions()
            rows = _filled_rows(sheet)
            _, cells = next(rows, (0, [""]))
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            raise UnusableFile(file=path.name, reason=Label("表格是空的", "the sheet is empty"))
        columns = tuple(match_key(str(cell)) for cell in cells)
        yield Table(columns, lines, sha256, _rows(rows, columns))


@contextmanager
def _damages(path: Path) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # Damaged files make openpyxl raise almost anything.
        raise _damaged(path, error) from error


def _require_workbook(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _damaged(path, error) from error
    if "xl/workbook.xml" not in names:
        raise UnusableFile(
            file=path.name,
            reason=Label(
                "是压缩包或其他文档，不是 .xlsx 表格", "an archive or another document, not .xlsx"
            ),
        )
    fold = unpacked / max(path.stat().st_size, 1)
    if unpacked > UNPACKED_BYTES or (unpacked > FOLDED_BYTES and fold > MOST_FOLD):
        raise UnusableFile(
            file=path.name,
            reason=Label("解压后过大，请拆分", "it unpacks to too much: split it"),
        )


def _damaged(path: Path, error: Exception) -> UnusableFile:
    return UnusableFile(file=path.name, reason=_damage(error))


def _damage(error: Exception) -> Label:
    what = excerpt(f"{type(error).__name__}: {error}", 100)
    return Label(f"文件已损坏（{what}）", f"the file is damaged ({what})")


def _filled_rows(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    """The rows that are not empty, each with its number in the sheet."""
    for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_cell(value) for value in values]
        if any(cells):
            yield line, cells


def _rows(
    rows: Iterator[tuple[int, list[Cell]]], columns: tuple[str, ...]
) -> Iterator[RawRow | BrokenRow]:
    line = 1
    try:
        for line, cells in rows:
            # Empty cells at a row's end may be written or not; in a sheet none can be out of place.
            cells.extend([""] * (len(columns) - len(cells)))
            while len(cells) > len(columns) and not cells[-1]:
                cells.pop()
            row = row_of(line, columns, cells)
            if row is not None:
                yield row
    except Exception as error:  # As above; what was read before it stands.
        yield BrokenRow(line + 1, _damage(error), ends=True)


def _cell(value: object) -> Cell:
    match value:
        case None:
            return ""
        case datetime():
            # A day is a fraction in the file: 03:03:15 comes back as 03:03:14.999.
            return (value + timedelta(milliseconds=500)).replace(microsecond=0)
        case date():
            return datetime(value.year, value.month, value.day)  # noqa: DTZ001 — local
        case time():
            return value.isoformat()
        case float() if abs(value) >= EXACT:
            return f"{value:.6e}"
        case float() if value.is_integer():
            return str(int(value))
        case float():
            return repr(value)
        case _:
            return str(value)
