"""``/desk/firm``: an operator of a property firm, its projects, and what it says to its ratings."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from backend.core import clock
from backend.core.errors import MinhuError
from backend.desk.pages import Posted, page
from backend.firms import own, ranking
from backend.firms import rating_decisions as decisions
from backend.firms.rating_steps import LONGEST_TEXT, ObjectorKind
from backend.web.auth import actor_of

PATH = "/desk/firm"
DONE = frozenset({"appeal", "object"})


@get("/firm", include_in_schema=False)
async def firm_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """One's own projects with contracts and ratings."""
    return await _page(request)


@post("/firm/ratings/{rating:int}", include_in_schema=False, status_code=303)
async def say(
    request: Request[Any, Any, Any], rating: FromPath[int], data: Posted
) -> Response[Any]:
    """Object to a rating in publicity, or appeal against a final one."""
    actor, text = actor_of(request), data.get("text", "")
    action = "appeal" if data.get("action") == "appeal" else "object"
    try:
        if action == "appeal":
            await decisions.appeal(actor, rating, text, clock.now())
        else:
            await decisions.object_to(actor, rating, ObjectorKind.firm, text, clock.now())
    except MinhuError as error:
        return await _page(request, error, {"rating": rating, "text": text})
    return Redirect(f"{PATH}?done={action}", status_code=303)


async def _page(
    request: Request[Any, Any, Any], error: MinhuError | None = None,
    typed: dict[str, object] | None = None,
) -> Response[Any]:  # fmt: skip
    now = clock.now()
    found = await own.projects(actor_of(request), ranking.today(now))
    done = str(request.query_params.get("done", ""))
    context = {
        "projects": found,
        "typed": typed or {},
        "longest": LONGEST_TEXT,
        "done": done if done in DONE and error is None else "",
    }
    return page(request, "own_firm.html", context, here="firm", now=now, error=error)


handlers = [firm_page, say]
