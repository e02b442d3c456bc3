"""The further steps of logging in, each a page: a code, setting up two steps, a new password.

The session's cookie is good for these pages alone until the last step is taken.
"""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.response import Redirect

from backend.core.errors import MinhuError
from backend.desk.pages import Posted, local_path, page
from backend.desk.qr import qr_code
from backend.identity import account, sessions, two_step
from backend.identity.entry_rules import Due
from backend.identity.sessions import WrongLogin
from backend.web.auth import OWN_TRANSACTIONS, visit_of
from backend.web.cookies import session_cookie

OPEN = {"open_to_all": True, **OWN_TRANSACTIONS}
PANEL = "/admin/"


def onward_of(told: str | None) -> str:
    """Where to go after logging in: a page of the desk, or the panel."""
    return PANEL if told == PANEL else local_path(told)


def way_of(due: Due, onward: str) -> str:
    """The address of the next step; *onward* when none is due."""
    return onward if due is Due.nothing else _address(due, onward)


@get("/login/code", include_in_schema=False, opt=OPEN)
async def code_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """Asks for a code."""
    return await _elsewhere(request, Due.code) or _page(request, "login_code.html")


@post("/login/code", include_in_schema=False, opt=OPEN, status_code=200)
async def code(request: Request[Any, Any, Any], data: Posted) -> Response[Any]:
    """Take the second step."""
    token, onward = session_cookie(request), onward_of(data.get("next"))
    try:
        due = await two_step.pass_code(token, data.get("code", ""), visit_of(request).address)
    except WrongLogin:
        return _to_login(onward)
    except MinhuError as error:
        return _page(request, "login_code.html", onward, error)
    return Redirect(way_of(due, onward), status_code=303)


@get("/login/set_up", include_in_schema=False, opt=OPEN)
async def set_up_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """Shows the QR code of a new secret."""
    return await _elsewhere(request, Due.set_up) or await _offer(request)


@post("/login/set_up", include_in_schema=False, opt=OPEN, status_code=200)
async def set_up(request: Request[Any, Any, Any], data: Posted) -> Response[Any]:
    """Confirm the secret; shows the recovery codes."""
    token, onward = session_cookie(request), onward_of(data.get("next"))
    try:
        codes = await two_step.switch_on(token, data.get("code", ""), visit_of(request).address)
    except WrongLogin:
        return _to_login(onward)
    except MinhuError as error:
        return await _offer(request, onward, error)
    held = await sessions.pending(token)
    way = way_of(held.due, onward) if held else "/desk/login"
    return page(request, "recovery_codes.html", {"codes": codes, "onward": way})


@get("/login/password", include_in_schema=False, opt=OPEN)
async def password_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """Asks for a new password."""
    return await _elsewhere(request, Due.password) or _page(request, "login_password.html")


@post("/login/password", include_in_schema=False, opt=OPEN, status_code=200)
async def password(request: Request[Any, Any, Any], data: Posted) -> Response[Any]:
    """Change the password and go on."""
    onward = onward_of(data.get("next"))
    try:
        await account.change_password(
            session_cookie(request), data.get("current", ""), data.get("new", ""),
            data.get("again", ""), visit_of(request).address, stay=True,
        )  # fmt: skip
    except WrongLogin:
        return _to_login(onward)
    except MinhuError as error:
        return _page(request, "login_password.html", onward, error)
    return Redirect(onward, status_code=303)


async def _elsewhere(request: Request[Any, Any, Any], due: Due) -> Response[Any] | None:
    """Where to go when another step than *due* is due; None to stay."""
    onward = onward_of(request.query_params.get("next"))
    held = await sessions.pending(session_cookie(request))
    if held is None:
        return _to_login(onward)
    return None if held.due is due else Redirect(way_of(held.due, onward), status_code=303)


async def _offer(
    request: Request[Any, Any, Any], onward: str | None = None, error: MinhuError | None = None
) -> Response[Any]:
    offer = await two_step.offer(session_cookie(request))
    more = {"secret": offer.secret, "qr": qr_code(offer.address)}
    return _page(request, "login_set_up.html", onward, error, **more)


def _page(
    request: Request[Any, Any, Any], template: str, onward: str | None = None,
    error: MinhuError | None = None, **more: object,
) -> Response[Any]:  # fmt: skip
    onward = onward_of(request.query_params.get("next")) if onward is None else onward
    return page(request, template, {"next": onward, **more}, error=error)


def _address(due: Due, onward: str) -> str:
    return f"/desk/login/{due.value}?{urlencode({'next': onward})}"


def _to_login(onward: str) -> Redirect:
    return Redirect("/desk/login?" + urlencode({"next": onward}), status_code=303)


handlers = [code_page, code, set_up_page, set_up, password_page, password]
