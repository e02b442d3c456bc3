"""The whole app over HTTP in the test's own loop, on a real database, with a cast of callers."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from backend.app import app
from backend.areas import service as areas
from backend.core.db import fetch, fetch_value
from backend.identity import sessions
from backend.identity.limiter import LoginLimiter
from backend.identity.tables import OperatorSession
from backend.settings import settings

URL = "http://api.test"


class Caller:
    """Somebody who asks: by bearer token, or as a browser by cookie."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        return await self.http.request(method, f"/api/v1{path}", **more)

    async def get(self, path: str, status: int = 200, **more: Any) -> Any:
        answer = await self.ask("GET", path, **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None, status: int = 200, **more: Any) -> Any:
        answer = await self.ask("POST", path, json=body, **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def report(self, **changes: Any) -> dict[str, Any]:
        """A request for help, taken in; what the API answered."""
        return dict(await self.post("/orders", await request(**changes), 201))

    async def act(self, order: dict[str, Any], action: str, status: int = 200, **data: Any) -> Any:
        """One action on *order*, as it was last seen."""
        body = {"version": order["version"], "data": data}
        return await self.post(f"/orders/{order['id']}/actions/{action}", body, status)


async def request(**changes: Any) -> dict[str, Any]:
    """What a grid worker of 未央 hands in, unless *changes* say otherwise."""
    grid = (await areas.sample_grids("610112", 1, 7))[0]
    return {
        "channel": "grid_report",
        "category": "help",
        "urgency": "normal",
        "description": "楼道灯不亮",
        "area_id": grid,
    } | changes


async def session_of(username: str) -> str:
    """A session's token, without the cost of hashing a password."""
    operator_id = await fetch_value("SELECT id FROM operator WHERE username = $1", username)
    later = datetime.now() + timedelta(hours=1)  # noqa: DTZ005
    return str((await OperatorSession.create_session(operator_id, later, later)).token)


async def add_operator(username: str, area_code: str, *roles: str) -> None:
    """An operator with these roles in an area, who cannot log in by password."""
    operator_id = await fetch_value(
        "INSERT INTO operator (username, password, email, active, admin, superuser)"
        " VALUES ($1, 'x', $1, true, false, false) RETURNING id",
        username,
    )
    await fetch(
        "INSERT INTO role_grant (operator, role, area_code, starts_on)"
        " SELECT $1, role, $3, '2020-01-01' FROM unnest($2::text[]) AS role",
        operator_id,
        list(roles),
        area_code,
    )


@pytest.fixture
def limiter(monkeypatch: pytest.MonkeyPatch) -> LoginLimiter:
    """A limiter that remembers nothing of other tests."""
    fresh = LoginLimiter(None)
    monkeypatch.setattr(sessions, "limiter", lambda: fresh)
    return fresh


@pytest.fixture
async def http(
    seeded: str, limiter: LoginLimiter, tmp_path_factory: Any, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Any]:
    """Makes clients of the app; files go to a folder of their own."""
    monkeypatch.setenv("MINHU_FILES", str(tmp_path_factory.mktemp("files")))
    settings.cache_clear()
    made: list[httpx.AsyncClient] = []

    def client(token: str | None = None) -> httpx.AsyncClient:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        made.append(httpx.AsyncClient(transport=transport, base_url=URL, headers=headers))
        return made[-1]

    yield client
    for each in made:
        await each.aclose()
    settings.cache_clear()


@pytest.fixture
async def stranger(http: Any) -> Caller:
    """Somebody who is not signed in."""
    return Caller(http())


@pytest.fixture
async def keeper(http: Any) -> Caller:
    """The demo's person for the whole loop."""
    return Caller(http(await session_of("yanshi")))


@pytest.fixture
async def administrator(http: Any) -> Caller:
    """The demo's system administrator, who takes no part in the loop."""
    return Caller(http(await session_of("admin")))


@pytest.fixture
async def handler(http: Any) -> Caller:
    """The demo's unit handler of 未央."""
    return Caller(http(await session_of("chuzhi")))


@pytest.fixture
async def outsider(http: Any) -> Caller:
    """An operator of another district, with every role there."""
    roles = ("acceptor", "callback_agent", "dispatcher", "grid_worker", "unit_handler")
    await add_operator("waiqu", "610111", *roles)
    return Caller(http(await session_of("waiqu")))


@pytest.fixture
async def browser(http: Any) -> Caller:
    """The same in a browser: by cookie."""
    client = http()
    client.cookies.set(sessions.COOKIE, await session_of("yanshi"))
    return Caller(client)


@pytest.fixture
async def request_body(seeded: str) -> dict[str, Any]:
    """What a grid worker hands in."""
    return await request()
