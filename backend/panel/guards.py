"""What may be asked of the panel at all, decided before piccolo-admin sees the request.

Every address and method is listed in `routes`; read-only tables have no others than reading, so
neither a single, a bulk nor a replacing write reaches them, whatever the page offers.
"""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.core import clock, instants
from backend.core.errors import InvalidInput, MinhuError
from backend.core.texts import require_storable
from backend.identity.errors import require
from backend.identity.rules import Permission
from backend.panel.access import actor_of, require_access, require_task
from backend.panel.export import is_export
from backend.panel.languages import language_of
from backend.panel.personal import sought
from backend.panel.refusals import (
    UNREADABLE,
    BadQuery,
    ForeignOrigin,
    NoSuchPage,
    NotOffered,
    TooMuch,
    refusal,
)
from backend.panel.routes import (
    READING,
    TableCall,
    exists,
    form_call,
    offered,
    path_of,
    table_call,
)
from backend.panel.wire import BodyTooLarge, read_body, replay
from backend.registry import values as payload


class Guards:
    """Lets through what is allowed, with rows completed; answers everything else itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            receive = await self._admit(scope, receive)
            call = table_call(path_of(scope))
            if call is not None and scope["method"] in READING:
                scope = sought(scope, call.sheet)
        except MinhuError as error:
            await refusal(error, language_of(scope)).send(send)
        else:
            await self.app(scope, receive, send)

    async def _admit(self, scope: Scope, receive: Receive) -> Receive:
        method, path = scope["method"], path_of(scope)
        if not exists(path):
            raise NoSuchPage
        if not offered(method, path):
            raise NotOffered
        call = table_call(path)
        if call is not None:
            require_access(actor_of(scope), call, method)
            if method in READING and is_export(scope, call):
                require(actor_of(scope), Permission.export_data)
        form = form_call(path)
        if form is not None:
            require_task(actor_of(scope), form)
        if method in READING:
            _check_query(scope, call)
            return receive
        _check_origin(Headers(scope=scope))
        try:
            body = await read_body(receive)
        except BodyTooLarge:
            raise TooMuch from None
        document = _read(body)
        if call is not None and method != "DELETE":
            body = _completed(call, document)
        return replay(body, receive)


def _read(body: bytes) -> Any:
    """The document in *body*, None for anything else; raises InvalidInput for texts that cannot be
    kept: nothing that is handed on has any.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    require_storable(document)
    return document


def _completed(call: TableCall, values: Any) -> bytes:
    """The row in *values*, checked and completed; raises InvalidInput."""
    if not isinstance(values, dict):
        raise InvalidInput(payload.ROW, UNREADABLE)
    if call.part == "rows":
        today = clock.now().astimezone(instants.CHINA).date()
        values = payload.new_row(call.sheet, values, today)
    else:
        values = payload.changes(call.sheet, values, call.row_id)
    return json.dumps(values).encode()


def _check_origin(headers: Headers) -> None:
    """Raise ForeignOrigin when a browser says that another site's page sends the request.

    This comes on top of the CSRF token, and replaces piccolo-api's own check, which needs a list
    of host names. Programs that send no ``Origin`` still need the token.
    """
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        raise ForeignOrigin


def _check_query(scope: Scope, call: TableCall | None) -> None:
    """Raise BadQuery for what piccolo-api would stumble over, and for a sort by a secret column.

    The order of the rows would betray the secret.
    """
    if call is None:
        return
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    for name in ",".join(query.get("__order", [])).split(","):
        column = call.sheet.columns.get(name.strip().removeprefix("-"))
        if name and (column is None or column._meta.secret):
            raise BadQuery
    if any(len(values) > 1 for name, values in query.items() if name.endswith("__operator")):
        raise BadQuery
