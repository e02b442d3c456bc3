"""The least any web app must spend on a write: a bare handler, one row, one durable commit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, post
from litestar.params import JSONBody

from backend.core.db import engine, fetch


@post("/floor")
async def insert(data: JSONBody[dict[str, Any]]) -> dict[str, str]:
    """Write one row."""
    await fetch("INSERT INTO outbox (topic, payload, created_at) VALUES ('bench', '{}', now())")
    return {"category": data["category"]}


@asynccontextmanager
async def _pool(app: Litestar) -> AsyncIterator[None]:
    await engine().open()
    yield
    await engine().close()


app = Litestar([insert], lifespan=[_pool], openapi_config=None)
