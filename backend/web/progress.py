"""How far a long request has come, for the page that waits for its answer.

Kept in Redis for a minute: any of several web apps can tell. Without Redis nothing is told, and
the request goes on as it would.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from litestar import Litestar
from redis.asyncio import Redis
from redis.exceptions import RedisError

EVERY_SECONDS = 0.5
KEPT_SECONDS = 60
LONGEST_RUN = 40
"""Characters of a run's name, which the page has from us."""

Report = Callable[[int, int, str], None]


@asynccontextmanager
async def reported(app: Litestar, run: str) -> AsyncIterator[Report]:
    """A function to call with how much is done and how much there is; others read it by *run*."""
    latest = [0, 0]

    def report(done: int, total: int, what: str) -> None:
        latest[:] = done, total

    redis = _redis(app)
    if redis is None or not run:
        yield report
        return
    telling = asyncio.create_task(_tell(redis, _key(run), latest))
    try:
        yield report
    finally:
        telling.cancel()
        with contextlib.suppress(asyncio.CancelledError, RedisError):
            await telling


async def _tell(redis: Redis, key: str, latest: list[int]) -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        with contextlib.suppress(RedisError):
            await redis.set(key, f"{latest[0]} {latest[1]}", ex=KEPT_SECONDS)


async def reached(app: Litestar, run: str) -> tuple[int, int] | None:
    """How much of *run* is done, and of how much; None when nobody can tell."""
    redis = _redis(app)
    if redis is None or not run:
        return None
    try:
        told = await redis.get(_key(run))
    except RedisError:
        return None
    if told is None:
        return None
    done, total = (int(part) for part in told.split())
    return done, total


def _redis(app: Litestar) -> Redis | None:
    found: Redis | None = getattr(app.state, "redis", None)
    return found


def _key(run: str) -> str:
    return f"minhu:progress:{run[:LONGEST_RUN]}"
