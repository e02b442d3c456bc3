"""The desk for tests: over HTTP in the test's own loop, and in a real browser on a real port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import httpx
import pytest
from litestar import Litestar

from backend import desk
from backend.core.db import engine
from backend.identity import sessions
from backend.identity.limiter import LoginLimiter
from backend.identity.tables import Operator, OperatorSession
from backend.panel.mount import panel
from backend.web.auth import Sessions
from backend.web.csrf import Csrf, csrf_token
from backend.web.headers import security_headers
from backend.web.texts import Addresses, ReadRequest


class Client:
    """A browser without eyes: a session's cookie and the token its forms carry."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def enter(self, username: str) -> "Client":
        """Open a session for *username* without the cost of hashing a password."""
        operator = await Operator.objects().get(Operator.username == username)
        assert operator is not None
        later = datetime.now() + timedelta(hours=1)  # noqa: DTZ005
        session = await OperatorSession.create_session(operator.id, later, later)
        self.http.cookies.set("id", session.token)
        return self

    async def get(self, path: str, status: int = 200, **headers: str) -> str:
        answer = await self.http.get(path, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.text

    async def post(self, path: str, **data: object) -> httpx.Response:
        token = csrf_token(self.http.cookies.get("id", ""))
        return await self.http.post(path, data={"_csrf_token": token, **data})


def app() -> Litestar:
    """The desk and the panel, as the product serves them."""
    return Litestar(
        route_handlers=[*desk.handlers, panel],
        template_config=desk.template_config,
        middleware=[Addresses(), Sessions(), Csrf()],
        request_class=ReadRequest,
        before_send=[security_headers],
        openapi_config=None,
        lifespan=[_pool],
    )


@asynccontextmanager
async def _pool(_: Litestar) -> AsyncIterator[None]:
    opened = engine().pool is None
    await engine().open()
    yield
    if opened:
        await engine().close()


@pytest.fixture(autouse=True)
def limiter(monkeypatch: pytest.MonkeyPatch) -> LoginLimiter:
    """A limiter that remembers nothing of other tests."""
    fresh = LoginLimiter(None)
    monkeypatch.setattr(sessions, "limiter", lambda: fresh)
    return fresh


@pytest.fixture
async def visitor(seeded: str) -> AsyncIterator[Client]:
    """Somebody who has not logged in."""
    transport = httpx.ASGITransport(app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as http:
        yield Client(http)


@pytest.fixture
async def everybody(visitor: Client) -> Client:
    """The demo's person for the whole loop in 未央."""
    return await visitor.enter("yanshi")


@pytest.fixture
async def administrator(visitor: Client) -> Client:
    """The demo's system administrator, who takes no part in the loop."""
    return await visitor.enter("admin")
