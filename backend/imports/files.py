"""Opening a file as a table, whatever it is called: by its content, streaming, as text or XLSX."""

import hashlib
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.core.labels import Label
from backend.imports.csv_file import read_csv
from backend.imports.encodings import encoding_of
from backend.imports.errors import UnusableFile
from backend.imports.rows import Table
from backend.imports.xlsx_file import read_xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Begins old Office files, and new ones behind a password."""
ZIP = b"PK\x03\x04"
KNOWN = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
}
HEAD_BYTES = 4096


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """The table in the file at *path*: CSV in any usual encoding and delimiter, or XLSX.

    The first row that is not empty holds the headings. Raises UnusableFile, whose reason tells what
    to do, for anything else; OSError where the file may not be read.
    """
    if not path.is_file():
        if path.exists():
            raise _unusable(path, "不是文件", "it is not a file")
        raise _unusable(path, "没有这个文件", "there is no such file")
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        head = file.read(HEAD_BYTES)
    _refuse_other_kinds(path, head)
    if head.startswith(ZIP):
        with read_xlsx(path, sha256) as table:
            yield table
    else:
        encoding, lines = encoding_of(path, head)
        with read_csv(path, encoding, lines, sha256) as table:
            yield table


def _refuse_other_kinds(path: Path, head: bytes) -> None:
    if not head.strip():
        raise _unusable(path, "文件是空的", "the file is empty")
    if head.startswith(OLE):
        if _holds(path, "EncryptedPackage".encode("utf-16-le")):
            raise _unusable(
                path, "有密码保护，请去除密码后再导入", "it is protected: remove the password first"
            )
        raise _unusable(
            path,
            "是旧版 Excel 文件，请另存为 .xlsx 或 .csv",
            "an old Excel file: save it as .xlsx or .csv",
        )
    for magic, kind in KNOWN.items():
        if head.startswith(magic):
            raise _unusable(path, f"是 {kind} 文件，不是表格", f"a {kind} file, not a table")
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith((b"<html", b"<!doc", b"<?xml",
                                                                       b"<table")):  # fmt: skip
        raise _unusable(
            path,
            "是网页或 XML，请用表格软件打开后另存为 .xlsx",
            "a web page or XML: open it in a spreadsheet and save it as .xlsx",
        )


def _holds(path: Path, wanted: bytes) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(wanted) >= 0


def _unusable(path: Path, zh: str, en: str) -> UnusableFile:
    return UnusableFile(file=path.name, reason=Label(zh, en))
