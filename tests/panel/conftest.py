"""Clients of the panel: over HTTP in the test's own loop, and a real browser on a real port."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar
from support.browser import served
from support.loop import handling
from support.sheets import login_for

from backend.core.db import engine, fetch
from backend.identity import sessions
from backend.identity.limiter import LoginLimiter
from backend.identity.tables import Operator, OperatorSession
from backend.panel.mount import panel
from backend.web.headers import security_headers


class Client:
    """A browser without eyes: cookies, the CSRF token and, on request, a language."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def enter(self, username: str) -> "Client":
        """Open a session for *username* without the cost of hashing a password."""
        operator = await Operator.objects().get(Operator.username == username)
        assert operator is not None
        later = datetime.now() + timedelta(hours=1)  # noqa: DTZ005
        session = await OperatorSession.create_session(operator.id, later, later)
        self.http.cookies.set("id", session.token)
        await self.http.get("/admin/")
        return self

    def speak(self, language: str) -> None:
        self.http.cookies.set("panel_language", language)

    async def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        token = {"X-CSRFToken": self.http.cookies.get("csrftoken", "")}
        return await self.http.request(
            method, f"/admin{path}", headers=token | (headers or {}), **more
        )

    async def get(self, path: str) -> Any:
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def log_in(self, username: str, password: str) -> httpx.Response:
        body = {"username": username, "password": password}
        return await self.ask("POST", "/public/login/", json=body)

    async def rows(self, table: str, **params: Any) -> list[dict[str, Any]]:
        answer = await self.ask("GET", f"/api/tables/{table}/", params=params)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["rows"])

    async def first(self, table: str, **params: Any) -> dict[str, Any]:
        return (await self.rows(table, __page_size=1, **params))[0]


@pytest.fixture(autouse=True)
def limiter(monkeypatch: pytest.MonkeyPatch) -> LoginLimiter:
    """A limiter that remembers nothing of other tests."""
    fresh = LoginLimiter(None)
    monkeypatch.setattr(sessions, "limiter", lambda: fresh)
    return fresh


@asynccontextmanager
async def visiting(url: str) -> AsyncIterator[Client]:
    app = Litestar(route_handlers=[panel], openapi_config=None, before_send=[security_headers])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://panel.test") as http:
        await http.get("/admin/")
        yield Client(http)


@pytest.fixture
async def visitor(seeded: str) -> AsyncIterator[Client]:
    """Somebody who has not logged in."""
    async with visiting(seeded) as client:
        yield client


@pytest.fixture
async def admin(seeded: str) -> AsyncIterator[Client]:
    """The demo's system administrator, here of every district."""
    await fetch("UPDATE role_grant SET area_code = '' WHERE role = 'administrator'")
    async with visiting(seeded) as client:
        yield await client.enter("admin")


@pytest.fixture
async def visit(seeded: str) -> AsyncIterator[Callable[[str], Awaitable[Client]]]:
    """Lets any number of operators in, one after another."""
    async with AsyncExitStack() as stack:

        async def entered(username: str) -> Client:
            return await (await stack.enter_async_context(visiting(seeded))).enter(username)

        yield entered


@pytest.fixture
async def editor(request: pytest.FixtureRequest, visit: Any) -> Client:
    """Whoever edits, or else reads, the sheet of the test's ``sheet``; in every district."""
    await fetch("UPDATE role_grant SET area_code = '' WHERE role = 'administrator'")
    return await visit(login_for(request.getfixturevalue("sheet")))


@pytest.fixture
async def guardian(seeded: str) -> AsyncIterator[Client]:
    """The demo's security administrator."""
    async with visiting(seeded) as client:
        yield await client.enter("anquan")


@pytest.fixture
async def clerk(seeded: str) -> AsyncIterator[Client]:
    """An operator who takes requests in."""
    async with visiting(seeded) as client:
        yield await client.enter("shouli")


@pytest.fixture
async def site(seeded_url: str) -> AsyncIterator[str]:
    """The panel on a real port, with the districts and one order in work; its address."""
    engine().config["dsn"] = seeded_url
    await engine().open()
    try:
        await handling()
        # The demo's system administrator, here of every district.
        await fetch("UPDATE role_grant SET area_code = '' WHERE role = 'administrator'")
    finally:
        await engine().close()

    @asynccontextmanager
    async def pool(app: Litestar) -> AsyncIterator[None]:
        await engine().open()
        yield
        await engine().close()

    app = Litestar(
        route_handlers=[panel], lifespan=[pool], openapi_config=None, before_send=[security_headers]
    )
    async with served(app) as address:
        yield address
