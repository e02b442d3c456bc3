"""A request that carries a key is carried out once, however often it is sent.

A client that got no answer cannot know whether its request came through. It sends the same again,
under the same ``Idempotency-Key``, and gets the answer it missed.
"""

import asyncio
import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from litestar import Request
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from backend.core import clock
from backend.core.db import transaction
from backend.core.errors import Conflict, InvalidInput, MinhuError
from backend.core.labels import Label
from backend.identity.rules import Actor
from backend.web import queries
from backend.web.texts import ReadRequest

HEADER = "idempotency-key"
REPLAYED = "idempotency-replayed"
KEPT = timedelta(hours=24)
"""How long an answer is kept."""
PATIENCE_SECONDS = 10.0
"""How long a second request waits for the first one with the same key."""
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_HEADERS = ("content-type", "etag", "location")
"""What is kept of an answer's headers."""


class KeyReused(MinhuError):
    """This idempotency key was used for another request."""

    code = "idempotency_key_reused"
    zh = "该幂等键已用于另一个请求"


class StillUnderWay(Conflict):
    """The first request with this idempotency key is still under way."""

    code = "request_under_way"
    zh = "使用同一幂等键的请求仍在处理中，请稍后再试"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it goes out; ``headers`` are those worth keeping."""

    status: int
    headers: dict[str, str]
    body: bytes


async def once(
    operator_id: int,
    key: str,
    fingerprint: bytes,
    now: datetime,
    work: Callable[[], Awaitable[Answer]],
) -> Answer:
    """The answer of *work*, done once for this operator and *key*; repeated from then on.

    1. claim the key; an earlier request under way is waited for, an earlier answer repeated
    2. do the work and keep its answer, in the transaction of its effect

    An answer of 400 and more is not kept, and what led to it is undone: the request may be mended
    and sent again under the same key. Raises InvalidInput, KeyReused, StillUnderWay.
    """
    if not _KEY.fullmatch(key):
        raise InvalidInput(
            "Idempotency-Key",
            Label("应为 1 至 200 个可见 ASCII 字符", "use 1 to 200 visible ASCII characters"),
        )
    async with transaction() as current:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                claimed = await queries.claim(operator_id, key, fingerprint, now, now - KEPT)
        except TimeoutError:
            raise StillUnderWay from None
        if claimed is None:
            return await _earlier(operator_id, key, fingerprint)
        answer = await work()
        if answer.status >= 400:
            await current.rollback()
        else:
            await queries.note_answer(claimed, answer.status, answer.headers, answer.body)
        return answer


async def _earlier(operator_id: int, key: str, fingerprint: bytes) -> Answer:
    row = await queries.answered(operator_id, key)
    if row is None or row["status"] is None:
        raise StillUnderWay
    if row["fingerprint"] != fingerprint:
        raise KeyReused
    return Answer(row["status"], json.loads(row["headers"]) | {REPLAYED: "true"}, row["body"])


def fingerprint_of(request: Request[Any, Any, Any], content: bytes) -> bytes:
    """What makes two requests the same: method, address, condition and *content*."""
    told = hashlib.sha256()
    condition = request.headers.get("if-match", "")
    for part in (request.method, request.url.path, request.url.query, condition):
        told.update(part.encode() + b"\n")
    told.update(content)
    return told.digest()


class Idempotency(ASGIMiddleware):
    """Answers POST requests with an ``Idempotency-Key`` once; stands behind `Sessions`.

    A handler whose body is too long to be held has ``opt={"exclude_from_idempotency": True}`` and
    calls `once` itself.
    """

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = "exclude_from_idempotency"

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request = ReadRequest(scope, receive)
        key, actor = request.headers.get(HEADER), scope.get("user")
        operator_id = actor.operator_id if isinstance(actor, Actor) else None
        if request.method != "POST" or key is None or operator_id is None:
            await next_app(scope, receive, send)
            return

        async def work() -> Answer:
            return await _held(next_app, scope, receive)

        # Litestar keeps the body for the handler, and refuses one that is too long.
        fingerprint = fingerprint_of(request, await request.body())
        answer = await once(operator_id, key, fingerprint, clock.now(), work)
        await _give(answer, send)


async def _held(app: ASGIApp, scope: Scope, receive: Receive) -> Answer:
    """What *app* answers, complete and not yet sent: it must not go out before the commit."""
    start: dict[str, Any] = {}
    body = bytearray()

    async def hold(message: Message) -> None:
        told: Any = message
        if told["type"] == "http.response.start":
            start.update(told)
        elif told["type"] == "http.response.body":
            body.extend(told.get("body", b""))

    await app(scope, receive, hold)
    headers = {name.decode("latin-1").lower(): text.decode("latin-1")
               for name, text in start["headers"]}  # fmt: skip
    if start["status"] < 400:
        headers = {name: headers[name] for name in _HEADERS if name in headers}
    return Answer(start["status"], headers, bytes(body))


async def _give(answer: Answer, send: Send) -> None:
    headers = answer.headers | {"content-length": str(len(answer.body))}
    start: Any = {
        "type": "http.response.start",
        "status": answer.status,
        "headers": [(name.encode("latin-1"), text.encode("latin-1"))
                    for name, text in headers.items()],
    }  # fmt: skip
    await send(start)
    end: Any = {"type": "http.response.body", "body": answer.body, "more_body": False}
    await send(end)
