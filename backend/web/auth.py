"""Who asks: a session's cookie or bearer token turned into the actor every service receives."""

from typing import Any, cast

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.handlers import ASGIRouteHandler, BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from backend.core.errors import MinhuError
from backend.identity import keys, sessions
from backend.identity.acting import NOBODY
from backend.identity.key_rules import parts_of
from backend.identity.rules import Actor
from backend.web.acting import address_of, answered_whole
from backend.web.cookies import session_cookie

COOKIE = sessions.COOKIE
BEARER = "bearer "


class NotSignedIn(MinhuError):
    """You are not signed in, or your session has ended."""

    code = "not_signed_in"
    zh = "尚未登录，或登录已过期"


OWN_TRANSACTIONS = {"own_transactions": True}
"""Option of handlers that must reach what no request may: logging in, one's own account, the
accounts of others, counts for monitoring.

They run as the owner and begin transactions of their own; whom they answer what is up to them.
"""


class Sessions(ASGIMiddleware):
    """Puts the actor, with the roles held today, into ``request.user``; None for everybody else.

    One query a request, and none without a token. The rest of the request is one transaction of
    the actor's, under row policies, save for handlers with `OWN_TRANSACTIONS`. What is mounted as
    a whole (the panel) sees to all that itself, and so is passed over; so is a handler with
    ``opt={"exclude_from_auth": True}``.
    """

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = "exclude_from_auth"

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        handler = scope["route_handler"]
        if isinstance(handler, ASGIRouteHandler):
            await next_app(scope, receive, send)
            return
        actor = await _who(ASGIConnection(scope))
        cast(dict[str, Any], scope)["user"] = actor
        if handler.opt.keys() & OWN_TRANSACTIONS.keys():
            await next_app(scope, receive, send)
            return
        told = cast(dict[str, Any], scope)
        await answered_whole(
            actor or NOBODY, told, send, lambda hold: next_app(scope, receive, cast(Send, hold))
        )


async def _who(connection: ASGIConnection[Any, Any, Any, Any]) -> Actor | None:
    token = session_token(connection)
    # A key comes as a bearer token only: no browser is to carry one in a cookie.
    if parts_of(token) is not None and "authorization" in connection.headers:
        return await keys.actor_of(token, visit_of(connection).address)
    return await sessions.operator_of(token)


def visit_of(connection: ASGIConnection[Any, Any, Any, Any]) -> sessions.Visit:
    """Where the request comes from."""
    return sessions.Visit(address_of(connection.scope), connection.headers.get("user-agent", ""))


def session_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The token that came with the request, empty without one.

    An ``Authorization`` header counts alone: with it, the browser's cookie is not looked at.
    """
    authorization = connection.headers.get("authorization")
    if authorization is None:
        return session_cookie(connection)
    return authorization[len(BEARER) :] if authorization.lower().startswith(BEARER) else ""


def signed_in(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Guard: raises NotSignedIn for whoever has no running session."""
    actor_of(connection)


def actor_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Actor:
    """Whoever asks. Raises NotSignedIn."""
    actor = connection.scope.get("user")
    if not isinstance(actor, Actor):
        raise NotSignedIn
    return actor
