"""Real worker processes over a real Valkey, on a database of their own."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
import redis

from backend.embedded import valkey
from backend.settings import ROOT

START_SECONDS = 30
STOP_SECONDS = 25
"""A worker told to stop gives its batch ten seconds, its consumers ten more, its pool five."""

Until = Callable[[Callable[[], Awaitable[bool]], float, str], Awaitable[None]]


@dataclass(frozen=True)
class Worker:
    """A worker process and the file it logs to."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def is_ready(self) -> bool:
        return "INFO root: ready" in self.log.read_text()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


class Workers:
    """Starts and ends worker processes; whatever a test leaves running is killed after it.

    *prefix* is put before the command line: the host it runs on.
    """

    def __init__(
        self, database_url: str, redis_url: str, folder: Path, prefix: Sequence[str] = ()
    ) -> None:
        self.environment = {
            **os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url,
        }  # fmt: skip
        self.prefix = prefix
        self.command = [sys.executable, "-m", "workers", "2"]
        self.folder = folder
        self.started = 0
        self.running: list[Worker] = []

    def start(self, count: int = 1, more: Mapping[str, str] | None = None) -> None:
        """Start *count* workers, with *more* in their environment."""
        for _ in range(count):
            self.started += 1
            path = self.folder / f"worker-{self.started}.log"
            with path.open("wb") as log:
                process = subprocess.Popen(
                    [*self.prefix, *self.command],
                    env={**self.environment, **(more or {})}, cwd=ROOT, stdout=log, stderr=log,
                    start_new_session=True,
                )  # fmt: skip
            self.running.append(Worker(process, path))

    def kill(self) -> None:
        """SIGKILL to every process of every worker: nobody gets to clean up."""
        while self.running:
            self.running.pop().kill()

    def kill_one(self, chance: random.Random) -> None:
        """SIGKILL to one of them."""
        self.running.pop(chance.randrange(len(self.running))).kill()

    def terminate(self) -> list[int]:
        """SIGTERM to all, as a deploy sends it; how each one ended, -9 for one that hung.

        Once they are ready: before that they need no time to end.
        """
        self._wait(START_SECONDS, lambda worker: worker.is_ready)
        for worker in self.running:
            worker.process.terminate()
        self._wait(STOP_SECONDS, lambda worker: worker.process.poll() is not None)
        ended = []
        for worker in self.running:
            worker.kill()
            ended.append(worker.process.returncode)
        self.running.clear()
        return ended

    def _wait(self, seconds: float, true: Callable[[Worker], bool]) -> None:
        give_up_at = time.monotonic() + seconds
        while not all(map(true, self.running)) and time.monotonic() < give_up_at:
            time.sleep(0.05)

    def told(self) -> str:
        """All they have logged."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("worker-*.log")))

    def have_told(self, text: str) -> Callable[[], Awaitable[bool]]:
        """Whether they have logged *text*, to be waited for."""

        async def look() -> bool:
            return text in self.told()

        return look

    async def are_ready(self) -> bool:
        return all(worker.is_ready for worker in self.running)


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
    print(found.told() or "no worker was started")


@pytest.fixture
def until() -> Until:
    """``await until(condition, seconds, what)`` waits, or fails naming *what* was awaited.

    A database that is away for the moment has not answered yet.
    """

    async def wait(condition: Callable[[], Awaitable[bool]], seconds: float, what: str) -> None:
        give_up_at = time.monotonic() + seconds
        while not await _answered(condition):
            if time.monotonic() > give_up_at:
                pytest.fail(f"after {seconds} s still not: {what}")
            await asyncio.sleep(0.05)

    return wait


async def _answered(condition: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await condition()
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
