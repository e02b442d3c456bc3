"""``/desk/login/sso``: to the provider of single sign-on and back."""

from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import Cookie
from litestar.response import Redirect

from backend.core.errors import MinhuError
from backend.desk.login_steps import OPEN, onward_of, way_of
from backend.desk.session import login_form
from backend.identity import oidc
from backend.web import cookies
from backend.web.auth import visit_of

COOKIE = "minhu_sso"
PATH = "/desk/login/sso"


@get("/login/sso", include_in_schema=False, opt=OPEN)
async def depart(request: Request[Any, Any, Any]) -> Response[Any]:
    """Send the browser to the provider."""
    onward = onward_of(request.query_params.get("next"))
    try:
        departure = await oidc.depart(onward, visit_of(request).address)
    except MinhuError as error:
        return login_form(request, onward, error=error)
    answer = Redirect(departure.address, status_code=303)
    answer.set_cookie(_cookie(request, departure.state, oidc.MINUTES * 60))
    return answer


@get("/login/sso/back", include_in_schema=False, opt=OPEN)
async def arrive(request: Request[Any, Any, Any]) -> Response[Any]:
    """Open a session for whoever the provider sends back."""
    told = {name: str(value) for name, value in request.query_params.items()}
    try:
        entry, onward = await oidc.arrive(told, request.cookies.get(COOKIE, ""), visit_of(request))
    except MinhuError as error:
        return login_form(request, onward_of(None), error=error)
    answer = Redirect(way_of(entry.due, onward_of(onward)), status_code=303)
    answer.set_cookie(cookies.given(request, entry.token))
    answer.set_cookie(_cookie(request, "", 0))
    return answer


def _cookie(request: Request[Any, Any, Any], state: str, seconds: int) -> Cookie:
    return Cookie(
        COOKIE, value=state, path=PATH, httponly=True, samesite="lax", max_age=seconds,
        secure=request.url.scheme == "https",
    )  # fmt: skip


handlers = [depart, arrive]
