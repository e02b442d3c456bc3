"""Headers of every answer: what browsers may do with the panel, and for how long they keep it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.identity.sessions import COOKIE
from backend.panel.routes import path_of

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        # Vue sets styles on elements.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_SESSION = COOKIE.encode() + b"="
_HOST_PREFIX = b"__Host-"
FOREVER = "public, max-age=31536000, immutable"


class SecurityHeaders:
    """Adds the panel's own policy; what every answer of the product says, `web.headers` adds."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, https = path_of(scope), scope.get("scheme") == "https"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {
                    b"cache-control": _caching(path, message["status"]).encode(),
                    b"content-security-policy": CONTENT_SECURITY_POLICY.encode(),
                }
                told = [each for each in message.get("headers", ()) if each[0].lower() not in own]
                if https:
                    told = [_named(*header) for header in told]
                message = {**message, "headers": [*told, *own.items()]}
            await send(message)

        # piccolo-api wants a list of host names under HTTPS; `guards` compares origins instead.
        inner = {**scope, "scheme": "http"}
        if https:
            inner["headers"] = [_plain(*header) for header in scope["headers"]]
        await self.app(inner, receive, send_with_headers)


def _caching(path: str, status: int) -> str:
    """Both folders' addresses change with their files' content; all else is private."""
    lasting = path.startswith(("/assets/", "/static/")) and status in (200, 304)
    return FOREVER if lasting else "no-store"


def _named(name: bytes, text: bytes) -> tuple[bytes, bytes]:
    """A header for the browser: under HTTPS the session's cookie has its name of HTTPS."""
    is_session = name == b"set-cookie" and text.startswith(_SESSION)
    return name, _HOST_PREFIX + text if is_session else text


def _plain(name: bytes, text: bytes) -> tuple[bytes, bytes]:
    """A header of the browser's: piccolo-admin knows the session's cookie by its plain name only.

    A cookie that itself has the plain name did not come over HTTPS, and is left out.
    """
    if name != b"cookie":
        return name, text
    cookies = [each.strip() for each in text.split(b";")]
    kept = [each for each in cookies if not each.startswith(_SESSION)]
    return name, b"; ".join(each.removeprefix(_HOST_PREFIX) for each in kept)
