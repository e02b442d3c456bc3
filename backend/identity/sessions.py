"""Logging in and out, for the panel, the desk and the API alike; passwords are hashed in a thread.

Checking a password takes a tenth of a second of pure computing; in the event loop it would hold
up every other request.
"""

import asyncio
import hmac
import math
import secrets
from datetime import datetime, timedelta
from functools import lru_cache

from backend.core import clock
from backend.core.db import transaction
from backend.core.errors import MinhuError
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.identity import session_queries as queries
from backend.identity.limiter import LoginLimiter
from backend.identity.rules import Actor
from backend.identity.tables import Operator
from backend.settings import settings
from backend.trail import service as trail
from backend.trail.rules import TrailKind, covered

COOKIE = "id"
"""Name of the cookie that carries a session's token: piccolo-admin's own."""
SESSION = timedelta(hours=1)
"""How long a session lasts without being used."""
LONGEST_SESSION = timedelta(hours=12)
SOON = timedelta(minutes=40)
"""A session with less than this left is prolonged by its use: one write in twenty minutes."""
LONGEST_USERNAME = 100
LONGEST_PASSWORD = 128
LONGEST_TOKEN = 100


class WrongLogin(MinhuError):
    """The user name or the password is wrong."""

    code = "wrong_login"
    zh = "用户名或密码不正确"


class TooManyLogins(MinhuError):
    """Too many failed logins; try again in {minutes} min."""

    code = "too_many_logins"
    zh = "登录失败次数过多，请 {minutes} 分钟后再试"

    seconds: int


class WrongPassword(MinhuError):
    """The new password is not accepted: {reason}."""

    code = "wrong_password"
    zh = "密码未修改：{reason}"
    en = "The password was not changed: {reason}"


@lru_cache
def limiter() -> LoginLimiter:
    """The limiter of this process."""
    return LoginLimiter(settings().redis_url)


async def log_in(username: str, password: str, address: str, *, to_panel: bool = False) -> str:
    """Open a session for whoever knows *password*; returns its token, which is a secret.

    1. Refuse addresses and users that failed too often.
    2. Compare the password.
    3. Open a session; forget the operator's ended ones.

    *address* is the network address asked from. ``to_panel`` lets in only who may use the panel.
    Raises TooManyLogins, WrongLogin.
    """
    await _admit(address, username)
    operator_id = await _operator_for(username, password, to_panel)
    if operator_id is None:
        await _note_refusal(username, address)
        raise WrongLogin
    await limiter().note_success(address, username)
    begin = _local_now()
    token = secrets.token_urlsafe(32)
    async with transaction():
        await queries.end_sessions(operator_id, ended_before=begin)
        await queries.add_session(operator_id, token, begin + SESSION, begin + LONGEST_SESSION)
        await queries.note_login(operator_id, clock.now().replace(tzinfo=None))
        await trail.note(
            TrailKind.session_opened, f"login:{operator_id}", {"panel": to_panel}, actor=username,
            operator=operator_id, address=address,
        )  # fmt: skip
    return token


async def log_out(token: str) -> None:
    """End the session; nothing when it has ended already."""
    actor = await operator_of(token)
    async with transaction():
        await queries.end_session(token)
        if actor is not None:
            await trail.note(
                TrailKind.session_closed, f"login:{actor.operator_id}", {}, actor=actor.name,
                operator=actor.operator_id,
            )  # fmt: skip


async def operator_of(token: str) -> Actor | None:
    """Whose session *token* is, with the roles held today; None when it is nobody's any more.

    One statement; using a session prolongs it, up to `LONGEST_SESSION`.
    """
    # A longer one is none of ours, and PostgreSQL takes no zero byte.
    if not token or len(token) > LONGEST_TOKEN or "\0" in token:
        return None
    at = _local_now()
    today = clock.now().astimezone(CHINA).date()
    return await queries.actor_of(token, today, at, at + SESSION, at + SOON)


async def is_password_of(username: str, password: str) -> bool:
    """Whether the active operator *username* could log in with *password*; counts no failure.

    For checks by who runs the system, never for what comes from outside.
    """
    return await _operator_for(username, password) is not None


async def change_password(token: str, current: str, new: str, again: str, address: str) -> None:
    """Give the session's operator another password and end all sessions of that operator.

    Raises WrongLogin when *token* is nobody's, TooManyLogins, WrongPassword.
    """
    actor = await operator_of(token)
    if actor is None or actor.operator_id is None:
        raise WrongLogin
    await _admit(address, actor.name)
    _check_new(new, again)
    if await _operator_for(actor.name, current) != actor.operator_id:
        raise WrongPassword(reason=Label("当前密码不正确", "the current one is wrong"))
    await limiter().note_success(address, actor.name)
    hashed = await asyncio.to_thread(Operator.hash_password, new)
    async with transaction():
        await queries.set_password(actor.operator_id, hashed)
        await queries.end_sessions(actor.operator_id)


async def _note_refusal(username: str, address: str) -> None:
    """Tell of a login that failed: about the operator, if it was a known name."""
    known = None
    if len(username) <= LONGEST_USERNAME and "\0" not in username:
        known = await queries.credentials(username)
    chain = f"login:{known['id']}" if known else "login"
    told = {"name": username if known else covered(username)}
    await trail.note_apart(TrailKind.session_refused, chain, told, address=address)


async def _admit(address: str, username: str) -> None:
    if seconds := await limiter().seconds_to_wait(address, username):
        raise TooManyLogins(minutes=math.ceil(seconds / 60), seconds=seconds)


async def _operator_for(username: str, password: str, to_panel: bool = False) -> int | None:
    """The active operator with *username* and *password*; None when there is none."""
    if len(username) > LONGEST_USERNAME or len(password) > LONGEST_PASSWORD or "\0" in username:
        return None
    row = await queries.credentials(username)
    matches = await asyncio.to_thread(_matches, password, row["password"] if row else None)
    if row is None or not matches or not row["active"] or (to_panel and not row["admin"]):
        return None
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


def _local_now() -> datetime:
    # piccolo-api, which reads the same sessions, compares them with the naive local time.
    return datetime.now()  # noqa: DTZ005
