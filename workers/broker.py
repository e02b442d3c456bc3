"""The broker, its middleware, and the life of the database pool in a worker process.

Messages are hints: the steps to take are rows in PostgreSQL, and the ticker sends a new hint while
any is due. So there are no retries here, no delays, and nothing lost with Redis.
"""

import asyncio
from contextlib import suppress

import dramatiq
import redis
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import (
    AsyncIO,
    Middleware,
    MiddlewareError,
    ShutdownNotifications,
    TimeLimit,
)
from redis.backoff import NoBackoff
from redis.retry import Retry

from backend.core.db import engine
from backend.settings import settings
from workers.ticker import Ticker

QUEUE = "hints"
"""Of all actors. A worker asks for each queue every forty milliseconds, and again for its delayed
messages: four queues took a tenth of a core of every idle worker. Nothing waits long behind
another's hint, as what is overdue by a second is done by a ticker."""

HINT_TIMEOUT_SECONDS = 1.0
"""How long sending a hint may take before the ticker does the work itself."""

HEARTBEAT_TIMEOUT_MS = 15_000
"""A dead worker's messages come back after this; the price, now and then a hint twice, is nil."""

MAINTENANCE_CHANCE = 50_000
"""How many commands in a million look for dead workers: every few seconds on an idle system."""

CLOSE_SECONDS = 5.0
"""How long the pool may take to close once all work has ended."""

ticker = Ticker()
"""This process's ticker."""


class DatabasePool(Middleware):
    """Opens the process's connection pool before any message is taken, and closes it last."""

    def before_worker_boot(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        """Open the pool on the event loop that runs the actors; it connects when first needed.

        A database that is away is waited for, like one that goes away later: a worker that ended
        instead would use up its supervisor's patience. Raises MiddlewareError, which stops the
        boot, when there can be no pool at all.
        """
        loop = get_event_loop_thread()
        try:
            if loop is None:
                raise RuntimeError("the AsyncIO middleware must come first")
            loop.run_coroutine(engine().open())
        except Exception as error:
            raise MiddlewareError(f"cannot open the database pool: {error}") from error

    def after_worker_shutdown(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        """Close the pool while the event loop still runs (hooks after run in reverse order).

        Connections to a database that does not answer are dropped.
        """
        if loop := get_event_loop_thread():
            with suppress(TimeoutError):
                loop.run_coroutine(asyncio.wait_for(engine().close(), CLOSE_SECONDS))


def make_broker(url: str) -> RedisBroker:
    """A broker on the Redis at *url*; connects on first use."""
    client = redis.Redis.from_url(
        url,
        socket_connect_timeout=HINT_TIMEOUT_SECONDS,
        socket_timeout=HINT_TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    return RedisBroker(
        client=client,
        heartbeat_timeout=HEARTBEAT_TIMEOUT_MS,
        maintenance_chance=MAINTENANCE_CHANCE,
        # In this order: the loop, then the pool on it, then the ticker that uses both.
        middleware=[AsyncIO(), DatabasePool(), ticker, TimeLimit(), ShutdownNotifications()],
    )


broker = make_broker(settings().redis_url or "redis://127.0.0.1:6379/0")
# The dramatiq command serves the global broker.
dramatiq.set_broker(broker)
