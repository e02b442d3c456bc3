"""Files for spreadsheets, written some rows at a time: CSV and XLSX; no cell is a formula."""

import csv
import io
import tempfile
from collections.abc import Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from backend.core.cells import harmless
from backend.core.labels import LabelledEnum

IN_MEMORY_BYTES = 1_000_000
"""A longer file is kept on disk until it has been sent."""


class Format(LabelledEnum):
    """What kind of file."""

    csv = "csv", "CSV", "CSV"
    xlsx = "xlsx", "XLSX", "XLSX"


MEDIA = {
    Format.csv: "text/csv; charset=utf-8",
    Format.xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _empty() -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)


class Csv:
    """UTF-8 with the mark spreadsheets need to read Chinese."""

    def __init__(self, headings: Sequence[str], title: str) -> None:
        self._file = _empty()
        self._file.write(b"\xef\xbb\xbf")
        self.add([headings])

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write some rows."""
        text = io.StringIO(newline="")
        csv.writer(text).writerows([*map(harmless, row)] for row in rows)
        self._file.write(text.getvalue().encode())

    def finish(self) -> IO[bytes]:
        """The file, at its beginning."""
        self._file.seek(0)
        return self._file


class Xlsx:
    """A workbook written row by row."""

    def __init__(self, headings: Sequence[str], title: str) -> None:
        self._book = Workbook(write_only=True)
        self._page: Any = self._book.create_sheet(title[:31])
        self._page.freeze_panes = "A2"
        bold = []
        for heading in headings:
            cell: Any = WriteOnlyCell(self._page, heading)
            cell.font = Font(bold=True)
            bold.append(cell)
        self._page.append(bold)

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write some rows."""
        for row in rows:
            self._page.append([*map(harmless, row)])

    def finish(self) -> IO[bytes]:
        """The file, at its beginning."""
        file = _empty()
        self._book.save(file)
        file.seek(0)
        return file


WRITERS: dict[Format, type[Csv | Xlsx]] = {Format.csv: Csv, Format.xlsx: Xlsx}
