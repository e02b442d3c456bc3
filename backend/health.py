"""``GET /health``: whether this copy can do its work, for people, load balancers and ``up``."""

import asyncio
from http import HTTPStatus
from typing import Literal

import asyncpg
import msgspec
from litestar import Response, get
from litestar.datastructures import State
from redis.asyncio import Redis
from redis.exceptions import RedisError

from backend.deadlines import service as deadlines
from backend.web.auth import OWN_TRANSACTIONS

PATIENCE = 2.0
"""Seconds a server may take to answer before it counts as away."""


class Health(msgspec.Struct, omit_defaults=True):
    """``failing`` when the database is away; without Redis the work goes on, only less promptly.

    ``oldest_overdue_seconds`` tells how late the most overdue step is; absent when none is due.
    More than a few seconds means that no worker runs.
    """

    status: Literal["ok", "degraded", "failing"]
    database: Literal["ok", "away"]
    redis: Literal["ok", "away"]
    oldest_overdue_seconds: float | None = None


@get("/health", summary="Health", opt={"exclude_from_rates": True, **OWN_TRANSACTIONS})
async def health(state: State) -> Response[Health]:
    """Ask both servers; 200 while the database answers, 503 otherwise."""
    redis, (database, overdue) = await asyncio.gather(_ask_redis(state.redis), _ask_database())
    both = database == redis == "ok"
    found = Health(
        status="failing" if database == "away" else "ok" if both else "degraded",
        database=database,
        redis=redis,
        oldest_overdue_seconds=overdue,
    )
    status = HTTPStatus.OK if database == "ok" else HTTPStatus.SERVICE_UNAVAILABLE
    return Response(found, status_code=status, headers={"cache-control": "no-store"})


def redis_client(url: str | None) -> Redis:
    """A client that gives up quickly: a health check that hangs is worse than one that fails."""
    return Redis.from_url(
        url or "redis://127.0.0.1",
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=None,
    )


async def _ask_database() -> tuple[Literal["ok", "away"], float | None]:
    try:
        async with asyncio.timeout(PATIENCE):
            return "ok", (await deadlines.backlog(1)).oldest_seconds
    except asyncpg.UndefinedTableError:
        return "ok", None  # It answers; nobody has run ``minhu migrate`` yet.
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        return "away", None


async def _ask_redis(client: Redis) -> Literal["ok", "away"]:
    try:
        async with asyncio.timeout(PATIENCE):
            await client.ping()
    except (RedisError, OSError):
        return "away"
    return "ok"
