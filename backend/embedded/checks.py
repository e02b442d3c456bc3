"""Whether a PostgreSQL or Redis server answers, and how to name it without its password."""

import asyncio
import re
from collections.abc import Callable, Coroutine

import asyncpg
from redis import Redis
from redis.exceptions import RedisError

from backend.core.errors import MinhuError
from backend.embedded.errors import ServerTooOld, ServerUnreachable

OLDEST_POSTGRES = 15
TIMEOUT = 5.0
"""Seconds a server may take to answer."""


def masked(url: str) -> str:
    """*url* with its password, wherever it stands, replaced by stars."""
    # Up to the last "@": passwords are often pasted without being quoted.
    url = re.sub(r"(//[^:/@?]*):.*@", r"\1:***@", url)
    return re.sub(r"(?<=[?&]password=)[^&]*", "***", url)


def require_postgres(url: str) -> None:
    """Raise ServerUnreachable or ServerTooOld unless DATABASE_URL's server can be used."""
    problem = postgres_problem(url)
    if problem is not None:
        raise ServerUnreachable(setting="DATABASE_URL", url=masked(url), reason=problem)
    version = asyncio.run(_ask(url, "SHOW server_version_num"))
    if int(version) // 10_000 < OLDEST_POSTGRES:
        raise ServerTooOld(needed=OLDEST_POSTGRES, found=int(version) // 10_000)


def require_redis(url: str, away: Callable[[MinhuError], None] | None = None) -> None:
    """Raise ServerUnreachable unless REDIS_URL's server can be used.

    Who can do without it for a while gives *away*, which is told instead when nobody answers; a URL
    that makes no sense is refused all the same.
    """
    try:
        Redis.from_url(url).close()
    except ValueError as error:
        raise _no_redis(url, _words(error)) from error
    problem = redis_problem(url)
    if problem is None:
        return
    if away is None:
        raise _no_redis(url, problem)
    away(_no_redis(url, problem))


def _no_redis(url: str, reason: str) -> ServerUnreachable:
    return ServerUnreachable(setting="REDIS_URL", url=masked(url), reason=reason)


def postgres_problem(url: str) -> str | None:
    """Why the PostgreSQL server at *url* cannot be used, in a few words; None when it can."""
    return _problem(_ask(url, "SELECT '1'"))


def redis_problem(url: str) -> str | None:
    """Why the Redis or Valkey server at *url* cannot be used, in a few words; None when it can."""
    try:
        with Redis.from_url(
            url, socket_connect_timeout=TIMEOUT, socket_timeout=TIMEOUT, retry=None
        ) as client:
            client.ping()
    except (RedisError, OSError, ValueError) as error:
        return _words(error)
    return None


def create_database(url: str, name: str) -> None:
    """Create the database *name* on the server at *url* unless it exists."""
    asyncio.run(_create_database(url, name))


async def _create_database(url: str, name: str) -> None:
    connection = await asyncpg.connect(url, timeout=TIMEOUT)
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    finally:
        await connection.close()


async def _ask(url: str, sql: str) -> str:
    connection = await asyncpg.connect(url, timeout=TIMEOUT)
    try:
        return str(await connection.fetchval(sql))
    finally:
        await connection.close()


def _problem(question: Coroutine[None, None, str]) -> str | None:
    try:
        asyncio.run(question)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, ValueError) as error:
        return _words(error)
    return None


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "超时 / timed out"
    if isinstance(error, ConnectionRefusedError):
        return "连接被拒绝 / connection refused"
    lines = masked(str(error)).splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
