"""The processes that ``minhu up`` runs, and how their lines look on the terminal."""

import asyncio
import os
import sys
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any, NoReturn

from rich.text import Text

from backend.cli.running import console, stop_on_signals
from backend.embedded.home import absolute, open_home
from backend.settings import ROOT, settings
from backend.supervisor import Child, Supervisor

THREADS = 4


def web() -> Child:
    """The web app."""
    return Child("web", (sys.executable, "-m", "backend.cli", "serve"), "cyan")


def worker(name: str, threads: int = THREADS) -> Child:
    """A worker process with its *threads*."""
    # By name, since the workers stand above the command line and may import it.
    command = (sys.executable, "-m", "workers", str(threads))
    return Child(name, command, "green" if name.endswith("1") else "magenta")


def supervise(
    children: Sequence[Child], meanwhile: Coroutine[Any, Any, None] | None = None
) -> None:
    """Run *children* until a signal comes, showing their lines; *meanwhile* runs beside them."""

    async def run() -> None:
        supervisor = Supervisor(
            children,
            folder=ROOT,
            environment=_environment(),
            logs=open_home(settings().home) / "logs",
            show=_show,
        )
        await supervisor.run(meanwhile)

    try:
        asyncio.run(run())
    finally:
        # The event loop leaves the signals at their defaults, which end us without cleaning up.
        stop_on_signals()


def become(child: Child) -> NoReturn:
    """Replace this process by *child*; it hears all signals itself."""
    environment = _environment()
    os.chdir(ROOT)
    os.execve(child.command[0], list(child.command), environment)  # noqa: S606 — our own command  # nosec B606


def _environment() -> dict[str, str]:
    """Ours, with an absolute home, since the children run in another folder than we do."""
    return {**os.environ, "MINHU_HOME": str(absolute(settings().home))}


def _show(child: Child, line: str) -> None:
    text = Text.assemble((f"{child.name:>8} │ ", child.colour), Text.from_ansi(line))
    # The terminal may be gone (SIGHUP, a closed pipe); the log file has the line all the same.
    with suppress(OSError):
        console.print(text, soft_wrap=True)
