"""The cookie of a session, for the desk and the API; the panel puts on the same in its own way."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from backend.identity.sessions import COOKIE, LONGEST_SESSION

HOST_COOKIE = f"__Host-{COOKIE}"
"""Its name under HTTPS: browsers then take it from this very host only, for all its paths, and
never from a page that came in clear. Over plain HTTP they would not take the name at all.
"""

Connection = ASGIConnection[Any, Any, Any, Any]


def name_at(connection: Connection) -> str:
    """What the cookie is called over this connection."""
    return HOST_COOKIE if _is_secure(connection) else COOKIE


def session_cookie(connection: Connection) -> str:
    """The token that came in the cookie; empty without one."""
    return connection.cookies.get(name_at(connection), "")


def given(connection: Connection, token: str) -> Cookie:
    """The cookie that carries *token*."""
    return _cookie(connection, token, int(LONGEST_SESSION.total_seconds()))


def taken_back(connection: Connection) -> Cookie:
    """The cookie that makes a browser forget its token."""
    return _cookie(connection, "", 0)


def _cookie(connection: Connection, value: str, seconds: int) -> Cookie:
    return Cookie(
        name_at(connection), value=value, path="/", httponly=True, samesite="lax",
        max_age=seconds, secure=_is_secure(connection),
    )  # fmt: skip


def _is_secure(connection: Connection) -> bool:
    return bool(connection.url.scheme == "https")
