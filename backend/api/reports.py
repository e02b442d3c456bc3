"""``/reports``: questions about an area on a day, answered by rows, and taken out as files."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from backend.api.problems import problems
from backend.api.registry_files import given
from backend.areas import service as areas
from backend.core import clock
from backend.core.instants import CHINA
from backend.core.labels import LabelledEnum
from backend.registry.files.writers import MEDIA, Format
from backend.reports import service
from backend.reports.every import REPORTS
from backend.reports.report import Cell, Report, worded
from backend.reports.service import Drawn
from backend.web.auth import actor_of, signed_in
from backend.web.language import Language, language_of

MOST = 2000
"""Rows of one answer; a file has them all."""
_TAGS = ["报表 Reports"]
_AREA = QueryParameter(
    description="区域编码，含其下级 / code of an area, with all below", pattern="^[0-9]{6,16}$"
)
_ON = QueryParameter(description="日期，默认今天 / day, today when not given")


class ReportColumn(msgspec.Struct, frozen=True):
    """A column by its name in the rows, and its heading."""

    name: str
    title: str


class ReportListed(msgspec.Struct, frozen=True):
    """A report there is; ``told`` says what its figures mean."""

    name: str
    title: str
    told: str
    columns: list[ReportColumn]


class ReportShown(msgspec.Struct, frozen=True):
    """A report drawn up: rows by the columns' names.

    Choices are told by their values, days as YYYY-MM-DD, shares and square metres as decimal texts.
    ``more``: there are rows behind these; its file has them all.
    """

    report: ReportListed
    area: str
    on: date
    rows: list[dict[str, str | int | None]]
    more: bool


def _listed(report: Report, language: Language) -> ReportListed:
    columns = [ReportColumn(each.name, each.label.text(language)) for each in report.columns]
    label, told = report.label.text(language), report.told.text(language)
    return ReportListed(report.name, label, told, columns)


def _value(cell: Cell, language: Language) -> str | int | None:
    told = cell.value if isinstance(cell, LabelledEnum) else worded(cell, language)
    match told:
        case date():
            return told.isoformat()
        case Decimal():
            return str(told)
    return told


async def _drawn(request: Request[Any, Any, Any], name: str, area: str, on: date | None) -> Drawn:
    day = on or clock.now().astimezone(CHINA).date()
    asked, place = service.report_of(name), await areas.place(area)
    return await service.draw(actor_of(request), asked, place, day)


@get(
    "/reports",
    operation_id="listReports",
    summary="报表目录 / The reports there are",
    description="每份报表的含义和各列 / What each tells, and its columns.",
    tags=_TAGS,
    guards=[signed_in],
    responses=problems(401),
)
async def reports(request: Request[Any, Any, Any]) -> list[ReportListed]:
    """Every report with what it means, in the menu's order."""
    language = language_of(request)
    return [_listed(each, language) for each in REPORTS.values()]


@get(
    "/reports/{name:str}",
    operation_id="readReport",
    summary="查询报表 / Draw up a report",
    description=f"最多 {MOST} 行，限可见范围 / At most {MOST} rows, of what the caller may see.",
    tags=_TAGS,
    guards=[signed_in],
    responses=problems(400, 401, 403, 404),
)
async def report(
    name: FromPath[str],
    request: Request[Any, Any, Any],
    area: Annotated[str, _AREA],
    on: Annotated[date | None, _ON] = None,
) -> ReportShown:
    """One report for an area on a day."""
    language = language_of(request)
    drawn = await _drawn(request, name, area, on)
    names = [column.name for column in drawn.report.columns]
    rows = [
        dict(zip(names, (_value(cell, language) for cell in row), strict=True))
        for row in drawn.rows[:MOST]
    ]
    more = len(drawn.rows) > MOST
    return ReportShown(_listed(drawn.report, language), drawn.place.code, drawn.on, rows, more)


@get(
    "/reports/{name:str}/export",
    operation_id="exportReport",
    summary="导出报表 / Take a report out",
    description=(
        "需导出权限；每行带导出人和时间 / "
        "Takes the right to export; each row says who took it, and when."
    ),
    tags=_TAGS,
    guards=[signed_in],
    responses=problems(400, 401, 403, 404),
    media_type=MEDIA[Format.csv],
)
async def export(
    name: FromPath[str],
    request: Request[Any, Any, Any],
    area: Annotated[str, _AREA],
    on: Annotated[date | None, _ON] = None,
    as_file: Annotated[Format, QueryParameter(name="format", description="csv, xlsx")] = Format.csv,
) -> Stream:
    """One report for an area on a day, as a file."""
    drawn = await _drawn(request, name, area, on)
    made = await service.file(actor_of(request), drawn, as_file, language_of(request), clock.now())
    return given(made, as_file)


handlers = [reports, report, export]
