"""``/desk/notices``: what one has been told, of orders and of the registry's ledgers."""

from typing import Any

from litestar import Request, Response, get

from backend.care import service as care
from backend.desk import notice_texts as _texts  # noqa: F401  (they join the desk's)
from backend.desk import visits
from backend.desk.pages import page
from backend.notices import reading
from backend.web.auth import actor_of

PAGES = {care.REMINDER: visits.PATH}
"""The page on which a matter is seen to; others are seen to in the panel."""


@get("/notices", include_in_schema=False)
async def notices_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The latest notices, each with the order it is about."""
    told = {"notices": await reading.own_notices(actor_of(request)), "pages": PAGES}
    return page(request, "notices.html", told, here="notices")
