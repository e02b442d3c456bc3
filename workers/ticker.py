"""Wakes the actors when something is due; decides nothing and leads nobody.

Every worker process carries one. For each duty it asks the database how long the next step is away,
sleeps until then but never long, and sends a hint; when Redis does not take the hint, or nobody has
followed it for a second, it does the work itself.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass

import dramatiq
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.middleware import Middleware

from backend.core.db import AWAY

TICK_SECONDS = 0.25
"""Longest sleep: what a step written meanwhile waits at most before it is seen."""

HINTED_SECONDS = 0.02
"""Sleep after a hint: what falls due meanwhile waits for the next one."""

PATIENCE_SECONDS = 1.0
"""How long something may be overdue before the ticker stops hinting and does it."""

TROUBLE_SECONDS = 1.0
"""Sleep after an error, such as a database that is away."""

STOP_SECONDS = 10.0
"""How long the work under way may take to finish once the worker is told to stop."""

log = logging.getLogger("minhu.ticker")


@dataclass(frozen=True)
class Duty:
    """Something the ticker watches.

    ``wait`` gives the seconds until it is due (negative: overdue; None: nothing is to come);
    ``hint`` wakes the actor; ``work`` does the same here and now. Without a ``hint`` it is this
    very process's own.
    """

    name: str
    wait: Callable[[], Awaitable[float | None]]
    work: Callable[[], Awaitable[int]]
    hint: Callable[[], object] | None = None


DUTIES: list[Duty] = []
"""What the actor modules ask the ticker to watch."""


class Ticker(Middleware):
    """Runs the ticker on the event loop of the process while its worker lives."""

    def __init__(self) -> None:
        self._running: Future[None] | None = None
        self._stopping = asyncio.Event()
        self._give_up_at = 0.0

    def before_worker_boot(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        """Start ticking."""
        loop = get_event_loop_thread()
        if loop is None:
            raise RuntimeError("the AsyncIO middleware must come first")
        self._running = asyncio.run_coroutine_threadsafe(tick_all(self._stopping), loop.loop)

    def is_alive(self) -> bool:
        """Whether it still ticks, for every duty."""
        return self._running is not None and not self._running.done()

    def before_worker_shutdown(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        """Tell the ticker to begin nothing more; the threads finish their messages meanwhile."""
        self._give_up_at = time.monotonic() + STOP_SECONDS
        if loop := get_event_loop_thread():
            loop.loop.call_soon_threadsafe(self._stopping.set)

    def after_worker_shutdown(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        """Let what it does itself come to its end before the pool is closed."""
        loop = get_event_loop_thread()
        if self._running and loop and loop.is_alive():
            try:
                self._running.result(max(self._give_up_at - time.monotonic(), 0))
            except TimeoutError:
                self._running.cancel()


async def tick_all(stopping: asyncio.Event) -> None:
    """Watch every duty by itself: one that takes long delays no other."""
    await asyncio.gather(*(tick_until(stopping, duty) for duty in DUTIES))


async def tick_until(stopping: asyncio.Event, duty: Duty) -> None:
    """Look, wake, sleep; whatever goes wrong is logged and tried again."""
    while not stopping.is_set():
        try:
            pause = await attend(duty)
        except AWAY as error:
            log.error("cannot look after %s (%s: %s)", duty.name, type(error).__name__, error)
            pause = TROUBLE_SECONDS
        except Exception:
            log.exception("cannot look after %s; trying again", duty.name)
            pause = TROUBLE_SECONDS
        with suppress(TimeoutError):
            # Processes that woke together do not stay in step.
            await asyncio.wait_for(stopping.wait(), pause * random.uniform(0.8, 1.0))  # noqa: S311  # nosec B311


async def attend(duty: Duty) -> float:
    """See to *duty* if it is due; returns the seconds to sleep before looking again."""
    wait = await duty.wait()
    if wait is None:
        return TICK_SECONDS
    if wait > 0:
        return min(wait, TICK_SECONDS)
    late = -wait > PATIENCE_SECONDS
    if duty.hint is None or late or not await asyncio.to_thread(_hinted, duty.name, duty.hint):
        done = await duty.work()
        # What is due and cannot be had is held by somebody: no use in asking all the time.
        return HINTED_SECONDS if done else TICK_SECONDS
    return HINTED_SECONDS


def _hinted(name: str, hint: Callable[[], object]) -> bool:
    try:
        hint()
    except Exception as error:
        log.warning("no hint for %s (%s): doing it here", name, error)
        return False
    return True
