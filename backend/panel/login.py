"""Logging in and changing the password, in place of piccolo-api's own: hashing in a thread.

Checking a password takes a tenth of a second of pure computing; in the event loop it would hold
up every other request.
"""

import asyncio
import hmac
import math
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from backend.core.clock import now
from backend.core.errors import MinhuError
from backend.core.labels import Label
from backend.identity.tables import Operator, OperatorSession
from backend.panel.languages import language_of
from backend.panel.limiter import LoginLimiter
from backend.panel.refusals import TooManyLogins, WrongLogin, WrongPassword, refusal
from backend.settings import settings

COOKIE = "id"
SESSION = timedelta(hours=1)
"""How long a session lasts without being used; piccolo-api prolongs it."""
LONGEST_SESSION = timedelta(hours=12)
LONGEST_USERNAME = 100
LONGEST_PASSWORD = 128


@lru_cache
def limiter() -> LoginLimiter:
    """The limiter of this process."""
    return LoginLimiter(settings().redis_url)


async def log_in(request: Request) -> Response:
    """POST ``username`` and ``password`` as JSON; sets the session's cookie.

    1. Refuse addresses and users that failed too often.
    2. Compare the password.
    3. Open a session.
    """
    username, password = await _texts(request, "username", "password")
    address = request.client.host if request.client else "unknown"
    try:
        if seconds := await limiter().seconds_to_wait(address, username):
            raise TooManyLogins(minutes=math.ceil(seconds / 60))
        operator_id = await operator_for(username, password)
        if operator_id is None:
            raise WrongLogin
    except MinhuError as error:
        return _refused(error, request)
    await limiter().note_success(address, username)
    # piccolo-api compares sessions with the naive local time.
    begin = datetime.now()  # noqa: DTZ005
    session = await OperatorSession.create_session(
        operator_id, begin + SESSION, begin + LONGEST_SESSION
    )
    response = JSONResponse({"message": "ok"})
    response.set_cookie(
        COOKIE,
        str(session.token),
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
    operator_id = await OperatorSession.get_user_id(request.cookies.get(COOKIE, ""))
    operator = await Operator.objects().get(Operator.id == operator_id) if operator_id else None
    if operator is None:
        return _refused(WrongLogin(), request)
    address = request.client.host if request.client else "unknown"
    try:
        if seconds := await limiter().seconds_to_wait(address, operator.username):
            raise TooManyLogins(minutes=math.ceil(seconds / 60))
        _check_new(new, again)
        if await operator_for(operator.username, current) != operator_id:
            raise WrongPassword(reason=Label("当前密码不正确", "the current one is wrong"))
    except MinhuError as error:
        return _refused(error, request)
    await limiter().note_success(address, operator.username)
    hashed = await asyncio.to_thread(Operator.hash_password, new)
    await Operator.update({Operator.password: hashed}).where(Operator.id == operator_id)
    await OperatorSession.delete().where(OperatorSession.user_id == operator_id)
    response = JSONResponse({"message": "ok"})
    response.delete_cookie(COOKIE)
    return response


async def operator_for(username: str, password: str) -> int | None:
    """The operator who may use the panel with *username* and *password*; None when nobody may."""
    if len(username) > LONGEST_USERNAME or len(password) > LONGEST_PASSWORD:
        return None
    row = (
        await Operator.select(Operator.id, Operator.password, Operator.active, Operator.admin)
        .where(Operator.username == username)
        .first()
    )
    matches = await asyncio.to_thread(_matches, password, row["password"] if row else None)
    if row is None or not (matches and row["active"] and row["admin"]):
        return None
    last_login = now().replace(tzinfo=None)
    await Operator.update({Operator.last_login: last_login}).where(Operator.id == row["id"])
    return int(row["id"])


def _matches(password: str, stored: str | None) -> bool:
    if stored is None:
        # Somebody unknown costs as much time as somebody known.
        Operator.hash_password(password)
        return False
    _, iterations, salt, _ = Operator.split_stored_password(stored)
    return hmac.compare_digest(Operator.hash_password(password, salt, int(iterations)), stored)


def _check_new(new: str, again: str) -> None:
    least, most = Operator._min_password_length, LONGEST_PASSWORD
    if not least <= len(new) <= most:
        raise WrongPassword(
            reason=Label(f"长度应为 {least} 至 {most} 个字符", f"use {least} to {most} characters")
        )
    if new != again:
        raise WrongPassword(reason=Label("两次输入的新密码不一致", "the two new ones differ"))


async def _texts(request: Request, *names: str) -> list[str]:
    """The named texts of the request's JSON; whatever is missing or no text is empty."""
    try:
        document: Any = await request.json()
    except ValueError:
        document = None
    values = document if isinstance(document, dict) else {}
    return [text if isinstance(text := values.get(name), str) else "" for name in names]


def _refused(error: MinhuError, request: Request) -> Response:
    answer = refusal(error, language_of(request.scope))
    return Response(answer.body, answer.status, media_type="application/json")
