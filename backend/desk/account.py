"""``/desk/account``: one's own sessions, password and two-step log-in."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from backend.core.errors import MinhuError
from backend.desk.pages import Posted, digits, page
from backend.desk.qr import qr_code
from backend.identity import account, sessions, two_step
from backend.identity.entry_rules import Due
from backend.identity.sessions import WrongLogin
from backend.web.auth import OWN_TRANSACTIONS, NotSignedIn, visit_of
from backend.web.cookies import session_cookie

PATH = "/desk/account"
DONE = frozenset({"password", "sessions", "two_step"})


@get("/account", include_in_schema=False, opt=OWN_TRANSACTIONS)
async def account_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The whole page; ``set_up`` asks for the QR code of a new secret."""
    return await _page(request)


@post("/account/sessions", include_in_schema=False, opt=OWN_TRANSACTIONS, status_code=303)
async def end_sessions(request: Request[Any, Any, Any], data: Posted) -> Response[Any]:
    """End one other session, or all others."""
    which = data.get("session", "")
    number = digits(which, 9)
    if number is not None or which == "others":
        await account.end_own(session_cookie(request), number, visit_of(request).address)
    return _back("sessions")


@post("/account/password", include_in_schema=False, opt=OWN_TRANSACTIONS, status_code=303)
async def change_password(request: Request[Any, Any, Any], data: Posted) -> Response[Any]:
    """Change the password; other sessions end."""
    try:
        await account.change_password(
            session_cookie(request), data.get("current", ""), data.get("new", ""),
            data.get("again", ""), visit_of(request).address, stay=True,
        )  # fmt: skip
    except MinhuError as error:
        return await _page(request, error)
    return _back("password")


@post("/account/two-step", include_in_schema=False, opt=OWN_TRANSACTIONS, status_code=303)
async def change_two_step(request: Request[Any, Any, Any], data: Posted) -> Response[Any]:
    """Switch two-step log-in on or off, or make new recovery codes; each takes a code."""
    token, address = session_cookie(request), visit_of(request).address
    code, action = data.get("code", ""), data.get("action", "")
    try:
        if action == "stop":
            await two_step.switch_off(token, code, address)
            return _back("two_step")
        work = two_step.renew_codes if action == "renew" else two_step.switch_on
        codes = await work(token, code, address)
    except MinhuError as error:
        return await _page(request, error, set_up=action == "start")
    context = {"codes": codes, "onward": PATH}
    return page(request, "recovery_codes.html", context, here="account")


async def _page(
    request: Request[Any, Any, Any], error: MinhuError | None = None, *, set_up: bool = False
) -> Response[Any]:
    token = session_cookie(request)
    try:
        held = await sessions.held(token, Due.nothing)
        state = await two_step.state(held)
        offered = None
        if not state.on and (set_up or request.query_params.get("set_up")):
            offer = await two_step.offer(token)
            offered = {"secret": offer.secret, "qr": qr_code(offer.address)}
    except WrongLogin:
        # Signed in by a key or a bearer token: this page is for people.
        raise NotSignedIn from None
    done = str(request.query_params.get("done", ""))
    context = {
        "open": await account.own_sessions(held),
        "two_step": state,
        "offered": offered,
        "done": done if done in DONE and error is None else "",
    }
    return page(request, "account.html", context, here="account", error=error)


def _back(done: str) -> Redirect:
    return Redirect(f"{PATH}?done={done}", status_code=303)


handlers = [account_page, end_sessions, change_password, change_two_step]
