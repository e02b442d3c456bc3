"""Clients of the panel: over HTTP in the test's own loop, and a real browser on a real port."""

import asyncio
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import uvicorn
from litestar import Litestar
from playwright.async_api import Browser, async_playwright
from support.loop import handling

from backend.core.db import engine
from backend.identity import sessions
from backend.identity.limiter import LoginLimiter
from backend.identity.tables import Operator, OperatorSession
from backend.panel.mount import panel

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


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
    app = Litestar(route_handlers=[panel], openapi_config=None)
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
    """The demo's superuser."""
    async with visiting(seeded) as client:
        yield await client.enter("admin")


@pytest.fixture
async def clerk(seeded: str) -> AsyncIterator[Client]:
    """An operator of the panel who is no superuser."""
    async with visiting(seeded) as client:
        yield await client.enter("shouli")


@pytest.fixture
async def site(seeded_url: str) -> AsyncIterator[str]:
    """The panel on a real port, with the districts and one order in work; its address."""
    engine().config["dsn"] = seeded_url
    await engine().open()
    try:
        await handling()
    finally:
        await engine().close()

    @asynccontextmanager
    async def pool(app: Litestar) -> AsyncIterator[None]:
        await engine().open()
        yield
        await engine().close()

    app = Litestar(route_handlers=[panel], lifespan=[pool], openapi_config=None)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(600):
        if server.started:
            break
        await asyncio.sleep(0.05)
    assert server.started, "the panel did not start within 30 seconds"
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await asyncio.to_thread(thread.join, 30)


@pytest.fixture(scope="session")
def chromium() -> str | None:
    """The program of a browser that runs here; None for Playwright's own.

    Without one the test fails under CI, and elsewhere is skipped, loudly.
    """
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if found is None and not _playwright_has_one():
        found = _install_chromium()
    return found


@pytest.fixture
async def browser(chromium: str | None) -> AsyncIterator[Browser]:
    """Real Chromium, headless."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        await started.close()


def _playwright_has_one() -> bool:
    from playwright.sync_api import sync_playwright

    def look() -> None:
        with sync_playwright() as playwright:
            paths.append(playwright.chromium.executable_path)

    # In a thread of its own: its event loop must not meet pytest's.
    paths: list[str] = []
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return bool(paths) and os.path.exists(paths[0])


def _install_chromium() -> str:
    """Install Chromium where we may; fail or skip where we may not."""
    if os.getuid() == 0 and shutil.which("apt-get"):
        print("No browser here: installing chromium, this takes minutes …", file=sys.stderr)
        subprocess.run(["apt-get", "update", "-q"], check=False)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        packages = ["chromium", "fonts-noto-cjk"]
        subprocess.run(["apt-get", "install", "-qy", *packages], check=False, env=environment)
    found = shutil.which("chromium")
    if found:
        return found
    sentence = "no Chromium here: apt-get install chromium, or playwright install chromium"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    print(f"\nBROWSER TESTS SKIPPED: {sentence}", file=sys.stderr)
    pytest.skip(sentence)
