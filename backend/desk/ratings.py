"""``/ratings``: the public pages of star ratings, for everybody, without logging in."""

import asyncio
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, Router, get
from litestar.params import FromPath
from litestar.response import Redirect

from backend.core import clock
from backend.core.errors import MinhuError
from backend.desk import failures
from backend.desk import rating_texts as _texts  # noqa: F401  (they join the desk's)
from backend.desk.pages import page
from backend.firms import ranking
from backend.firms.ranking import NoCertificate
from backend.settings import settings

PATH = "/ratings"


@get("/", include_in_schema=False)
async def ranking_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The ranking of one district, with what is in publicity there."""
    places = await ranking.places()
    asked = str(request.query_params.get("district", ""))
    chosen = asked or (places[0].code if places else "")
    found = await ranking.ranking(chosen)
    return page(request, "ratings.html", {"places": places, "ranking": found})


@get("/certificates", include_in_schema=False)
async def find_certificate(request: Request[Any, Any, Any]) -> Response[Any]:
    """Asks for a code, and leads to its page; the form again with the reason for an unknown one."""
    code = str(request.query_params.get("code", ""))
    error: MinhuError | None = None
    if code:
        try:
            found = await ranking.certificate(code)
            return Redirect(f"{PATH}/certificates/{quote(found.code or '')}", status_code=303)
        except NoCertificate as unknown:
            error = unknown
    return page(request, "certificate_find.html", {"code": code}, error=error)


@get("/certificates/{code:str}", include_in_schema=False)
async def certificate_page(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    """What a certificate is worth today: in force with so many stars, or expired."""
    found = await ranking.certificate(code)
    now = clock.now()
    context = {"rating": found, "holds": found.holds_on(ranking.today(now))}
    return page(request, "certificate.html", context, now=now)


@get("/certificates/{code:str}/pdf", include_in_schema=False)
async def certificate_file(code: FromPath[str]) -> Response[bytes]:
    """The certificate as PDF; none for one that is no longer in force."""
    # Drawing pages takes the library of them a quarter of a second to load.
    from backend.firms.certificates import render

    found = await ranking.certificate(code)
    if not found.holds_on(ranking.today(clock.now())):
        raise NoCertificate
    # Not by the request's own host: whoever asks chooses that, and the code is printed.
    address = f"{settings().public_base}{PATH}/certificates/{found.code}"
    content = await asyncio.to_thread(render, found, address)
    named = f'inline; filename="certificate-{found.code}.pdf"'
    return Response(content, media_type="application/pdf", headers={"content-disposition": named})


handlers = [
    Router(
        PATH,
        exception_handlers={Exception: failures.failure},
        include_in_schema=False,
        route_handlers=[ranking_page, find_certificate, certificate_page, certificate_file],
    )
]
