"""Rows of a delimited text file, with the lines an editor shows."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from backend.core.labels import Label
from backend.imports.errors import UnusableFile
from backend.imports.rows import BrokenRow, RawRow, Table, row_of
from backend.imports.text import match_key

DELIMITERS = ",;\t"
ROW_CHARACTERS = 1 << 22
"""A row longer than this is none: a quotation mark is missing, or it is another kind of file."""


@contextmanager
def read_csv(path: Path, encoding: str, lines: int, sha256: str) -> Iterator[Table]:
    """The table in the text file at *path*; its delimiter is what the headings are told by.

    Raises UnusableFile for a file without headings, here or while its rows are read.
    """
    # The module's own limit of 131,072 characters would stop at a long cell.
    csv.field_size_limit(ROW_CHARACTERS)
    with path.open(encoding=encoding, newline="") as file:
        physical = _Lines(file)
        try:
            first = next(line for line in physical if line.strip(" \r\n\t,;\ufeff"))
            # Whatever the headings' quotation marks span is read again by the right delimiter.
            delimiter = max(DELIMITERS, key=lambda sign: len(_split(first, sign)))
            reader = csv.reader(physical.from_line(first), delimiter=delimiter, strict=True)
            columns = tuple(match_key(name) for name in next(reader))
        except StopIteration:
            raise _without_headings(path, "文件是空的", "the file is empty") from None
        except (csv.Error, _RowTooLong) as error:
            raise _without_headings(
                path, "首行不是表头", "the first row does not hold headings"
            ) from error
        yield Table(columns, lines, sha256, _rows(reader, physical, columns))


def _without_headings(path: Path, zh: str, en: str) -> UnusableFile:
    return UnusableFile(file=path.name, reason=Label(zh, en))


def _split(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _rows(
    reader: Iterator[list[str]], physical: "_Lines", columns: tuple[str, ...]
) -> Iterator[RawRow | BrokenRow]:
    while True:
        physical.begin_row()
        line = physical.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # At the file's end the next row is none; elsewhere reading goes on with the next line.
            yield _broken(line, str(error))
            continue
        except _RowTooLong:
            yield _endless(line)
            return
        row = row_of(line, columns, list(cells))
        if row is not None:
            yield row


def _broken(line: int, error: str) -> BrokenRow:
    if "unexpected end" in error:
        return _endless(line)
    reason = Label("引号使用有误，无法分列", f"cannot be told into cells: {error}")
    return BrokenRow(line, reason)


def _endless(line: int) -> BrokenRow:
    reason = Label(
        "引号没有结束，从此行起都未能读取",
        "a quotation mark is never closed: nothing from here on could be read",
    )
    return BrokenRow(line, reason, ends=True)


class _RowTooLong(Exception):
    """A row of more than `ROW_CHARACTERS`."""


class _Lines:
    """The physical lines of a text file, counted, none and no row of them beyond the limit."""

    def __init__(self, file: TextIOWrapper) -> None:
        self.number = 0
        self._file = file
        self._row_characters = 0
        self._pending: str | None = None

    def begin_row(self) -> None:
        """The next line begins a row."""
        self._row_characters = 0

    def from_line(self, line: str) -> "_Lines":
        """These lines, from the one read last, *line*, again."""
        self._pending = line
        self.number -= 1
        return self

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line, self._pending = self._pending or self._file.readline(ROW_CHARACTERS), None
        if not line:
            raise StopIteration
        self.number += 1
        self._row_characters += len(line)
        if self._row_characters >= ROW_CHARACTERS:
            raise _RowTooLong
        return line
