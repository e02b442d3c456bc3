"""``/desk/visits``: people of the care register who are to be visited, and the visit to log."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from backend.care import due
from backend.care import service as care
from backend.care.due import Cursor, DuePage
from backend.care.rules import LONGEST_NOTE, VisitWay
from backend.core import clock
from backend.core.errors import InvalidInput, MinhuError
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.desk.pages import Posted, digits, page, reason_of
from backend.desk.visit_texts import VISIT_TEXTS
from backend.identity.rules import Actor
from backend.people import service as people
from backend.web.auth import actor_of

PATH = "/desk/visits"
LONGEST_NUMBER = 18


@get("/visits", include_in_schema=False)
async def visits_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """One's own visits that are due, or those of the area; a page of them."""
    return await _page(request, request.query_params)


@post("/visits/{care_person:int}", include_in_schema=False, status_code=303)
async def log_visit(
    request: Request[Any, Any, Any], care_person: FromPath[int], data: Posted
) -> Response[Any]:
    """Log a visit, and go back to the list, which tells when the next one is due."""
    actor, now = actor_of(request), clock.now()
    try:
        on, way, note = _told(data)
        visitor = await people.person_of(actor)
        await care.log_visit(actor, care_person, on, way, visitor, note, now)
    except InvalidInput as error:
        wrong = {error.field: reason_of(error)}
        return await _page(request, data, care_person, data, wrong)
    except MinhuError as error:
        return await _page(request, data, error=error)
    back = {name: data[name] for name in ("of", "after") if data.get(name)}
    query = urlencode({"done": str(care_person)} | back)
    return Redirect(f"{PATH}?{query}", status_code=303)


def _told(data: Mapping[str, str]) -> tuple[date, VisitWay, str]:
    try:
        on = date.fromisoformat(data.get("visited_on", ""))
    except ValueError:
        raise InvalidInput("visited_on", VISIT_TEXTS["visit_no_day"]) from None
    way = next((each for each in VisitWay if each.value == data.get("way")), None)
    if way is None:
        raise InvalidInput("way", VISIT_TEXTS["visit_pick"])
    return on, way, data.get("note", "")


def _cursor(told: str | None) -> Cursor | None:
    on, _, number = (told or "").partition("_")
    row_id = digits(number, LONGEST_NUMBER)
    try:
        return None if row_id is None else Cursor(date.fromisoformat(on), row_id)
    except ValueError:
        return None


async def _page(
    request: Request[Any, Any, Any], asked: Mapping[str, str], open_one: int | None = None,
    typed: Mapping[str, str] | None = None, wrong: Mapping[str, Label] | None = None,
    error: MinhuError | None = None,
) -> Response[Any]:  # fmt: skip
    actor, now = actor_of(request), clock.now()
    of_area = asked.get("of") == "area" and due.keeps_an_area(actor)
    after = _cursor(asked.get("after"))
    find = due.area_visits if of_area else due.own_visits
    found = await find(actor, now, after)
    done = None if wrong or error else digits(asked.get("done"), LONGEST_NUMBER)
    context = {
        "found": found, "of_area": of_area,
        "after": str(after or ""),
        "more": urlencode(_turned(found, of_area=of_area)),
        "outlook": await _outlook(actor, found, of_area=of_area),
        "done": None if done is None else await due.one(actor, done),
        "today": now.astimezone(CHINA).date(), "ways": tuple(VisitWay), "longest": LONGEST_NOTE,
        "open_one": open_one, "typed": typed or {}, "wrong": wrong or {},
    }  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return page(request, "visits.html", context, here="visits", now=now, status=status, error=error)


def _turned(found: DuePage, *, of_area: bool) -> dict[str, str]:
    """The query of the page after this one; empty when there is none."""
    if found.next is None:
        return {}
    return ({"of": "area"} if of_area else {}) | {"after": str(found.next)}


async def _outlook(actor: Actor, found: DuePage, *, of_area: bool) -> due.Outlook | None:
    return None if found.rows or of_area else await due.outlook(actor)


handlers = [visits_page, log_visit]
