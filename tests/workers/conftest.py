"""Real worker processes over a real Valkey, on a database of their own."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import redis

from backend.embedded import valkey
from backend.settings import ROOT


class Workers:
    """Starts and ends worker processes; whatever a test leaves running is killed after it."""

    def __init__(self, database_url: str, redis_url: str, folder: Path) -> None:
        self.environment = {
            **os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url,
        }  # fmt: skip
        self.log = folder / "workers.log"
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, count: int = 1) -> None:
        with self.log.open("ab") as log:
            self.running += [
                subprocess.Popen(
                    [sys.executable, "-m", "workers", "2"],
                    env=self.environment, cwd=ROOT, stdout=log, stderr=log,
                    start_new_session=True,
                )
                for _ in range(count)
            ]  # fmt: skip

    def kill(self) -> None:
        """SIGKILL to every process of every worker: nobody gets to clean up."""
        for process in self.running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
        self.running.clear()


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="minhu-vk-") as folder:
        home = Path(folder) / "valkey"
        yield valkey.start(home)
        valkey.stop(home)


@pytest.fixture
def redis_client(valkey_url: str) -> Iterator["redis.Redis"]:
    client = redis.Redis.from_url(valkey_url)
    client.flushall()
    yield client
    client.close()


@pytest.fixture
def workers(
    seeded: str, valkey_url: str, redis_client: "redis.Redis", tmp_path: Path
) -> Iterator[Workers]:
    found = Workers(seeded, valkey_url, tmp_path)
    yield found
    found.kill()
    # Shown by pytest when the test has failed.
    print(found.log.read_text() if found.log.exists() else "no worker was started")


@pytest.fixture
def until() -> Callable[[Callable[[], Awaitable[bool]], float, str], Awaitable[None]]:
    """``await until(condition, seconds, what)`` waits, or fails naming *what* was awaited."""

    async def wait(condition: Callable[[], Awaitable[bool]], seconds: float, what: str) -> None:
        give_up_at = time.monotonic() + seconds
        while not await condition():
            if time.monotonic() > give_up_at:
                pytest.fail(f"after {seconds} s still not: {what}")
            await asyncio.sleep(0.05)

    return wait
