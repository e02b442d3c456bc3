"""Keeping processes alive, and ending every one of them."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from backend import supervisor
from backend.supervisor import Child, KeepsDying, Supervisor


class Stage:
    """A supervisor of one Python program, and the lines it has shown."""

    def __init__(self, folder: Path, program: str) -> None:
        self.lines: list[str] = []
        self.news = asyncio.Event()
        self.log = folder / "actor.log"
        self.supervisor = Supervisor(
            [Child("actor", (sys.executable, "-c", program), "green")],
            folder=folder,
            environment=os.environ,
            logs=folder,
            show=self.show,
        )

    async def shown(self, count: int) -> None:
        """Wait until the program has said its process number *count* times."""
        async with asyncio.timeout(20):
            while len(self.pids()) < count:
                self.news.clear()
                await self.news.wait()

    def show(self, child: Child, line: str) -> None:
        self.lines.append(line)
        self.news.set()

    def pids(self) -> list[int]:
        return [int(line) for line in self.lines if line.isdigit()]

    def living(self) -> list[int]:
        return [pid for pid in self.pids() if _lives(pid)]


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


WAITS = "import os, time; print(os.getpid()); time.sleep(60)"
DEAF_FAMILY = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.fork()
print(os.getpid())
time.sleep(60)
"""


@pytest.fixture
def ctrl_c_heeded() -> Iterator[None]:
    """As in a terminal: whoever runs the tests in the background has Ctrl-C ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_ends_it(
    tmp_path: Path, number: signal.Signals, ctrl_c_heeded: None
) -> None:
    stage = Stage(tmp_path, WAITS)

    async def meanwhile() -> None:
        await stage.shown(1)
        os.kill(os.getpid(), number)

    await stage.supervisor.run(meanwhile())
    assert stage.living() == []
    assert stage.log.read_text().split() == [str(pid) for pid in stage.pids()]


async def test_the_deaf_and_their_children_are_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "GRACE", 0.2)
    stage = Stage(tmp_path, DEAF_FAMILY)

    async def meanwhile() -> None:
        await stage.shown(2)
        os.kill(os.getpid(), signal.SIGTERM)

    await stage.supervisor.run(meanwhile())
    assert len(stage.pids()) == 2
    # The child's own child is not ours to wait for: killed, it is gone in a moment.
    for _ in range(100):
        if not stage.living():
            break
        await asyncio.sleep(0.05)
    assert stage.living() == []


async def test_the_dead_come_back(tmp_path: Path) -> None:
    stage = Stage(tmp_path, WAITS)

    async def meanwhile() -> None:
        await stage.shown(1)
        os.kill(stage.pids()[0], signal.SIGKILL)
        await stage.shown(2)
        os.kill(os.getpid(), signal.SIGTERM)

    await stage.supervisor.run(meanwhile())
    assert len(set(stage.pids())) == 2
    assert any("-9" in line for line in stage.lines)


async def test_it_gives_up_on_what_keeps_dying(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.01)
    stage = Stage(tmp_path, "import os, sys; print(os.getpid()); sys.exit(3)")
    with pytest.raises(KeepsDying) as found:
        await stage.supervisor.run()
    assert (found.value.data["name"], found.value.data["status"]) == ("actor", 3)
    assert len(stage.pids()) == supervisor.MOST_DEATHS


async def test_what_fails_beside_it_ends_it(tmp_path: Path) -> None:
    stage = Stage(tmp_path, WAITS)

    async def meanwhile() -> None:
        await stage.shown(1)
        raise ValueError("no answer")

    with pytest.raises(ValueError, match="no answer"):
        await stage.supervisor.run(meanwhile())
    assert stage.living() == []
