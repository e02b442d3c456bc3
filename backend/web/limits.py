"""How much one request may ask for: of its address, its headers, the database's time.

Bodies are limited where they are read: by Litestar (ten megabytes unless a handler says otherwise),
and by the panel. Workers and commands know none of these limits: a recount takes as long as it
takes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from backend.core.errors import MinhuError
from backend.identity.acting import OutsideScope, is_outside

LONGEST_ADDRESS = 8_192
"""Bytes of a path with its query."""
MOST_HEADERS = 32_768
"""Bytes of all headers together, cookies included."""
LOCK_SECONDS = 12
"""How long a statement may wait for a row somebody else holds.

Longer than a repeated request waits for the first one (`idempotency.PATIENCE_SECONDS`), which has a
sentence of its own.
"""


class AddressTooLong(MinhuError):
    """The address is too long: narrow the search, or send fewer filters."""

    code = "address_too_long"
    zh = "网址过长，请减少筛选条件"


class HeadersTooLong(MinhuError):
    """The request's headers are too long: clear the browser's cookies for this site."""

    code = "headers_too_long"
    zh = "请求头过长，请清除本站的 Cookie 后重试"


class HeldUp(MinhuError):
    """The request could not be carried out in time."""

    code = "held_up"
    zh = "未能及时完成"
    seconds = 5
    """After which it may be tried again."""


class TooSlow(HeldUp):
    """This takes the database too long: narrow it, or try again later."""

    code = "too_slow"
    zh = "查询耗时过长，请缩小范围或稍后再试"


class Busy(HeldUp):
    """Somebody else is just changing this; try again shortly."""

    code = "busy"
    zh = "该内容正被他人修改，请稍后再试"


class Limits(ASGIMiddleware):
    """Refuses addresses and headers longer than any honest client's; stands before all others."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        path = scope.get("raw_path") or scope["path"].encode()
        if len(path) + len(scope.get("query_string", b"")) > LONGEST_ADDRESS:
            raise AddressTooLong
        if sum(len(name) + len(text) for name, text in scope["headers"]) > MOST_HEADERS:
            raise HeadersTooLong
        await next_app(scope, receive, send)


def in_words(error: BaseException) -> BaseException:
    """*error*, or what it means to the caller: out of their scope, or not done in time."""
    if is_outside(error):
        return OutsideScope()
    if isinstance(error, asyncpg.LockNotAvailableError | asyncpg.DeadlockDetectedError):
        return Busy()
    if isinstance(error, asyncpg.QueryCanceledError):
        return TooSlow()
    return error


@contextmanager
def bounded(config: dict[str, Any], statement_seconds: int) -> Iterator[None]:
    """Let connections that are opened inside with *config* give up in time."""
    before = config["server_settings"]
    config["server_settings"] = before | {
        "lock_timeout": str(LOCK_SECONDS * 1000),
        "statement_timeout": str(statement_seconds * 1000),
    }
    try:
        yield
    finally:
        config["server_settings"] = before
