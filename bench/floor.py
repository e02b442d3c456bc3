"""The least any web app must spend: a bare handler, one statement; a write commits durably."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, get, post
from litestar.params import JSONBody

from backend.core.db import engine, fetch


@post("/floor")
async def insert(data: JSONBody[dict[str, Any]]) -> dict[str, str]:
    """Write one row."""
    await fetch("INSERT INTO outbox (topic, payload, created_at) VALUES ('bench', '{}', now())")
    return {"category": data["category"]}


@get("/floor")
async def select() -> dict[str, int]:
    """Read one value."""
    [row] = await fetch("SELECT 1 AS one")
    return {"one": row["one"]}


@asynccontextmanager
async def _pool(app: Litestar) -> AsyncIterator[None]:
    await engine().open()
    yield
    await engine().close()


app = Litestar([insert, select], lifespan=[_pool], openapi_config=None)
