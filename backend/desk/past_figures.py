"""``/desk/areas/{area}/past``: the figures of an area's years, and what became of its places."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from backend.core import clock
from backend.core.instants import CHINA
from backend.desk import past_texts as _texts  # noqa: F401  (they join the desk's)
from backend.desk.pages import digits, page
from backend.orders.past_figures import past_year
from backend.web.auth import actor_of

YEARS = 5
"""Years to choose from, this one among them."""


@get("/areas/{area_id:int}/past", include_in_schema=False)
async def past_page(request: Request[Any, Any, Any], area_id: FromPath[int]) -> Response[Any]:
    """One year, last year's unless another is asked for."""
    now = clock.now()
    today = now.astimezone(CHINA).date()
    years = range(today.year, today.year - YEARS, -1)
    asked = digits(request.query_params.get("year"), 4)
    year = asked if asked is not None and asked in years else today.year - 1
    found = await past_year(actor_of(request), area_id, year, today)
    return page(request, "past_figures.html", {"past": found, "years": years}, now=now)
