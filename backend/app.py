"""The web app: what is mounted where, the database pool's life, errors as problem details."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from litestar import Litestar, get
from litestar.openapi import OpenAPIConfig
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from backend.core.db import engine
from backend.core.errors import MinhuError
from backend.health import health, redis_client
from backend.panel.mount import panel
from backend.problems import problem_response
from backend.settings import settings

PANEL = "/admin/"


@get("/", include_in_schema=False)
async def home() -> Redirect:
    """The site opens with the panel."""
    return Redirect(PANEL)


def route_handlers() -> Sequence[ControllerRouterHandler]:
    """Everything the app serves; the panel is mounted here."""
    return [home, health, panel]


def create_app() -> Litestar:
    """The app; it connects to the servers when it starts, not when it is built."""
    return Litestar(
        route_handlers=route_handlers(),
        lifespan=[_servers],
        exception_handlers={MinhuError: problem_response},
        openapi_config=OpenAPIConfig(title="minhu", version="1"),
    )


@asynccontextmanager
async def _servers(app: Litestar) -> AsyncIterator[None]:
    """Hold the database pool and the Redis client for as long as the app lives."""
    await engine().open()
    app.state.redis = redis_client(settings().redis_url)
    try:
        yield
    finally:
        await app.state.redis.aclose()
        await engine().close()


app = create_app()
