"""Months of the trail leave the database for files, and can be verified there."""

import heapq
import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from backend.audit import files
from backend.audit.errors import NoMovedFile, NothingToMove
from backend.core.chains import Chains, Link, Place
from backend.core.db import transaction
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.trail import chains as trail
from backend.trail.rules import KEPT, TrailKind
from backend.trail.service import note

MOVES = "month"
"""The chain that tells which months were moved."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A month that was moved: its first day, its entries, its file and the file's SHA-256."""

    month: date
    entries: int
    path: Path
    sha256: str


async def move(before: date, folder: Path, now: datetime) -> list[Moved]:
    """Move every month that ended before the first day *before*, earliest first.

    Each month in four steps; a cut between them leaves it in the database, to be moved again:

    1. write its entries into ``trail_YYYY_MM.jsonl.gz`` in *folder*
    2. read the file back and compare its entries with the database's
    3. in one transaction: lock the month, compare the count once more, let the heads know, drop it
    4. in the same transaction: note the month, the file's hash and the count

    Raises NothingToMove where no month ended before *before* 365 days ago and more, or where
    entries lie outside the months.
    """
    months = [month for month in await trail.months() if _next(month) <= before]
    old = [month for month in months if _begin(_next(month)) <= now - KEPT]
    if not old:
        reason = (
            Label("365 天以内的记录须留在库中", "the trail of the last 365 days stays")
            if months
            else Label("更早的月份不在库中", "none before that is in the database")
        )
        raise NothingToMove(reason=reason)
    if await trail.stray_before(_begin(_next(old[-1]))):
        reason = Label("有记录不在任何月份分区内", "entries lie outside the months' partitions")
        raise NothingToMove(reason=reason)
    return [await _move(month, folder, now) for month in old]


async def _move(month: date, folder: Path, now: datetime) -> Moved:
    path = folder / f"trail_{month:%Y_%m}.jsonl.gz"
    entries = await _write(month, path)
    await _compare(month, path)
    found = Moved(month, entries, path, files.digest(path))
    async with transaction():
        if await trail.lock(month) != entries:
            raise _changed(path)
        await trail.drop(month)
        await trail.add_moved(month, entries, path.name, found.sha256, now)
        told = {"month": f"{month:%Y-%m}", "entries": entries, "file": path.name,
                "sha256": found.sha256}  # fmt: skip
        await note(TrailKind.month_moved, MOVES, told)
    return found


async def _write(month: date, path: Path) -> int:
    entries, after = 0, ("", 0, 0)
    with files.written(path) as lines:
        while rows := await trail.page_of(month, after):
            lines.add(files.line_of(row) for row in rows)
            entries += len(rows)
            after = (rows[-1]["chain"], rows[-1]["seq"], rows[-1]["id"])
    return entries


async def _compare(month: date, path: Path) -> None:
    """Raises NoMovedFile unless the file holds the month's entries, each as it is stored."""
    read, after = files.links(path), ("", 0, 0)
    while rows := await trail.page_of(month, after):
        for row in rows:
            if next(read, None) != trail.link(row):
                raise _changed(path)
        after = (rows[-1]["chain"], rows[-1]["seq"], rows[-1]["id"])
    if next(read, None) is not None:
        raise _changed(path)


def _changed(path: Path) -> NoMovedFile:
    reason = Label("与数据库中的记录不一致", "it does not hold what the database does")
    return NoMovedFile(path=path, reason=reason)


async def chains_in(folder: Path) -> Chains[str]:
    """The chains of all months that were moved, read from their files in *folder*.

    Raises NoMovedFile where a file is missing or its hash is not the one written down.
    """
    paths = []
    for each in await trail.moved():
        path = folder / each["file"]
        if not path.is_file():
            raise NoMovedFile(path=path, reason=Label("没有这个文件", "there is no such file"))
        if files.digest(path) != each["sha256"]:
            reason = Label("文件摘要不符", "its hash is not the one written down")
            raise NoMovedFile(path=path, reason=reason)
        paths.append(path)
    return Chains(first="", page=_Reader(paths).page, heads=trail.moved_heads)


class _Reader:
    """Pages of the files' entries by chain and sequence; each file is in that order already."""

    def __init__(self, paths: Collection[Path]) -> None:
        self._links: Iterator[Link[str]] = heapq.merge(*map(files.links, paths))

    async def page(
        self, after: Place[str], keys: Collection[str] | None
    ) -> tuple[list[Link[str]], Place[str] | None]:
        """The next page; *after* is where the one before ended. All chains, whatever *keys*."""
        found = list(itertools.islice(self._links, 10_000))
        return found, (found[-1][0], found[-1][1], 0) if found else None


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
