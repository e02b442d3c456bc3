"""The least any web app must spend: a bare handler, one statement; a write commits durably."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from litestar import Litestar, get, post
from litestar.datastructures import State
from litestar.params import JSONBody

from backend.core.db import engine


@post("/floor")
async def insert(data: JSONBody[dict[str, Any]], state: State) -> dict[str, str]:
    """Write one row."""
    await state.pool.execute(
        "INSERT INTO outbox (topic, payload, created_at) VALUES ('bench', '{}', now())"
    )
    return {"category": data["category"]}


@get("/floor")
async def select(state: State) -> dict[str, int]:
    """Read one value."""
    return {"one": await state.pool.fetchval("SELECT 1")}


@asynccontextmanager
async def _pool(app: Litestar) -> AsyncIterator[None]:
    async with asyncpg.create_pool(
        engine().config["dsn"], min_size=1, max_size=engine().pool_size
    ) as app.state.pool:
        yield


app = Litestar([insert, select], lifespan=[_pool], openapi_config=None)
