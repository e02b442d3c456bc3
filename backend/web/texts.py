"""Texts that nothing can keep are refused where a request is read, once for every handler.

A zero character or half of a surrogate pair would otherwise travel to whichever statement binds it
first, and fail there as though the server were at fault.
"""

from typing import Any
from urllib.parse import parse_qs

from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.enums import RequestEncodingType, ScopeType
from litestar.exceptions import ClientException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from backend.core.errors import NotFound
from backend.core.texts import require_storable


class Addresses(ASGIMiddleware):
    """Refuses such texts in paths and queries, of what is mounted as well."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if "\0" in scope["path"]:
            raise NotFound
        _check_encoded(scope.get("query_string", b""))
        await next_app(scope, receive, send)


class ReadRequest(Request[Any, Any, Any]):
    """A request whose forms and JSON hold only what can be kept; reading them raises InvalidInput.

    Litestar reads a handler's ``data`` by `json`, or makes a form of the `body`; handlers that read
    a form themselves do so by `form`.
    """

    async def body(self) -> bytes:
        """The body; of a form, once it was looked at."""
        raw = await super().body()
        if self.content_type[0] == RequestEncodingType.URL_ENCODED:
            _check_encoded(raw)
        return raw

    async def json(self) -> Any:
        """The document of the body."""
        document = await super().json()
        require_storable(document)
        return document

    async def form(self) -> FormMultiDict:
        """The form's fields, files among them."""
        try:
            found = await super().form()
        except (LookupError, UnicodeDecodeError):
            # A part may name a charset there is not, or one its bytes are not of.
            raise ClientException("Invalid multipart/form-data") from None
        require_storable(found.dict())
        return found


def _check_encoded(raw: bytes) -> None:
    # Half a surrogate pair cannot be told here: what is no UTF-8 is read as a question mark.
    if b"%00" in raw or b"\0" in raw:
        require_storable(parse_qs(raw.decode("latin-1"), keep_blank_values=True))
