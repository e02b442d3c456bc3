"""The panel as one Litestar handler: everything below ``/admin``."""

from typing import Any, cast
from urllib.parse import unquote

from litestar import asgi
from litestar.enums import ScopeType
from litestar.types import Receive, Scope, Send
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp

from backend.panel.build import panel_app
from backend.panel.languages import language_of
from backend.panel.refusals import NoSuchPage, refusal

PREFIX = "/admin"
HANDED_ON = (
    "type", "asgi", "http_version", "method", "scheme", "query_string", "headers", "client",
    "server", "extensions",
)  # fmt: skip
"""What ASGI itself defines of a request; Litestar's own keys would confuse Starlette."""


@asgi(PREFIX, is_mount=True, copy_scope=True)
async def panel(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve the panel; built on the first request, so that importing needs no database."""
    if scope["type"] == ScopeType.WEBSOCKET:
        await cast(Any, send)({"type": "websocket.close", "code": 1000, "reason": None})
        return
    outside = scope.get("root_path", "").rstrip("/")
    path = _full_path(scope).removeprefix(outside)
    received = cast(dict[str, Any], scope)
    inner = {name: received[name] for name in HANDED_ON if name in received}
    inner |= {"root_path": outside + PREFIX, "path": outside + path, "path_params": {}}
    app: ASGIApp
    if path == PREFIX:
        # The page's own addresses are relative to its folder.
        app = RedirectResponse(f"{outside}{PREFIX}/")
    elif path.startswith(f"{PREFIX}/"):
        app = await panel_app()
    else:
        # Litestar hands over whatever begins with the prefix: /administration, too.
        await refusal(NoSuchPage(), language_of(inner)).send(cast(Any, send))
        return
    await app(inner, cast(Any, receive), cast(Any, send))


def _full_path(scope: Scope) -> str:
    """The path as it was asked for: Litestar cuts the prefix off and adds slashes."""
    raw = scope.get("raw_path")
    return unquote(raw.split(b"?", 1)[0].decode("ascii", "replace")) if raw else scope["path"]
