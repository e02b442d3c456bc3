"""Who asks the panel, and what their roles let them see and change there."""

from typing import cast

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.identity import sessions
from backend.identity.acting import NOBODY
from backend.identity.errors import require
from backend.identity.rules import Actor
from backend.panel.refusals import NotLoggedIn
from backend.panel.routes import READING, FormCall, TableCall, in_a_transaction, path_of
from backend.panel.tables import ACCESS
from backend.web.acting import answered_whole


class Visitors:
    """Puts the actor, with the roles held today, into the scope; one query, none without a cookie
    and none for what is the same for everybody: files, and what stands before the log-in.

    The rest of the request is one transaction of the actor's, under row policies. piccolo-admin
    looks the session up once more for itself, inside it: it knows no roles.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not in_a_transaction(path_of(scope)):
            await self.app({**scope, "actor": NOBODY}, receive, send)
            return
        token = HTTPConnection(scope).cookies.get(sessions.COOKIE, "")
        actor = await sessions.operator_of(token) or NOBODY
        told = {**scope, "actor": actor}
        await answered_whole(actor, scope, send, lambda hold: self.app(told, receive, hold))


def actor_of(scope: Scope) -> Actor:
    """Whoever asks; `NOBODY` when nobody is logged in."""
    return cast(Actor, scope["actor"])


def require_task(actor: Actor, call: FormCall) -> None:
    """Raises NotLoggedIn, or NotPermitted for whom the task is not for."""
    if actor is NOBODY:
        raise NotLoggedIn
    require(actor, call.task.access)


def require_access(actor: Actor, call: TableCall, method: str) -> None:
    """Raises NotLoggedIn, or NotPermitted when it takes a permission *actor* does not have."""
    if actor is NOBODY:
        raise NotLoggedIn
    access = ACCESS[call.sheet.name]
    require(actor, access.reads if method in READING and call.part != "new" else access.edits)
