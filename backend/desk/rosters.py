"""``/desk/rosters``: who serves in the grids, for everybody, as each district publishes it."""

from typing import Any

from litestar import Request, Response, get

from backend.areas import service as areas
from backend.core import clock
from backend.core.instants import CHINA
from backend.desk import roster_texts
from backend.desk.pages import digits, page
from backend.people import service as people

__all__ = ["roster_texts", "rosters_page"]

COMMUNITY_DIGITS = 12


@get("/rosters", include_in_schema=False)
async def rosters_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The places to choose from; of a community, its grids and their people."""
    told = request.query_params.get("area", "")
    area = told if digits(told, 16) is not None else ""
    on = clock.now().astimezone(CHINA).date()
    context = {
        "area": area,
        "above": _above(area),
        "places": await areas.below(area, on) if len(area) < COMMUNITY_DIGITS else [],
        "grids": await people.public_rosters(area, on) if len(area) >= COMMUNITY_DIGITS else [],
    }
    return page(request, "rosters.html", context, here="rosters")


def _above(area: str) -> str:
    """The code one level up; empty for the list of districts."""
    return next((area[:n] for n in (12, 9, 6) if n < len(area)), "")
