"""Who rides on a browser's cookie must prove to come from our own pages.

The proof is made from the session's own token, which only the browser and we know: it needs no
secret of the installation, holds on every copy, and is worth nothing in another session.
"""

import hashlib
import hmac
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.enums import RequestEncodingType, ScopeType
from litestar.handlers import ASGIRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from litestar.utils.scope.state import ScopeState

from backend.core.errors import MinhuError
from backend.web.cookies import session_cookie
from backend.web.texts import ReadRequest

COOKIE = "minhu_csrf"
"""Pages read the token from this cookie; the panel's is called ``csrftoken``."""
HEADER = "x-csrftoken"
FIELD = "_csrf_token"
"""The field of a form that has no script to set the header."""
HEADER_ONLY = "csrf_by_header_only"
"""Option of handlers whose body is not to be read before they read it themselves."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = frozenset({RequestEncodingType.MULTI_PART, RequestEncodingType.URL_ENCODED})


class ForeignRequest(MinhuError):
    """The request did not come from a page of ours; reload the page and try again."""

    code = "foreign_request"
    zh = "请求并非来自本系统页面，请刷新页面后重试"


def csrf_token(session: str) -> str:
    """The token of pages that were given out to this session."""
    return hmac.new(session.encode(), b"minhu csrf", hashlib.sha256).hexdigest()


class Csrf(ASGIMiddleware):
    """Refuses unsafe requests by cookie without the token, and any from another site's page.

    Requests by bearer token pass: no browser adds that by itself. So do mounted apps, which guard
    themselves. Templates find the token in ``csrf_token()`` and ``csrf_input``.
    """

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = "exclude_from_csrf"

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request = ReadRequest(scope, receive)
        session = session_cookie(request)
        by_cookie = "authorization" not in request.headers
        if not by_cookie or isinstance(scope["route_handler"], ASGIRouteHandler):
            await next_app(scope, receive, send)
            return
        token = csrf_token(session) if session else ""
        if request.method not in SAFE:
            _check_origin(request)
            # Without a session there is nothing to ride on: logging in needs no token.
            if token and not hmac.compare_digest(await _told(request), token.encode()):
                raise ForeignRequest
        elif token and request.cookies.get(COOKIE) != token:
            send = _giving(send, _cookie(request, token))
        ScopeState.from_scope(scope).csrf_token = token
        await next_app(scope, receive, send)


def _check_origin(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Raise ForeignRequest when the browser says that another site's page sends the request."""
    origin = connection.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != connection.headers.get("host"):
        raise ForeignRequest


async def _told(request: ReadRequest) -> bytes:
    """The token the request brings, empty without one."""
    told: Any = request.headers.get(HEADER)
    by_header_only = request.route_handler.opt.get(HEADER_ONLY, False)
    if told is None and not by_header_only and request.content_type[0] in _FORMS:
        told = (await request.form()).get(FIELD)
    return told.encode() if isinstance(told, str) else b""


def _cookie(request: ReadRequest, token: str) -> Cookie:
    return Cookie(COOKIE, value=token, samesite="lax", secure=request.url.scheme == "https")


def _giving(send: Send, cookie: Cookie) -> Send:
    async def giving(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            headers.add("set-cookie", cookie.to_header(header=""))
        await send(message)

    return giving
