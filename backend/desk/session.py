"""Logging in and out of the desk, and the reader's language; the panel shares both cookies."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from backend.core.errors import MinhuError
from backend.desk import account_texts as _texts  # noqa: F401  (they join the desk's)
from backend.desk.login_steps import OPEN, onward_of, way_of
from backend.desk.pages import Posted, local_path, page
from backend.identity import oidc, sessions
from backend.web import cookies, language
from backend.web.auth import OWN_TRANSACTIONS, visit_of

_YEAR_SECONDS = 365 * 24 * 3600


@get("/login", include_in_schema=False, opt=OPEN)
async def login_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The form; straight on to the inbox for who is logged in."""
    onward = request.query_params.get("next")
    if request.scope.get("user") is not None:
        return Redirect(onward_of(onward), status_code=303)
    told = "login_ended" if onward else "logged_out" if request.query_params.get("out") else ""
    return login_form(request, onward_of(onward), told=told)


@post("/login", include_in_schema=False, opt=OPEN, status_code=200)
async def log_in(request: Request[Any, Any, Any], data: Posted) -> Response[Any]:
    """Open a session; the form again, with the reason, when it is refused."""
    onward = onward_of(data.get("next"))
    username = data.get("username", "").strip()
    try:
        entry = await sessions.log_in(username, data.get("password", ""), visit_of(request))
    except MinhuError as error:
        return login_form(request, onward, username=username, error=error)
    answer = Redirect(way_of(entry.due, onward), status_code=303)
    answer.set_cookie(cookies.given(request, entry.token))
    return answer


@post("/logout", include_in_schema=False, opt=OWN_TRANSACTIONS, status_code=303)
async def log_out(request: Request[Any, Any, Any]) -> Redirect:
    """End the session, here and in the panel."""
    await sessions.log_out(cookies.session_cookie(request), visit_of(request).address)
    answer = Redirect("/desk/login?out=1", status_code=303)
    answer.set_cookie(cookies.taken_back(request))
    # Over HTTPS browsers forget, too, what pages have stored; nothing of ours is kept there.
    answer.headers["clear-site-data"] = '"storage"'
    return answer


@post("/language", include_in_schema=False, opt={"open_to_all": True}, status_code=303)
async def choose_language(data: Posted) -> Redirect:
    """Remember the language for a year and go back to the page."""
    chosen = "en" if data.get("language") == "en" else "zh"
    answer = Redirect(local_path(data.get("next")), status_code=303)
    answer.set_cookie(Cookie(language.COOKIE, value=chosen, max_age=_YEAR_SECONDS, samesite="lax"))
    return answer


def login_form(
    request: Request[Any, Any, Any], onward: str, *, told: str = "", username: str = "",
    error: MinhuError | None = None,
) -> Response[Any]:  # fmt: skip
    """The first page of logging in; ``told`` is the key of what it says above the form."""
    context = {"next": onward, "told": told, "username": username, "sso": oidc.is_on()}
    return page(request, "login.html", context, error=error)
