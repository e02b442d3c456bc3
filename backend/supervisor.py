"""Runs the processes of ``minhu up``: shows their lines, brings back the dead, ends all together.

Written here because honcho and its kin stop everything as soon as one process dies; a worker that
was killed must come back while the others go on.
"""

import asyncio
import ctypes
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from backend.core.errors import MinhuError

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE = 12.0
"""Seconds a process has to end by itself; workers finish their batch within ten."""
MOST_DEATHS = 5
WITHIN = 30.0
LONGEST_PAUSE = 5.0
LOG_BYTES = 10_000_000
"""A log file that is larger when its process starts is set aside as ``NAME.log.1``."""

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


class KeepsDying(MinhuError):
    """A process dies as often as it is started."""

    code = "keeps_dying"
    zh = "进程 {name} 反复退出（最近一次返回码 {status}），已停止运行，详见 {log}。"
    en = "{name} keeps dying (last exit status {status}); everything was stopped, see {log}."


@dataclass(frozen=True)
class Child:
    """A process to keep alive: its name in logs, its command line and the colour of its lines."""

    name: str
    command: Sequence[str]
    colour: str


Show = Callable[[Child, str], None]
"""Shows one line of a child, or one about it, to whoever is watching."""


class Supervisor:
    """Keeps *children* alive, in *folder* with *environment*; *logs* and *show* get their lines."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        folder: Path,
        environment: Mapping[str, str],
        logs: Path,
        show: Show,
    ) -> None:
        self.children = children
        self.folder = folder
        self.environment = {**environment, "PYTHONUNBUFFERED": "1"}
        self.logs = logs
        self.show = show
        self._stopping = asyncio.Event()

    async def run(self, meanwhile: Coroutine[Any, Any, None] | None = None) -> None:
        """Run until SIGINT, SIGTERM or SIGHUP; *meanwhile* runs beside the children.

        1. Start every child in a session of its own, so that Ctrl-C reaches us alone.
        2. Start a dead child again, after a pause that doubles.
        3. On a signal, on KeepsDying or when *meanwhile* fails, end them all: SIGTERM, after
           `GRACE` seconds SIGKILL, to everything each one has started.

        Raises KeepsDying, or what *meanwhile* raised, once nothing is left running.
        """
        loop = asyncio.get_running_loop()
        # nohup and background jobs ask to ignore some of them.
        signals = [number for number in STOPS if signal.getsignal(number) is not signal.SIG_IGN]
        for number in signals:
            loop.add_signal_handler(number, self._stopping.set)
        stopped = asyncio.create_task(self._stopping.wait())
        keepers = [asyncio.create_task(self._keep(child)) for child in self.children]
        beside = [asyncio.create_task(meanwhile)] if meanwhile is not None else []
        try:
            watched: set[asyncio.Task[Any]] = {stopped, *keepers, *beside}
            while stopped in watched:
                done, watched = await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
                if any(task.exception() is not None for task in done):
                    break
        finally:
            self._stopping.set()
            for task in beside:
                task.cancel()
            results = await asyncio.gather(*keepers, *beside, return_exceptions=True)
            for number in signals:
                loop.remove_signal_handler(number)
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _keep(self, child: Child) -> None:
        """Start *child* again and again until everything is to stop."""
        deaths: deque[float] = deque(maxlen=MOST_DEATHS)
        while not self._stopping.is_set():
            status = await self._run_once(child)
            if self._stopping.is_set():
                return
            now = time.monotonic()
            deaths.append(now)
            recent = sum(now - at < WITHIN for at in deaths)
            if recent == MOST_DEATHS:
                raise KeepsDying(name=child.name, status=status, log=self._log(child))
            pause = min(0.25 * 2**recent, LONGEST_PAUSE)
            zh, en = f"{pause:g} 秒后重启", f"died ({status}), back in {pause:g} s"
            self.show(child, f"已退出（{status}），{zh} / {en}")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _run_once(self, child: Child) -> int:
        """Run *child* to its end, or end it when everything is to stop; returns its status."""
        # Straight into the file: a pipe to us would break if we were killed, and a worker that
        # cannot write its last lines does not end.
        with _open_log(self._log(child)) as log:
            tail = Tail(self._log(child))
            process = await asyncio.create_subprocess_exec(
                *child.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=self.environment,
                start_new_session=True,
                preexec_fn=_die_with(os.getpid()),
            )
        showing = asyncio.create_task(self._show_lines(child, tail))
        ended = asyncio.create_task(process.wait())
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            # To the leader alone: a worker that is told twice drops its batch.
            with suppress(ProcessLookupError):
                process.terminate()
            await asyncio.wait({ended}, timeout=GRACE)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        status = await ended
        for task in (stopping, showing):
            task.cancel()
        for line in tail.close():
            self.show(child, line)
        return status

    async def _show_lines(self, child: Child, tail: "Tail") -> None:
        while True:
            for line in tail.lines():
                self.show(child, line)
            await asyncio.sleep(0.1)

    def _log(self, child: Child) -> Path:
        return self.logs / f"{child.name}.log"


class Tail:
    """What is added to a file after this was made, line by line."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._file.seek(0, os.SEEK_END)
        self._rest = b""

    def lines(self) -> list[str]:
        """The lines completed since the last call."""
        *lines, self._rest = (self._rest + self._file.read()).split(b"\n")
        return [line.decode(errors="replace") for line in lines]

    def close(self) -> list[str]:
        """The last lines, the one that was not completed included."""
        lines = self.lines()
        self._file.close()
        return [*lines, self._rest.decode(errors="replace")] if self._rest else lines


def _open_log(path: Path) -> IO[bytes]:
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_name(f"{path.name}.1"))
    return path.open("ab")


def _die_with(parent: int) -> Callable[[], None] | None:
    """For Linux: what a new child runs so that it ends when *parent* is killed without warning."""
    libc = _LIBC
    if libc is None:
        return None

    def ask_kernel() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask_kernel
