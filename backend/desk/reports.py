"""``/desk/reports``: what the registry and the ledgers tell of an area on a day."""

from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from backend.areas import service as areas
from backend.areas.gazetteer import Place
from backend.areas.rules import CODE_LENGTHS, AreaLevel
from backend.core import clock
from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.desk import report_texts as _texts  # noqa: F401  (they join the desk's)
from backend.desk.pages import page
from backend.identity.rules import Actor, Permission, may
from backend.reports import service
from backend.reports.every import REPORTS
from backend.reports.report import worded
from backend.web.auth import actor_of
from backend.web.language import language_of

GRID = CODE_LENGTHS[AreaLevel.grid]
MOST = 1000
"""Rows on a page; a file has them all."""


@get("/reports", include_in_schema=False)
async def reports_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """Every report, for an area to choose."""
    actor, day = actor_of(request), _day(request)
    groups: dict[Label, list[object]] = {}
    for report in REPORTS.values():
        groups.setdefault(report.group, []).append(report)
    told = await _place(request, actor, day) | {"groups": groups}
    return page(request, "reports.html", told, here="reports", now=clock.now())


@get("/reports/{name:str}", include_in_schema=False)
async def report_page(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[Any]:
    """One report for an area on a day."""
    actor, day, language = actor_of(request), _day(request), language_of(request)
    report = service.report_of(name)
    told = await _place(request, actor, day) | {"report": report, "all": 0, "rows": None}
    if (place := told["place"]) is not None:
        drawn = await service.draw(actor, report, place, day)
        rows = [[worded(cell, language) for cell in row] for row in drawn.rows[:MOST]]
        told |= {"rows": rows, "all": len(drawn.rows), "most": MOST}
        told["may_export"] = may(actor, Permission.export_data, place.code)
    return page(request, "report.html", told, here="reports", now=clock.now())


async def _place(request: Request[Any, Any, Any], actor: Actor, day: date) -> dict[str, Any]:
    """The area asked for (the actor's own when none is), those above in reach, and those below."""
    begins = service.beginning(actor)
    code = request.query_params.get("area", begins)
    place, path = None, list[Place]()
    if code:
        place = await areas.place(code)
        above = await areas.path_of(place.id)
        path = [each for each in above if may(actor, service.NEEDS, each.code)]
    below = await areas.below(code, day) if len(code) < GRID else []
    return {
        "area": code,
        "place": place,
        "path": path,
        "below": below,
        "day": day,
        "begins": begins,
    }


def _day(request: Request[Any, Any, Any]) -> date:
    told = request.query_params.get("on")
    if not told:
        return clock.now().astimezone(CHINA).date()
    try:
        return date.fromisoformat(told)
    except ValueError:
        wrong = Label("请填写日期，如 2026-01-31", "give a day like 2026-01-31")
        raise InvalidInput("on", wrong) from None


handlers = [reports_page, report_page]
