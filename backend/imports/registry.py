"""Bringing rows of the registry in from files, into any table."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, get_args

from backend.core.db import in_transaction, transaction
from backend.core.errors import InvalidInput, MinhuError
from backend.core.labels import Label, LabelledEnum, Language
from backend.identity.acting import acting
from backend.identity.errors import NotPermitted
from backend.identity.rules import Actor, Permission, may
from backend.imports import queries
from backend.imports.errors import UnusableFile
from backend.imports.fields import Unreadable
from backend.imports.files import open_table
from backend.imports.registry_cells import read_cell
from backend.imports.rows import BrokenRow, RawRow, Table
from backend.imports.rules import Problem
from backend.imports.service import PROBLEMS_KEPT, ImportReport, Report
from backend.imports.text import excerpt, match_key
from backend.registry import linking, service
from backend.registry.fields import Field, Kind
from backend.registry.files import bulk
from backend.registry.files.template import PASSED_OVER, example_texts
from backend.registry.sheets import Sheet
from backend.registry.values import Unfit, completed
from backend.trail import service as trail
from backend.trail.rules import TrailKind

BATCH = 1000
"""Rows that are looked at and written together."""


class Mode(LabelledEnum):
    """What is to become of the rows that fit."""

    check = "check", "只检查", "only look"
    whole = "whole", "全部正确才导入", "keep them if every row fits"
    good = "good", "导入正确的行", "keep those that fit"


class _Undone(Exception):
    """Leaves the transaction of an import that keeps nothing."""


async def import_rows(
    actor: Actor, sheet: Sheet, path: Path, *, now: datetime, mode: Mode,
    name: str | None = None, report: Report = lambda done, total, what: None,
) -> ImportReport:  # fmt: skip
    """Bring in the rows of the file at *path*, whose headings are the columns' titles.

    1. make sure of the headings
    2. batch by batch: read the cells, find what links lead to by code or name, pass over what is
       there already, add the rest in one statement
    3. keep all, what fits, or nothing, as *mode* says, and record what was kept

    What is found is the same in every mode: a check does all a real import does, and undoes it.
    The same file twice adds nothing. *name*: the file's own, where *path* is a copy.

    Raises NotPermitted, ReadOnly, UnusableFile.
    """
    service.require(actor, sheet, edits=True)
    if not may(actor, Permission.import_data):
        raise NotPermitted(permission=Permission.import_data)
    with _called(name or path.name), open_table(path) as table:
        run = _Run(sheet, _fields(path, sheet, table), service.today_at(now))
        try:
            async with _scope_of(actor), transaction():
                async for rows in _batches(table.rows):
                    await run.take(rows)
                    last = rows[-1].line
                    report(last, table.lines, f"{run.found.added} / {run.found.refused}")
                run.found.problems.sort(key=lambda problem: problem.line)
                if mode is Mode.check or (mode is Mode.whole and run.found.refused):
                    raise _Undone
                await _record(actor, sheet, name or path.name, table.sha256, run.found, now)
        except _Undone:
            if mode is Mode.whole:
                run.found.added = 0
    return run.found


@contextmanager
def _called(name: str) -> Iterator[None]:
    """What cannot be read is spoken of by the name the file has for whoever sent it."""
    try:
        yield
    except UnusableFile as error:
        raise UnusableFile(file=name, reason=error.reason) from error


@asynccontextmanager
async def _scope_of(actor: Actor) -> AsyncIterator[None]:
    """Within the operator's scope: the request's own, or one of this import's."""
    scope = nullcontext() if in_transaction() or actor.operator_id is None else acting(actor)
    async with scope:
        yield


async def _batches(
    rows: Iterator[RawRow | BrokenRow],
) -> AsyncIterator[list[RawRow | BrokenRow]]:
    # In a thread: a spreadsheet's thousand rows take a tenth of a second to read.
    while batch := await asyncio.to_thread(lambda: list(islice(rows, BATCH))):
        yield batch


def _fields(path: Path, sheet: Sheet, table: Table) -> dict[str, Field]:
    """The column under each heading. Raises UnusableFile for a heading that is none."""
    known: dict[str, Field] = {}
    for name in sheet.form:
        each = sheet.fields[name]
        for written in _names(sheet, name):
            known.setdefault(match_key(written), each)
    # Exports show what the system works out; nobody brings it in.
    worked_out = [each for name in sheet.computed for each in _names(sheet, name)]
    passed = {match_key(each) for each in (*PASSED_OVER, *worked_out)}
    told = [heading for heading in table.columns if heading and heading not in passed]
    if strange := [heading for heading in told if heading not in known]:
        raise _unusable(
            path, "列名应与模板一致，没有这些列：", "take the template's headings, not: ", strange
        )
    found = {heading: known[heading] for heading in told}
    if len({each.name for each in found.values()}) < len(told):
        raise _unusable(path, "列名重复：", "several columns are of one name: ", told)
    there = {each.name for each in found.values()}
    if lacking := [n for n in sheet.form if sheet.fields[n].required and n not in there]:
        titles = [sheet.column_title(name, "zh") for name in lacking]
        raise _unusable(path, "缺少列：", "it lacks the columns ", titles)
    return found


def _names(sheet: Sheet, name: str) -> tuple[str, ...]:
    """What a heading may call column *name*."""
    return name, sheet.column_title(name, "zh"), sheet.column_title(name, "en")


def _unusable(path: Path, zh: str, en: str, names: Sequence[str]) -> UnusableFile:
    listed = excerpt("、".join(names), 200)
    return UnusableFile(file=path.name, reason=Label(zh + listed, en + listed))


async def _record(
    actor: Actor, sheet: Sheet, name: str, sha256: str, found: ImportReport, now: datetime
) -> None:
    counts = (found.added, found.known, found.refused)
    profile = f"registry:{sheet.name}"[:64]
    await queries.add_run(
        name[-255:], sha256, profile, actor.name, now, counts, found.problems[:PROBLEMS_KEPT]
    )
    told = {"file": name[-255:], "sha256": sha256, "profile": profile, "added": counts[0],
            "known": counts[1], "refused": counts[2]}  # fmt: skip
    await trail.note(
        TrailKind.import_done, "import", told, actor=actor.name, operator=actor.operator_id
    )


@dataclass(slots=True)
class _Run:
    """An import under way; ``seen`` are the rows of this file that were taken so far."""

    sheet: Sheet
    fields: dict[str, Field]
    today: date
    found: ImportReport = field(default_factory=ImportReport)
    seen: set[tuple[str, ...]] = field(default_factory=set)
    examples: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.examples = [
            {name: match_key(text) for name, text in example_texts(self.sheet, language).items()}
            for language in get_args(Language)
        ]

    async def take(self, rows: Sequence[RawRow | BrokenRow]) -> None:
        """Read, sort out and add one batch."""
        told = await self._linked([row for each in rows if (row := self._readable(each))])
        whole = [row for line, values in told if (row := self._completed(line, values))]
        new = await self._without_known(whole)
        faults = await bulk.add_all(self.sheet, [values for _, values in new])
        for place, error in faults.items():
            self.found.refuse([self._problem(new[place][0], error)])
        self.found.added += len(new) - len(faults)

    def _readable(self, row: RawRow | BrokenRow) -> tuple[int, dict[str, Any]] | None:
        if isinstance(row, BrokenRow):
            self.found.refuse([Problem(row.line, "", row.reason)])
            if row.ends:
                self.found.unread_from = row.line
            return None
        if self._is_example(row):
            return None
        values, problems = {}, []
        for heading, each in self.fields.items():
            try:
                value = read_cell(self.sheet, each, row.cells.get(heading, ""))
            except Unreadable as error:
                problems.append(self._refusal(row.line, each.name, error.reason))
            else:
                if value is not None:
                    values[each.name] = value
        if problems:
            self.found.refuse(problems)
            return None
        return row.line, values

    def _is_example(self, row: RawRow) -> bool:
        """Whether it is the row the template shows how to fill in."""
        told = {each.name: match_key(str(row.cells.get(heading, "")).removesuffix(" 00:00:00"))
                for heading, each in self.fields.items()}  # fmt: skip
        return any(told.items() <= shown.items() for shown in self.examples)

    async def _linked(
        self, rows: list[tuple[int, dict[str, Any]]]
    ) -> list[tuple[int, dict[str, Any]]]:
        """*rows* with keys in place of what links are called; those that lead nowhere refused."""
        problems: dict[int, list[Problem]] = {}
        for each in self.fields.values():
            texts = {values[each.name] for _, values in rows if each.name in values}
            if each.kind is not Kind.link or not texts:
                continue
            keys = await linking.found(each, texts)
            for line, values in rows:
                if (text := values.get(each.name)) is None:
                    continue
                found = keys.get(text, [])
                if len(found) == 1:
                    values[each.name] = found[0]
                    continue
                problem = self._refusal(line, each.name, _lost(each, text, len(found)))
                problems.setdefault(line, []).append(problem)
        for told in problems.values():
            self.found.refuse(told)
        return [(line, values) for line, values in rows if line not in problems]

    def _completed(self, line: int, values: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        try:
            told = completed(self.sheet, service.prepared(self.sheet, values), self.today)
        except InvalidInput as error:
            self.found.refuse([self._problem(line, error)])
            return None
        return line, told

    async def _without_known(
        self, rows: list[tuple[int, dict[str, Any]]]
    ) -> list[tuple[int, dict[str, Any]]]:
        there = await bulk.known(self.sheet, [values for _, values in rows]) if rows else set()
        new = []
        for place, (line, values) in enumerate(rows):
            mark = bulk.signature(self.sheet, values)
            if place in there or mark in self.seen:
                self.found.known += 1
            else:
                self.seen.add(mark)
                new.append((line, values))
        return new

    def _problem(self, line: int, error: MinhuError) -> Problem:
        if isinstance(error, Unfit):
            reason = error.reason
            told = reason if isinstance(reason, Label) else Label(reason, reason)
            return self._refusal(line, error.name, told)
        return Problem(line, "", Label(error.message("zh"), error.message("en")))

    def _refusal(self, line: int, name: str, reason: Label) -> Problem:
        return Problem(line, self.sheet.column_title(name, "zh"), reason)


def _lost(field: Field, text: str, found: int) -> Label:
    assert field.to is not None  # noqa: S101  # nosec B101 — asked of links alone
    shown, full = excerpt(text), linking.in_full(field.to)
    coded = linking.has_code(field.to)
    if found:
        return Label(
            f"有 {found} 条都叫“{shown}”，请改填{'编码' if coded else f'全称：{full.zh}'}",
            f"{found} are called {shown!r}: give {'a code' if coded else full.en} instead",
        )
    return Label(
        f"没有“{shown}”，或不在您的管辖范围内；请核对{'编码或名称' if coded else f'：{full.zh}'}",
        f"there is no {shown!r}, or it is not in your area: see its"
        f" {'code or name' if coded else full.en}",
    )
