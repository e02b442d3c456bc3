"""A real Chromium, and apps on a real port, for tests that look at pages."""

import asyncio
import os
import shutil
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from litestar import Litestar
from playwright.async_api import Browser, async_playwright

from support.machine import installed, missing

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


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


@asynccontextmanager
async def served(app: Litestar) -> AsyncIterator[str]:
    """The app on a port of its own, in a thread of its own; its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(600):
        if server.started:
            break
        await asyncio.sleep(0.05)
    assert server.started, "the app did not start within 30 seconds"
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await asyncio.to_thread(thread.join, 30)


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
    installed("chromium", "fonts-noto-cjk")
    found = shutil.which("chromium")
    if found is None:
        missing("no Chromium here: apt-get install chromium, or playwright install chromium")
    return found
