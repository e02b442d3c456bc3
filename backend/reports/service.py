"""Use cases of reports: which there are, one drawn up for an area on a day, and its file."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime

from backend.areas.gazetteer import Place
from backend.core.errors import NotFound
from backend.core.labels import Language
from backend.identity.errors import require
from backend.identity.rules import Actor, Permission, whole_areas
from backend.registry.files.export import Exported, filed
from backend.registry.files.writers import Format
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
    return min(whole_areas(actor.scopes_for(NEEDS)), key=lambda code: (len(code), code), default="")


async def draw(actor: Actor, report: Report, place: Place, on: date) -> Drawn:
    """*report* for an area with all below it, of the rows *actor* may see.

    Raises NotPermitted without the right to read the area's registry.
    """
    require(actor, NEEDS, place.code)
    return Drawn(report, place, on, await report.rows(place.code, on))


async def file(
    actor: Actor, drawn: Drawn, kind: Format, language: Language, now: datetime
) -> Exported:
    """A report as a file; the trail tells who took it.

    Raises NotPermitted without the right, and TooManyRows.
    """
    report, place = drawn.report, drawn.place
    require(actor, Permission.export_data, place.code)
    what, title = f"report {report.name} {place.code}", report.label.text(language)
    called = f"{title}-{place.name}"
    headings = [column.label.text(language) for column in report.columns]
    rows = _worded(drawn.rows, language)
    return await filed(actor, what, title, called, headings, rows, kind, language, now)


async def _worded(rows: Rows, language: Language) -> AsyncIterator[list[list[object]]]:
    told = [[worded(cell, language) for cell in row] for row in rows]
    yield [[cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in told]
