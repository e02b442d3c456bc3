"""Who asks the panel, and what their roles let them see and change there."""

from typing import cast

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.identity import sessions
from backend.identity.rules import Actor, may
from backend.panel.refusals import NotLoggedIn, NotYours
from backend.panel.routes import READING, TableCall
from backend.panel.tables import ACCESS

NOBODY = Actor("", frozenset())


class Visitors:
    """Puts the actor, with the roles held today, into the scope; one query, none without a cookie.

    piccolo-admin looks the session up once more for itself: it knows no roles.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = HTTPConnection(scope).cookies.get(sessions.COOKIE, "")
        found = await sessions.operator_of(token)
        await self.app({**scope, "actor": found or NOBODY}, receive, send)


def actor_of(scope: Scope) -> Actor:
    """Whoever asks; `NOBODY` when nobody is logged in."""
    return cast(Actor, scope["actor"])


def require_access(actor: Actor, call: TableCall, method: str) -> None:
    """Raises NotLoggedIn, or NotYours when it takes a permission *actor* does not have."""
    if actor is NOBODY:
        raise NotLoggedIn
    access = ACCESS[call.sheet.name]
    needed = access.reads if method in READING and call.part != "new" else access.edits
    if not may(actor, needed):
        raise NotYours(permission=needed)
