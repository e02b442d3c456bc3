"""The panel's own addresses for logging in and changing the password, in place of piccolo-api's."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from backend.core.errors import MinhuError
from backend.identity import sessions
from backend.identity.sessions import COOKIE, LONGEST_SESSION
from backend.panel.languages import language_of
from backend.panel.wire import Answer
from backend.web.problems import status_of


async def log_in(request: Request) -> Response:
    """POST ``username`` and ``password`` as JSON; sets the session's cookie."""
    username, password = await _texts(request, "username", "password")
    try:
        token = await sessions.log_in(username, password, _address(request), to_panel=True)
    except MinhuError as error:
        return _refused(error, request)
    response = JSONResponse({"message": "ok"})
    response.set_cookie(
        COOKIE,
        token,
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
        await sessions.change_password(token, current, new, again, _address(request))
    except MinhuError as error:
        return _refused(error, request)
    response = JSONResponse({"message": "ok"})
    response.delete_cookie(COOKIE)
    return response


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


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
