"""The web app: what is mounted where, the database pool's life, errors as problem details."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from threading import Thread

from litestar import Litestar, get
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from backend import api, desk
from backend.api.documents import config
from backend.core.db import engine
from backend.health import health, redis_client
from backend.metrics import metrics
from backend.panel.build import build as build_panel
from backend.panel.mount import panel
from backend.settings import settings
from backend.web.auth import Sessions
from backend.web.csrf import Csrf
from backend.web.failures import error_response
from backend.web.headers import security_headers
from backend.web.limits import Limits, bounded
from backend.web.rates import Rates
from backend.web.texts import Addresses, ReadRequest

DESK = "/desk/"


@get("/", include_in_schema=False)
async def home() -> Redirect:
    """The site opens with the desk."""
    return Redirect(DESK)


def route_handlers() -> Sequence[ControllerRouterHandler]:
    """Everything the app serves; the panel is mounted here."""
    return [home, health, metrics, panel, *desk.handlers, *api.handlers]


def create_app() -> Litestar:
    """The app; it connects to the servers when it starts, not when it is built."""
    rates = Rates()
    return Litestar(
        route_handlers=route_handlers(),
        lifespan=[_servers],
        on_shutdown=[rates.close],
        middleware=[Limits(), Addresses(), Sessions(), rates, Csrf()],
        request_class=ReadRequest,
        before_send=[security_headers],
        exception_handlers={Exception: error_response},
        openapi_config=config(),
        template_config=desk.template_config,
    )


@asynccontextmanager
async def _servers(app: Litestar) -> AsyncIterator[None]:
    """Hold the database pool and the Redis client for as long as the app lives.

    The panel is built meanwhile, so that its first visitor finds it ready.
    """
    # A daemon: whoever stops the app at once need not wait for it.
    Thread(target=build_panel, name="panel", daemon=True).start()
    with bounded(engine().config, settings().statement_seconds):
        await engine().open()
        app.state.redis = redis_client(settings().redis_url)
        try:
            yield
        finally:
            await app.state.redis.aclose()
            await engine().close()


app = create_app()
