"""Files of the trail: one JSON line an entry, compressed, written whole or not at all."""

import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from backend.audit.errors import NoMovedFile
from backend.core.chains import Link
from backend.core.labels import Label
from backend.trail.rules import sealed_text

COLUMNS = (
    "chain", "seq", "kind", "at", "actor", "operator", "address", "request_id", "data", "previous",
    "hash",
)  # fmt: skip


class Lines:
    """A compressed file being written, a line at a time."""

    def __init__(self, file: gzip.GzipFile) -> None:
        self._file = file

    def add(self, lines: Iterable[str]) -> None:
        """Add *lines*, each without its end."""
        self._file.write("".join(f"{line}\n" for line in lines).encode())


@contextmanager
def written(path: Path, behind: Path | None = None) -> Iterator[Lines]:
    """A file that appears under *path* when it is complete and on the disk, and never before.

    *behind*: another such file, whose lines follow those added here.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("wb") as raw:
            # Without a time in it, the same entries make the same file.
            with gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6, mtime=0) as f:
                yield Lines(f)
            if behind is not None:
                with behind.open("rb") as rest:
                    shutil.copyfileobj(rest, raw)
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def digest(path: Path) -> str:
    """The SHA-256 of the file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def line_of(row: Mapping[str, object]) -> str:
    """An entry as a line; ``data`` stays the very text the database prints."""
    values = []
    for name in COLUMNS:
        value = row[name]
        if isinstance(value, bytes):
            value = value.hex()
        elif isinstance(value, datetime):
            value = value.isoformat(timespec="microseconds")
        values.append(value)
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def links(path: Path) -> Iterator[Link[str]]:
    """The entries of a moved month, in its order. Raises NoMovedFile where a line is none."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = dict(zip(COLUMNS, json.loads(line), strict=True))
                row["at"] = datetime.fromisoformat(row["at"])
                yield (
                    row["chain"], row["seq"], bytes.fromhex(row["previous"]),
                    bytes.fromhex(row["hash"]), sealed_text(row),
                )  # fmt: skip
    except (ValueError, TypeError, EOFError, gzip.BadGzipFile) as error:
        reason = Label("内容无法读取", f"it cannot be read ({error})")
        raise NoMovedFile(path=path, reason=reason) from error
