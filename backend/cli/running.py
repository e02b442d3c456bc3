"""What commands share: the terminal, progress bars, servers, and the database of one command."""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from rich.console import Console

if TYPE_CHECKING:
    from backend.core.errors import MinhuError
    from backend.embedded import Servers

T = TypeVar("T")
Report = Callable[[int, int, str], None]
"""Told by long steps how far they are: done, total (0 while unknown) and what is being done."""

# In a file or a pipe nothing limits the width: addresses stay in one piece.
console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
errors = Console(stderr=True, highlight=False)


def examples(*lines: str) -> str:
    """The epilog of a command: one example a line."""
    return "\n\n".join(("示例 / Examples:", *lines))


@contextmanager
def servers(*, redis_may_be_away: bool = False) -> Iterator["Servers"]:
    """The servers of this command, chosen before its first query.

    With *redis_may_be_away* a Redis that does not answer is a line on stderr and no failure.
    """
    from backend.embedded import running_servers
    from backend.settings import settings

    with running_servers(settings(), _tell if redis_may_be_away else None) as found:
        yield found


def _tell(error: "MinhuError") -> None:
    errors.print(str(error), markup=False, soft_wrap=True)


def with_database(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What *work* returns, run with the connection pool of this process open."""

    async def pooled() -> T:
        from backend.core.db import engine

        await engine().open()
        try:
            return await work()
        finally:
            await engine().close()

    return asyncio.run(pooled())


@contextmanager
def progress(title: str) -> Iterator[Report]:
    """A progress bar named *title*; it stays on the screen, complete, when the step has ended."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(24), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.fields[what]}"), console=console) as bars:
        task = bars.add_task(title, total=None, what="")

        def report(done: int, total: int, what: str) -> None:
            bars.update(task, completed=done, total=total or None, what=what)

        yield report
        bars.update(task, total=1, completed=1, what="")


def stop_on_signals() -> None:
    """Let SIGTERM and SIGHUP unwind the command as Ctrl-C does, so that it cleans up."""

    def interrupt(number: int, frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        # A command started by nohup goes on ignoring what it was told to ignore.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, interrupt)
