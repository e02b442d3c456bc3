"""How often one principal may ask: a bucket of tokens for each, in Redis, for all web apps.

Whoever is signed in has a bucket of their own; everybody else, and the panel, shares that of the
network address. Without Redis nothing is counted: a limit is there to keep the service up, and must
not be what takes it down.
"""

import logging
import math
import time
from typing import Any

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from redis.asyncio import Redis
from redis.exceptions import RedisError

from backend.core.errors import MinhuError
from backend.identity.rules import Actor
from backend.settings import settings
from backend.web.acting import address_of

log = logging.getLogger(__name__)

FREE_OPT = "exclude_from_rates"
"""Option of handlers that are asked for with every page: their files."""
ADDRESS_FACTOR = 10
"""An office shares one address: so many times an operator's rate."""
BURST_SECONDS = 20
"""A bucket holds what flows in within this time."""
PATIENCE_SECONDS = 0.25
PAUSE_SECONDS = 5.0
"""For how long a Redis that failed is left alone."""

# One round trip, and atomic. The time is Redis' own: web apps' clocks may differ.
_TAKE = """
local now = redis.call('TIME')
local at = now[1] + now[2] / 1000000
local rate, most = tonumber(ARGV[1]), tonumber(ARGV[2])
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = math.min(most, (tonumber(held[1]) or most)
    + math.max(0, at - (tonumber(held[2]) or at)) * rate)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = (1 - tokens) / rate end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(at))
redis.call('EXPIRE', KEYS[1], math.ceil(most / rate) + 1)
return tostring(wait)
"""


class TooOften(MinhuError):
    """You ask too often; try again in {seconds} s."""

    code = "too_often"
    zh = "请求过于频繁，请 {seconds} 秒后再试"

    seconds: int


class Buckets:
    """The buckets of this process's Redis; None: nothing is counted."""

    def __init__(self, url: str | None) -> None:
        self._redis = url and Redis.from_url(
            url,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            retry=None,
        )
        self._take = self._redis.register_script(_TAKE) if self._redis else None
        self._away_until = 0.0

    async def seconds_to_wait(self, principal: str, per_minute: int) -> int:
        """Take a token of *principal*'s bucket; 0 when there was one, else how long to wait."""
        if self._take is None or time.monotonic() < self._away_until:
            return 0
        rate = per_minute / 60
        try:
            most = max(1.0, rate * BURST_SECONDS)
            wait = await self._take(keys=[f"minhu:rate:{principal}"], args=[rate, most])
        except (RedisError, OSError) as error:
            self._away_until = time.monotonic() + PAUSE_SECONDS
            log.warning("requests are not counted, Redis is away: %s", type(error).__name__)
            return 0
        return math.ceil(float(wait))

    async def close(self) -> None:
        """Give the connections back."""
        if self._redis:
            await self._redis.aclose()


class Rates(ASGIMiddleware):
    """Refuses with 429 whoever asks more than MINHU_RATE_PER_MINUTE; stands behind `Sessions`."""

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = FREE_OPT

    def __init__(self) -> None:
        self._buckets: Buckets | None = None

    async def close(self) -> None:
        """Give the connections back, when the app ends."""
        if self._buckets is not None:
            await self._buckets.close()

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if per_minute := settings().rate_per_minute:
            if self._buckets is None:
                self._buckets = Buckets(settings().redis_url)
            principal, factor = principal_of(scope)
            seconds = await self._buckets.seconds_to_wait(principal, per_minute * factor)
            if seconds:
                raise TooOften(seconds=seconds)
        await next_app(scope, receive, send)


def principal_of(scope: Scope) -> tuple[str, int]:
    """Whose bucket a request draws from, and how many times the usual rate flows into it."""
    actor: Any = scope.get("user")
    if isinstance(actor, Actor) and actor.operator_id is not None:
        return f"operator:{actor.operator_id}", 1
    return f"address:{address_of(scope)}", ADDRESS_FACTOR
