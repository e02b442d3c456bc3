"""Use cases of reports: which there are, one drawn up for an area on a day, and its file."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backend.areas import service as areas
from backend.areas.gazetteer import Place
from backend.core.errors import NotFound
from backend.core.instants import CHINA
from backend.core.labels import Language
from backend.identity.errors import require
from backend.identity.rules import Actor, Permission
from backend.registry.files.export import Exported, noted, watermark
from backend.registry.files.template import MARK
from backend.registry.files.writers import WRITERS, Format
from backend.reports.every import REPORTS
from backend.reports.report import Report, Rows, worded

NEEDS = Permission.read_registry


@dataclass(frozen=True, slots=True)
class Drawn:
    """A report drawn up: for which area, on which day."""

    report: Report
    place: Place
    on: date
    rows: Rows


def report_of(name: str) -> Report:
    """The report of a name. Raises NotFound."""
    if name not in REPORTS:
        raise NotFound
    return REPORTS[name]


def beginning(actor: Actor) -> str:
    """The code of the area *actor* begins with: the widest they read the registry of.

    "" for all districts. Raises NotPermitted for who reads none.
    """
    require(actor, NEEDS)
    codes = {scope.area_code for scope in actor.scopes_for(NEEDS) if scope.unit_code is None}
    return min(codes, key=lambda code: (len(code), code), default="")


async def draw(actor: Actor, report: Report, area_code: str, on: date) -> Drawn:
    """*report* for an area with all below it, of the rows *actor* may see.

    Raises InvalidInput for an unknown area, and NotPermitted without the right to read its
    registry.
    """
    place = await areas.place(area_code)
    require(actor, NEEDS, area_code)
    return Drawn(report, place, on, await report.rows(area_code, on))


async def file(
    actor: Actor, drawn: Drawn, kind: Format, language: Language, now: datetime
) -> Exported:
    """A report as a file; the trail tells who took it. Raises NotPermitted without the right."""
    require(actor, Permission.export_data, drawn.place.code)
    report = drawn.report
    title = report.label.text(language)
    headings = [column.label.text(language) for column in report.columns]
    writer = WRITERS[kind]([*headings, MARK.text(language)], title)
    mark = watermark(actor, now)
    cells = [[*_worded(row, language), mark] for row in drawn.rows]
    await asyncio.to_thread(writer.add, cells)
    made = await asyncio.to_thread(writer.finish)
    await noted(actor, f"report {report.name} {drawn.place.code}", len(cells))
    day = f"{now.astimezone(CHINA):%Y%m%d-%H%M%S}"
    return Exported(made, f"{title}-{drawn.place.name}-{day}.{kind.value}", len(cells))


def _worded(row: Sequence[object], language: Language) -> list[object]:
    told = [worded(cell, language) for cell in row]  # type: ignore[arg-type]
    return [cell.isoformat() if isinstance(cell, date) else cell for cell in told]
