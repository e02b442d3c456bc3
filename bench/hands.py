"""The same work by several processes at once, as the workers of a district share it."""

import asyncio
import multiprocessing
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from backend.core import tuning
from backend.core.db import engine
from backend.deadlines import service as deadlines

HANDS = 2
"""Processes: one a core of the machine the goals are stated for."""

Turn = Callable[..., Awaitable[object]]
Shared = Callable[..., tuple[float, float]]


@contextmanager
def hands(url: str) -> Iterator[Shared]:
    """Processes that stand ready on the database at *url*, as workers do that have run for a while.

    Yields what lets all of them do a turn at once, a function of a module and its arguments:
    returns the seconds until the last was done, and the most memory one has held, in MB.
    """
    context = multiprocessing.get_context("spawn")
    pipes = [context.Pipe() for _ in range(HANDS)]
    processes = [context.Process(target=_serve, args=(url, theirs)) for _, theirs in pipes]
    for process in processes:
        process.start()
    ours = [mine for mine, _ in pipes]

    def together(turn: Turn, *arguments: object) -> tuple[float, float]:
        begun = time.perf_counter()
        for pipe in ours:
            pipe.send((turn, arguments))
        memory = max(pipe.recv() for pipe in ours)
        return time.perf_counter() - begun, memory

    try:
        for pipe in ours:
            pipe.recv()
        yield together
    finally:
        for pipe in ours:
            pipe.send(None)
        for process in processes:
            process.join()


def _serve(url: str, pipe: Connection) -> None:
    tuning.for_bulk_work()
    asyncio.run(_answer(url, pipe))


async def _answer(url: str, pipe: Connection) -> None:
    engine().config["dsn"] = url
    await engine().open()
    await deadlines.rulebook()
    pipe.send(None)
    while told := await asyncio.to_thread(pipe.recv):
        turn, arguments = told
        await turn(*arguments)
        pipe.send(_most_memory_mb())
    await engine().close()


def _most_memory_mb() -> float:
    """The most memory this process has held. The usual counter begins with the parent's."""
    told = Path("/proc/self/status").read_text("ascii")
    return int(told.partition("VmHWM:")[2].split()[0]) / 1024
