"""Logging in and out, for the panel, the desk and the API alike.

A session is opened when the password is right. While a step is `Due` it is good for that step alone
and ends soon. The database holds tokens only as hashes.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from backend.core import clock
from backend.core.errors import MinhuError
from backend.core.instants import CHINA
from backend.core.texts import storable
from backend.identity import credentials, events, passwords, tokens
from backend.identity import session_queries as queries
from backend.identity.entry_rules import Due, covered, next_due
from backend.identity.event_kinds import EventKind
from backend.identity.limiter import LoginLimiter
from backend.identity.rules import Actor
from backend.settings import settings

COOKIE = "id"
"""Name of the cookie that carries a session's token: piccolo-admin's own."""
SESSION = timedelta(hours=1)
"""How long a session lasts without being used."""
LONGEST_SESSION = timedelta(hours=12)
UNFINISHED_SESSION = timedelta(minutes=10)
"""How long the remaining steps of logging in may take."""
SOON = timedelta(minutes=40)
"""A session with less than this left is prolonged by its use: one write in twenty minutes."""
LONGEST_USERNAME = 100
LONGEST_TOKEN = 100
LONGEST_ADDRESS, LONGEST_AGENT = 64, 200


class WrongLogin(MinhuError):
    """The user name or the password is wrong."""

    code = "wrong_login"
    zh = "用户名或密码不正确"


class TooManyLogins(MinhuError):
    """Too many failed logins; try again in {minutes} min."""

    code = "too_many_logins"
    zh = "登录失败次数过多，请 {minutes} 分钟后再试"

    seconds: int


@dataclass(frozen=True, slots=True)
class Visit:
    """Where somebody asks from: the network address, and what their program calls itself."""

    address: str
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An opened session: its token, which is a secret, and the step still to take."""

    token: str
    due: Due


@dataclass(frozen=True, slots=True)
class Pending:
    """A session somebody holds, finished or not."""

    id: int
    operator_id: int
    username: str
    due: Due


@lru_cache
def limiter() -> LoginLimiter:
    """The limiter of this process."""
    return LoginLimiter(settings().redis_url)


async def log_in(username: str, password: str, visit: Visit, *, to_panel: bool = False) -> Entry:
    """Open a session for whoever knows *password*.

    1. Refuse addresses and users that failed too often.
    2. Compare the password, and hash it anew where its hash is an old one.
    3. Open a session; forget the operator's ended ones.

    ``to_panel`` lets in only who may use the panel. Raises TooManyLogins, WrongLogin.
    """
    await admit(visit.address, username)
    operator_id = await operator_with(username, password, to_panel=to_panel)
    if operator_id is None:
        known = storable(username) and await queries.credentials(username)
        await events.note(
            EventKind.login_failed, username if known else covered(username),
            address=visit.address, actor="?", apart=True,
        )  # fmt: skip
        raise WrongLogin
    await limiter().note_success(visit.address, username)
    return await enter(operator_id, username, visit, "password")


async def enter(operator_id: int, username: str, visit: Visit, way: str) -> Entry:
    """Open a session of an operator who has proven to be one; *way* says how."""
    begin = local_now()
    token = tokens.new_token()
    due = next_due(await queries.duties(operator_id, today()))
    expiry, last = _ends(begin, due)
    async with events.doing(username, visit.address):
        await queries.end_sessions(operator_id, ended_before=begin)
        await queries.add_session(
            operator_id, tokens.digest(token), expiry, last, due,
            visit.address[:LONGEST_ADDRESS], _printable(visit.agent)[:LONGEST_AGENT],
        )  # fmt: skip
        await queries.note_login(operator_id, clock.now().replace(tzinfo=None))
        await events.note(EventKind.logged_in, username, detail={"way": way, "due": due.value})
    return Entry(token, due)


async def log_out(token: str, address: str = "") -> None:
    """End the session; nothing when it has ended already."""
    if _is_token(token):
        username = await queries.end_session(tokens.digest(token))
        if username is not None:
            await events.note(EventKind.logged_out, username, actor=username, address=address)


async def operator_of(token: str) -> Actor | None:
    """Whose session *token* is, with the roles held today; None when it is nobody's any more, and
    before logging in is finished.

    One statement; using a session prolongs it, up to `LONGEST_SESSION`.
    """
    if not _is_token(token):
        return None
    at = local_now()
    return await queries.actor_of(tokens.digest(token), today(), at, at + SESSION, at + SOON)


async def pending(token: str) -> Pending | None:
    """The running session of *token*, whatever step is due; None when there is none."""
    if not _is_token(token):
        return None
    row = await queries.session(tokens.digest(token), local_now())
    if row is None:
        return None
    return Pending(row["id"], row["operator"], row["username"], Due(row["due"]))


async def held(token: str, *dues: Due) -> Pending:
    """The running session of *token*, at one of these steps. Raises WrongLogin."""
    found = await pending(token)
    if found is None or found.due not in dues:
        raise WrongLogin
    return found


async def step_taken(held: Pending) -> Due:
    """Move on from the step that was due; returns the next one.

    The second step never comes after another: it has been taken, or was not asked for. Raises
    WrongLogin when another request was faster.
    """
    due = next_due(await queries.duties(held.operator_id, today()), proven=True)
    if not await queries.step_taken(held.id, held.due, due, *_ends(local_now(), due)):
        raise WrongLogin
    return due


async def admit(address: str, username: str | None, account: str = "") -> None:
    """Count an attempt of *username* from *address*; None: of the address alone, as it is not known
    who comes. Raises TooManyLogins.

    ``account``: the operator's name where *username* is only what attempts are counted under.
    """
    attempt = await limiter().attempt(address, username)
    if attempt.just_locked:
        await events.note(
            EventKind.locked_out, account or username or "", address=address, actor="?", apart=True,
            detail={"seconds": attempt.seconds},
        )  # fmt: skip
    if attempt.seconds:
        raise TooManyLogins(minutes=math.ceil(attempt.seconds / 60), seconds=attempt.seconds)


async def operator_with(username: str, password: str, *, to_panel: bool = False) -> int | None:
    """The active operator with *username* and *password*; None when there is none."""
    too_long = len(username) > LONGEST_USERNAME or len(password) > passwords.MOST
    if too_long or not storable(username + password):
        return None
    row = await queries.credentials(username)
    right = await credentials.matches(password, row["password"] if row else None)
    if row is None or not right or not row["active"] or (to_panel and not row["admin"]):
        return None
    await credentials.upgrade(row["id"], password, row["password"])
    return int(row["id"])


def local_now() -> datetime:
    """The naive local time, with which piccolo-api, reading the same sessions, compares them."""
    return datetime.now()  # noqa: DTZ005


def today() -> date:
    """The day in China, by which roles are held."""
    return clock.now().astimezone(CHINA).date()


def _ends(begin: datetime, due: Due) -> tuple[datetime, datetime]:
    """When a session begun now ends unused, and in any case."""
    if due is not Due.nothing:
        return begin + UNFINISHED_SESSION, begin + UNFINISHED_SESSION
    return begin + SESSION, begin + LONGEST_SESSION


def _is_token(text: str) -> bool:
    """Whether *text* can be a token of ours."""
    return 0 < len(text) <= LONGEST_TOKEN


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())
