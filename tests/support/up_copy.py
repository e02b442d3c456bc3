"""A copy of minhu in a folder of its own, run as people run it: real processes and signals."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from backend.settings import ROOT

MINHU = (sys.executable, "-m", "backend.cli")
START_SECONDS = 240
STOP_SECONDS = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], object], seconds: float, what: str) -> None:
    give_up_at = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up_at, f"{what} within {seconds} seconds"
        time.sleep(0.1)


def _heed_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Copy:
    """One MINHU_HOME and port, and at most one ``minhu up`` in them."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # Beside the home, which minhu makes itself.
        self.output = home.with_name(f"{home.name[:50]}.out")
        self.up: subprocess.Popen[bytes] | None = None
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("MINHU_") and name not in ("DATABASE_URL", "REDIS_URL")
        }
        self.environment |= {"MINHU_HOME": str(home), "MINHU_PORT": str(self.port), **settings}

    @classmethod
    def of(cls, other: "Copy", home: Path) -> "Copy":
        """A copy that begins with the data of *other*, which does not run; spares it seeding."""
        # With owners, which ``shutil.copytree`` forgets: run by root the servers are another user.
        subprocess.run(["cp", "-a", other.home, home], check=True)
        return cls(home)

    def run(self, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a minhu command to its end."""
        return subprocess.run(
            [*MINHU, *command],
            cwd=ROOT,
            env=self.environment | settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )

    def start(self, *options: str) -> str:
        """Run ``minhu up`` until it has printed its tables; returns what it printed."""
        with self.output.open("wb") as output:
            self.up = subprocess.Popen(
                [*MINHU, "up", *options],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # A process group of its own, as a terminal gives to each command line.
                start_new_session=True,
                # Whoever runs the tests in the background has Ctrl-C ignored; a terminal has not.
                preexec_fn=_heed_ctrl_c,
            )
        up = self.up
        until(lambda: "Ctrl-C stops" in self.printed or up.poll() is not None, START_SECONDS, "up")
        assert up.poll() is None, self.printed
        return self.printed

    @property
    def printed(self) -> str:
        return self.output.read_text()

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Signal the whole process group, as a terminal does; returns the exit status of ``up``."""
        assert self.up is not None
        os.killpg(self.up.pid, number)
        return self.up.wait(STOP_SECONDS)

    def health(self) -> int:
        with urllib.request.urlopen(f"{self.url}/health", timeout=5) as response:
            return int(response.status)

    def listens(self) -> bool:
        """Whether the web app takes connections, be it healthy or not."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5):
            return True
        return False

    def urls(self) -> dict[str, str]:
        """What ``minhu env`` exports, read by a real shell."""
        found = self.run("env")
        assert found.returncode == 0, found.stderr
        names = "DATABASE_URL REDIS_URL MINHU_URL"
        script = f'{found.stdout}\nfor n in {names}; do eval echo \\"\\$$n\\"; done'
        shell = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
        return dict(zip(names.split(), shell.stdout.splitlines(), strict=True))

    def processes(self) -> list[psutil.Process]:
        """Everything that runs for this copy, found by its home and by descent; no zombies."""
        found = {process.pid: process for process in psutil.process_iter() if self._ours(process)}
        for process in list(found.values()):
            with suppress(psutil.NoSuchProcess):
                found |= {child.pid: child for child in process.children(recursive=True)}
        return [process for process in found.values() if _lives(process)]

    def named(self, word: str) -> list[psutil.Process]:
        """Those of `processes` whose command line has *word*."""
        return [process for process in self.processes() if word in _command(process)]

    def nothing_left(self) -> bool:
        return not self.processes()

    def _ours(self, process: psutil.Process) -> bool:
        try:
            if process.pid == os.getpid():
                return False
            home = str(self.home)
            # Servers overwrite their environment with a title, so their folder tells, too.
            return (
                process.environ().get("MINHU_HOME") == home
                or any(home in word for word in process.cmdline())
                or Path(process.cwd()).is_relative_to(self.home)
            )
        except (psutil.Error, OSError):
            return False

    def close(self) -> None:
        """End what a failed test left behind."""
        if self.up is not None and self.up.poll() is None:
            self.up.send_signal(signal.SIGTERM)
            try:
                self.up.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.up.kill()
                self.up.wait()
        for process in self.processes():
            process.kill()


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
