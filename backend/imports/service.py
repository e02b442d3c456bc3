"""Bringing in orders from files."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from backend.areas import service as areas
from backend.areas.rules import AreaLevel, check_code
from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.deadlines import service as deadlines
from backend.identity.acting import acting
from backend.identity.rules import Actor
from backend.imports import queries
from backend.imports.errors import InvalidProfile, UnusableFile
from backend.imports.files import open_table
from backend.imports.mapping import Profile
from backend.imports.rows import BrokenRow, RawRow, Table
from backend.imports.rules import (
    Problem,
    RowReader,
    absent_columns,
    problem_of,
    repeated_columns,
)
from backend.orders import history
from backend.orders.errors import AlreadyReported
from backend.orders.past import PastOrder
from backend.trail import service as trail
from backend.trail.rules import TrailKind

BATCH = 500
"""Rows of one transaction: enough that its statements are few, few enough that nobody who draws a
number of the same day waits long."""

PROBLEMS_KEPT = 10_000
"""Problems written to the record of an import; the counts are always of all."""

Report = Callable[[int, int, str], None]
Numbered = tuple[int, PastOrder]


@dataclass(slots=True)
class ImportReport:
    """What became of the rows: ``refused`` counts rows, each with one or more ``problems``.

    ``known`` rows were there before, or stand in the file twice. ``absent`` are columns the profile
    could have used. ``unread_from`` is the line from which nothing could be read, None when the
    whole file was. Of a dry run, ``added`` tells how many rows would have been.
    """

    added: int = 0
    known: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    unread_from: int | None = None

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Count one row as refused, for its *problems*."""
        self.refused += 1
        self.problems += problems


async def import_orders(
    actor: Actor,
    path: Path,
    profile: Profile,
    *,
    now: datetime,
    dry_run: bool = False,
    district: str | None = None,
    report: Report = lambda done, total, what: None,
) -> ImportReport:
    """Bring in the orders of the file at *path*, read by *profile*.

    1. make sure of the file's headings, the profile's categories and the district
    2. row by row: read it, pass over what is known already, refuse what the rules refuse
    3. write each batch in one transaction; a bad row takes none of the others with it
    4. record the import

    A dry run does all but the writing, and finds what a real one would. Interrupted, an import has
    written whole batches; run again, it goes on where it was. *district* is the code of the
    district of rows that name none, before the profile's own. *report* hears of lines.

    Raises NotAllowed, UnusableFile, InvalidProfile, InvalidInput for an unknown district.
    """
    history.require_right(actor)
    with open_table(path) as table:
        found = ImportReport(absent=_absent(path, profile, table))
        await _check_categories(profile)
        run = _Run(actor, profile, await _row_reader(profile, district), now, dry_run, found)
        for rows in _batches(table.rows):
            async with _scope_of(actor):
                await run.take(rows)
            what = f"新增 {found.added} 未导入 {found.refused} / added, refused"
            report(rows[-1].line, table.lines, what)
        found.problems.sort(key=lambda problem: problem.line)
        if not dry_run:
            async with _scope_of(actor), transaction():
                await queries.add_run(
                    path.name[-255:], table.sha256, profile.name, actor.name, now,
                    (found.added, found.known, found.refused), found.problems[:PROBLEMS_KEPT],
                )  # fmt: skip
                told = {
                    "file": path.name[-255:], "sha256": table.sha256, "profile": profile.name,
                    "added": found.added, "known": found.known, "refused": found.refused,
                }  # fmt: skip
                await trail.note(
                    TrailKind.import_done, "import", told, actor=actor.name,
                    operator=actor.operator_id,
                )  # fmt: skip
    return found


def _scope_of(actor: Actor) -> AbstractAsyncContextManager[object]:
    """A batch of an operator's is a transaction within their scope; the system has no border."""
    return nullcontext() if actor.operator_id is None else acting(actor)


def _absent(path: Path, profile: Profile, table: Table) -> list[str]:
    needed, others = absent_columns(profile, table.columns)
    if needed:
        there = "、".join(filter(None, table.columns))[:200]
        raise UnusableFile(
            file=path.name,
            reason=Label(
                f"缺少列：{'、'.join(needed)}。现有：{there}",
                f"it lacks the columns {', '.join(needed)}; it has: {there}",
            ),
        )
    if twice := repeated_columns(profile, table.columns):
        names = "、".join(twice)
        raise UnusableFile(
            file=path.name, reason=Label(f"列名重复：{names}", f"several columns are named {names}")
        )
    return others


async def _check_categories(profile: Profile) -> None:
    categories = (await deadlines.rulebook()).categories
    named = {*profile.category.values, profile.category.default} - {None}
    if unknown := sorted(str(each) for each in named - categories):
        listed = ", ".join(unknown)
        raise InvalidProfile(
            f"{profile.name}.toml",
            "category",
            Label(f"没有类别 {listed}", f"there is no category {listed}"),
        )


async def _row_reader(profile: Profile, district: str | None) -> RowReader:
    code = district or profile.area.district
    if code is not None:
        code = check_code(code, AreaLevel.district)
    # A code may lie in any district, names only in the one.
    gazetteer = await areas.gazetteer(None if profile.area.code else code)
    if code is not None:
        try:
            gazetteer.with_code(code)
        except InvalidInput as error:
            raise InvalidInput("district", error.reason) from error
    return RowReader(profile, gazetteer, code)


def _batches(rows: Iterator[RawRow | BrokenRow]) -> Iterator[list[RawRow | BrokenRow]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


@dataclass(slots=True)
class _Run:
    """An import under way; ``seen`` are the references written, or to be, by this run."""

    actor: Actor
    profile: Profile
    reader: RowReader
    now: datetime
    dry_run: bool
    found: ImportReport
    seen: set[str] = field(default_factory=set)

    async def take(self, rows: Sequence[RawRow | BrokenRow]) -> None:
        """Read, sort out and write one batch."""
        orders = await self._without_faults(await self._without_known(self._readable(rows)))
        if not self.dry_run:
            orders = await self._write(orders)
        self.found.added += len(orders)
        self.seen.update(_ref(order) for _, order in orders)

    def _readable(self, rows: Sequence[RawRow | BrokenRow]) -> list[Numbered]:
        orders = []
        for row in rows:
            if isinstance(row, BrokenRow):
                self.found.refuse([Problem(row.line, "", row.reason)])
                if row.ends:
                    self.found.unread_from = row.line
                continue
            read = self.reader.read(row)
            if isinstance(read, PastOrder):
                orders.append((row.line, read))
            else:
                self.found.refuse(read)
        return orders

    async def _without_known(self, orders: list[Numbered]) -> list[Numbered]:
        refs = [_ref(order) for _, order in orders]
        known = self.seen | await history.known(self.profile.source, refs)
        new = [(line, order) for line, order in orders if _ref(order) not in known]
        self.found.known += len(orders) - len(new)
        return new

    async def _without_faults(self, orders: list[Numbered]) -> list[Numbered]:
        """The orders the rules admit; of several with one reference, the first."""
        faults = await history.faults(
            [order for _, order in orders], self.now, live=not self.profile.historic
        )
        good: dict[str, Numbered] = {}
        for (line, order), fault in zip(orders, faults, strict=True):
            if fault is not None:
                self.found.refuse([problem_of(self.profile, line, fault)])
            elif _ref(order) in good:
                self.found.known += 1
            else:
                good[_ref(order)] = line, order
        return list(good.values())

    async def _write(self, orders: list[Numbered]) -> list[Numbered]:
        """Write *orders* in one transaction; returns those that were still new then."""
        while orders:
            try:
                await history.bring_in(
                    self.actor,
                    [order for _, order in orders],
                    self.now,
                    live=not self.profile.historic,
                )
            except AlreadyReported:
                # Somebody else brought some of them in since we looked; the others are still ours.
                still_new = await self._without_known(orders)
                if len(still_new) == len(orders):
                    raise
                orders = still_new
            else:
                break
        return orders


def _ref(order: PastOrder) -> str:
    return order.request.external_ref or ""
