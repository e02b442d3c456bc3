"""Headers of every answer: what browsers may do with the panel, and for how long they keep it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.panel.routes import path_of
from backend.web.headers import completed

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
FOREVER = "public, max-age=31536000, immutable"


class SecurityHeaders:
    """Adds the panel's own policy, and what every answer of the product says besides."""

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
                message = {**message, "headers": completed([*told, *own.items()], https=https)}
            await send(message)

        # piccolo-api wants a list of host names under HTTPS; `guards` compares origins instead.
        await self.app({**scope, "scheme": "http"}, receive, send_with_headers)


def _caching(path: str, status: int) -> str:
    """Both folders' addresses change with their files' content; all else is private."""
    lasting = path.startswith(("/assets/", "/static/")) and status in (200, 304)
    return FOREVER if lasting else "no-store"
