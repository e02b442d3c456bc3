"""Rows of a table as a file for spreadsheets: titles for headings, words for choices, no formulas.

Every row bears who took it out and when; the trail tells how many. What an export holds, an import
of the same table reads.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from backend.core.errors import MinhuError
from backend.core.instants import CHINA
from backend.core.labels import Language
from backend.identity.errors import NotPermitted
from backend.identity.rules import Actor, Permission, may
from backend.registry import service
from backend.registry.fields import Field, Kind
from backend.registry.files.template import MARK
from backend.registry.files.writers import WRITERS, Format
from backend.registry.lists.asking import MOST_ROWS, Wanted
from backend.registry.service import Row
from backend.registry.sheets import Sheet
from backend.registry.words import worded
from backend.trail import service as trail
from backend.trail.rules import TrailKind

MOST = {Format.csv: 1_000_000, Format.xlsx: 100_000}
"""Rows of one file."""


class TooManyRows(MinhuError):
    """There are more rows than one file holds ({most}): narrow the filter."""

    code = "too_many_rows"
    zh = "超过单个文件的上限（{most} 行），请缩小筛选范围"


@dataclass(frozen=True, slots=True)
class Exported:
    """A file at its beginning, what it is called, and how many rows it holds."""

    file: IO[bytes]
    name: str
    rows: int


def watermark(actor: Actor, now: datetime) -> str:
    """Who exports, and when in China."""
    return f"{actor.name} {now.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


async def noted(actor: Actor, what: str, rows: int) -> None:
    """Tell the trail that *actor* took so many rows of a table out of the system."""
    told = {"table": what, "rows": rows}
    await trail.note(
        TrailKind.export_taken, "export", told, actor=actor.name, operator=actor.operator_id
    )


async def export(
    actor: Actor, sheet: Sheet, wanted: Wanted, kind: Format, language: Language, now: datetime
) -> Exported:
    """The rows that are *wanted*, as far as *actor* sees them, as a file.

    Page by page, so that neither the rows nor the file are held in memory. Raises NotPermitted,
    TooManyRows.
    """
    service.require(actor, sheet)
    if not may(actor, Permission.export_data):
        raise NotPermitted(permission=Permission.export_data)
    headings = [sheet.column_title(name, language) for name in sheet.shown]
    title = sheet.title(language)
    pages = _pages(actor, sheet, wanted)
    cells = ([_cells(sheet, row, language) for row in rows] async for rows in pages)
    return await filed(actor, sheet.name, title, title, headings, cells, kind, language, now)


async def filed(
    actor: Actor, what: str, title: str, called: str, headings: Sequence[str],
    batches: AsyncIterator[Sequence[Sequence[Any]]], kind: Format, language: Language,
    now: datetime,
) -> Exported:  # fmt: skip
    """Rows under *headings*, each with the mark of who takes it out, as a file *called* so, its
    sheet *title*; the trail tells so many rows of *what*. Raises TooManyRows.

    For who has shown the right to export.
    """
    mark = watermark(actor, now)
    writer = WRITERS[kind]([*headings, MARK.text(language)], title)
    count = 0
    async for rows in batches:
        count += len(rows)
        if count > MOST[kind]:
            raise TooManyRows(most=MOST[kind])
        await asyncio.to_thread(writer.add, [[*row, mark] for row in rows])
    file = await asyncio.to_thread(writer.finish)
    await noted(actor, what, count)
    return Exported(file, f"{called}-{now.astimezone(CHINA):%Y%m%d-%H%M%S}.{kind.value}", count)


async def _pages(actor: Actor, sheet: Sheet, wanted: Wanted) -> AsyncIterator[Sequence[Row]]:
    after = None
    while True:
        page = await service.page(actor, sheet, wanted, after, MOST_ROWS)
        if page.rows:
            yield page.rows
        if page.next is None:
            return
        after = page.next


def _cells(sheet: Sheet, row: Row, language: Language) -> list[Any]:
    return [_cell(sheet.fields[name], row, language) for name in sheet.shown]


def _cell(field: Field, row: Row, language: Language) -> Any:
    value = row.values[field.name]
    if field.kind is Kind.link and value is not None:
        return row.links.get(field.name) or value
    told = worded(field, value, language)
    # Long whole numbers would lose their last digits in a spreadsheet.
    return str(told) if isinstance(told, int) and abs(told) >= 10**15 else told
