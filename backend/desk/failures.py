"""What goes wrong, as a page in the product's look instead of a problem document."""

import logging
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.exceptions import HTTPException, NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from backend.core.errors import MinhuError
from backend.core.texts import one_line
from backend.desk.pages import by_htmx, own_path, page
from backend.desk.texts import TEXTS
from backend.web.auth import NotSignedIn
from backend.web.language import language_of
from backend.web.limits import in_words
from backend.web.problems import status_of

log = logging.getLogger(__name__)


def failure(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The page for any error at all; nothing of its insides is told."""
    if isinstance(error, NotSignedIn):
        return _to_login(request)
    status, sentence = HTTPStatus.INTERNAL_SERVER_ERROR, ""
    known = in_words(error)
    if isinstance(known, MinhuError):
        status, sentence = status_of(known), known.message(language_of(request))
    elif isinstance(error, HTTPException):
        status = HTTPStatus(error.status_code)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s %s failed", request.method, one_line(request.url.path), exc_info=error)
    key = f"error_{status.value}"
    hint = f"hint_{status.value}"
    context = {
        "status": status.value,
        "title": key if key in TEXTS else "error",
        "sentence": sentence,
        "hint": hint if hint in TEXTS else "",
        "again": own_path(request) if request.method == "GET" else _came_from(request),
    }
    template = "part_error.html" if by_htmx(request) else "error.html"
    # What cannot be shown in place of a part is shown above the page.
    shown = {"hx-retarget": "#notice", "hx-reswap": "innerHTML"} if by_htmx(request) else {}
    return page(request, template, context, status=status, headers=shown)


def _to_login(request: Request[Any, Any, Any]) -> Response[Any]:
    back = own_path(request) if request.method == "GET" else _came_from(request)
    if by_htmx(request):
        back = request.headers.get("hx-current-url", "/desk/").partition("/desk/")[2]
        back = f"/desk/{back}"
    told = "" if back == "/desk/" else "?" + urlencode({"next": back})
    login = f"/desk/login{told}"
    if by_htmx(request):
        return Response(None, status_code=401, headers={"hx-redirect": login})
    return Redirect(login, status_code=303)


def _came_from(request: Request[Any, Any, Any]) -> str:
    """The page a form stood on; the inbox when it is not known."""
    _, found, rest = request.headers.get("referer", "").partition("/desk/")
    return f"/desk/{rest}" if found else "/desk/"


@get("/{rest:path}", include_in_schema=False)
async def no_such_page(rest: FromPath[Path]) -> None:
    """Whatever else begins with /desk."""
    raise NotFoundException
