"""Calendar changes: the draft beside what is published, what publishing moves, how far it is."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from backend.core import clock
from backend.core.errors import InvalidInput, MinhuError
from backend.core.instants import in_china
from backend.core.labels import Label
from backend.deadlines import drafts
from backend.deadlines.draft_changes import in_words
from backend.desk import calendar_texts as _texts  # noqa: F401  (they join the desk's)
from backend.desk.pages import Posted, page
from backend.orders import publishing
from backend.orders.recount_queries import Job
from backend.orders.recount_rules import RecountKind, RecountStage, in_sentence
from backend.web.auth import actor_of

PATH = "/desk/calendars"
DONE = frozenset({"published", "saved"})


@get("/calendars", include_in_schema=False)
async def calendars_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The whole page."""
    done = str(request.query_params.get("done", ""))
    return await _page(request, done=done if done in DONE else "")


@get("/calendars/progress", include_in_schema=False)
async def progress(request: Request[Any, Any, Any]) -> Response[Any]:
    """The part that changes while workers count, for the page's script."""
    return await _page(request, template="calendar_progress.html")


@post("/calendars/preview", include_in_schema=False, status_code=303)
async def preview(request: Request[Any, Any, Any], data: Posted) -> Response[Any]:
    """Let the workers count what publishing the draft would move."""
    try:
        await publishing.ask_preview(actor_of(request), clock.now())
    except InvalidInput as error:
        return await _page(request, error=error)
    return Redirect(f"{PATH}#preview", status_code=303)


@post("/calendars/publish", include_in_schema=False, status_code=303)
async def publish(request: Request[Any, Any, Any], data: Posted) -> Response[Any]:
    """Publish the draft that was previewed."""
    seen = data.get("digest", "")
    try:
        await publishing.publish(
            actor_of(request), data.get("note", ""), clock.now(), seen=seen or "-"
        )
    except (InvalidInput, drafts.DraftChanged, drafts.NothingToPublish) as error:
        return await _page(request, error=error, typed=data)
    return _back("published")


@post("/calendars/suspensions", include_in_schema=False, status_code=303)
async def suspend(request: Request[Any, Any, Any], data: Posted) -> Response[Any]:
    """Let working time stand still in an area, in the draft."""
    publishing.require_publisher(actor_of(request))
    try:
        await drafts.suspend(
            data.get("area", "").strip(), _instant(data, "starts_at"), _instant(data, "ends_at"),
            data.get("reason", ""),
        )  # fmt: skip
    except InvalidInput as error:
        return await _page(request, error=error, typed=data)
    return _back("saved")


@post("/calendars/suspensions/{number:int}", include_in_schema=False, status_code=303)
async def lift(
    request: Request[Any, Any, Any], number: FromPath[int], data: Posted
) -> Response[Any]:
    """End a suspension of the draft now, or take it back altogether."""
    publishing.require_publisher(actor_of(request))
    if data.get("action") == "remove":
        await drafts.remove(number)
    else:
        await drafts.lift(number, clock.now())
    return _back("saved")


@post("/calendars/years", include_in_schema=False, status_code=303)
async def publish_year(request: Request[Any, Any, Any], data: Posted) -> Response[Any]:
    """Take a year's notice into the draft."""
    publishing.require_publisher(actor_of(request))
    year = data.get("year", "")
    try:
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            raise InvalidInput("year", Label("请填写四位年度", "write it in four digits"))
        await drafts.publish_year(int(year), None, by_hand=data.get("by_hand") == "yes")
    except InvalidInput as error:
        return await _page(request, error=error, typed=data)
    return _back("saved")


def _instant(data: Posted, field: str) -> datetime:
    try:
        return in_china(datetime.fromisoformat(data.get(field, "")))
    except ValueError as error:
        raise InvalidInput(field, Label("请填写日期和时间", "give a day and a time")) from error


def _back(done: str) -> Redirect:
    return Redirect(f"{PATH}?{urlencode({'done': done})}", status_code=303)


async def _page(
    request: Request[Any, Any, Any], *, template: str = "calendars.html", done: str = "",
    error: MinhuError | None = None, typed: dict[str, str] | None = None,
) -> Response[Any]:  # fmt: skip
    actor = actor_of(request)
    publishing.require_reader(actor)
    jobs = await publishing.jobs()
    running = next((each for each in jobs if _is_open(each, RecountStage.carry_out)), None)
    shown = await _shown_preview(jobs)
    stops = await drafts.suspensions()
    names = {each.area_code: each.area_name for each in stops}
    context: dict[str, object] = {
        "running": running,
        "preview": shown,
        "changes": [in_words(each, names) for each in await drafts.pending()],
        "stops": stops,
        "releases": await drafts.releases(),
        "jobs": jobs,
        "may_publish": publishing.may_publish(actor),
        "sentence_of": in_sentence,
        "typed": typed or {},
        "done": done,
    }
    return page(request, template, context, here="calendars", error=error)


async def _shown_preview(jobs: list[Job]) -> tuple[Job, bool] | None:
    """The latest preview not yet published, and whether it is of the draft as it stands."""
    for job in jobs:
        if job.kind is RecountKind.calendars:
            if job.stage is RecountStage.carry_out:
                return None
            return job, job.digest == await drafts.digest_now()
    return None


def _is_open(job: Job, stage: RecountStage) -> bool:
    return job.stage is stage and job.finished_at is None
