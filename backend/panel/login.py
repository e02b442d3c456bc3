"""The panel's own addresses for logging in and out and changing the password, not piccolo-api's."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from backend.core.errors import MinhuError
from backend.identity import account, sessions
from backend.identity.entry_rules import Due, StepDue
from backend.identity.sessions import COOKIE, LONGEST_SESSION, Visit
from backend.panel.languages import language_of
from backend.panel.wire import Answer
from backend.web.acting import address_of
from backend.web.problems import status_of


async def log_in(request: Request) -> Response:
    """POST ``username`` and ``password`` as JSON; sets the session's cookie.

    Where another step is due, the answer names the page of it as ``next``.
    """
    username, password = await _texts(request, "username", "password")
    try:
        entry = await sessions.log_in(username, password, _visit(request), to_panel=True)
    except MinhuError as error:
        return _refused(error, request)
    response: Response = JSONResponse({"message": "ok"})
    if entry.due is not Due.nothing:
        # The session is good for the desk's page of that step alone; the page goes there.
        sentence = StepDue(due=entry.due).message(language_of(request.scope))
        onward = {"detail": sentence, "next": f"/desk/login/{entry.due.value}?next=/admin/"}
        response = JSONResponse(onward, 403)
    response.set_cookie(
        COOKIE,
        entry.token,
        max_age=int(LONGEST_SESSION.total_seconds()),
        httponly=True,
        samesite="lax",
    )
    return response


async def change_password(request: Request) -> Response:
    """POST the current and twice the new password as JSON; ends every session of the operator."""
    current, new, again = await _texts(
        request, "current_password", "new_password", "confirm_new_password"
    )
    token = request.cookies.get(COOKIE, "")
    try:
        await account.change_password(token, current, new, again, _visit(request).address)
    except MinhuError as error:
        return _refused(error, request)
    response = JSONResponse({"message": "ok"})
    response.delete_cookie(COOKIE)
    return response


async def log_out(request: Request) -> Response:
    """End the session, here and at the desk."""
    await sessions.log_out(request.cookies.get(COOKIE, ""), _visit(request).address)
    response = JSONResponse({"message": "ok"})
    response.delete_cookie(COOKIE)
    return response


def _visit(request: Request) -> Visit:
    return Visit(address_of(request.scope), request.headers.get("user-agent", ""))


async def _texts(request: Request, *names: str) -> list[str]:
    """The named texts of the request's JSON; whatever is missing or no text is empty."""
    try:
        document: Any = await request.json()
    except ValueError:
        document = None
    values = document if isinstance(document, dict) else {}
    return [text if isinstance(text := values.get(name), str) else "" for name in names]


def _refused(error: MinhuError, request: Request) -> Response:
    sentence = error.message(language_of(request.scope))
    answer = Answer.of(status_of(error), {"detail": sentence})
    return Response(answer.body, answer.status, media_type="application/json")
