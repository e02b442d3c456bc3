"""From the instant a step falls due to its commit, through Dramatiq and Valkey, real workers."""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.core.db import fetch, fetch_value
from backend.embedded import valkey
from backend.settings import ROOT
from bench.figures import Figure, Setting, measure, percentiles, progress
from bench.running import Ground, build

WORKERS = 2
EACH_SECOND = 200
SECONDS = 60
AHEAD = 8
"""Seconds the workers have to start before the first step falls."""

# Counted from where the workers stand ready, the steps of so many orders, evenly spread.
_SPREAD = """
UPDATE deadline SET step = 1, colour = 'green',
    started_at = clock_timestamp() - interval '1 hour',
    next_step_at = statement_timestamp() + make_interval(
        secs => $3 + (work_order - $1) / $4::float8)
WHERE kind = 'sign' AND work_order >= $1 AND work_order < $1 + $2
"""
_LAGS = """
SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin) - planned_at)::float8 * 1000 AS ms
FROM step_taken
"""


@measure("lag")
async def lag(setting: Setting) -> AsyncIterator[Figure]:
    """Steps falling one by one, among a million running."""
    if not await fetch_value("SELECT current_setting('track_commit_timestamp')::bool"):
        raise RuntimeError("the measuring server must keep commit timestamps")
    ground = await build(setting.orders)
    with _workers(setting.url):
        await _spread(ground)
        await _taken(EACH_SECOND * SECONDS)
    found = sorted(row["ms"] for row in await fetch(_LAGS))
    floor, _ = await percentiles(_one_step, 200)
    p99 = found[int(len(found) * 0.99)]
    progress(f"{len(found):,} steps, p99 {p99:.1f} ms, slowest {found[-1]:.1f} ms")
    what = "one row written and committed"
    yield Figure("lag", statistics.median(found), "ms", floor, what, found[int(len(found) * 0.95)])
    yield Figure("lag: p99", p99, "ms", floor, what)


async def _spread(ground: Ground) -> None:
    await fetch(_SPREAD, ground.first, EACH_SECOND * SECONDS, AHEAD, EACH_SECOND)


async def _taken(count: int) -> None:
    """Until so many steps are taken."""
    for _ in range(2 * (AHEAD + SECONDS)):
        await asyncio.sleep(1)
        done = await fetch_value("SELECT count(*) FROM step_taken")
        if done >= count:
            return
    raise RuntimeError(f"only {done:,} of {count:,} steps were taken")


async def _one_step() -> None:
    await fetch("INSERT INTO outbox (topic, payload, created_at) VALUES ('bench', '{}', now())")


@contextmanager
def _workers(url: str) -> Iterator[None]:
    """Worker processes as in production, over a Valkey of their own."""
    with tempfile.TemporaryDirectory(prefix="minhu-bench-vk-") as folder:
        home = Path(folder) / "valkey"
        redis_url = valkey.start(home)
        environment = {**os.environ, "DATABASE_URL": url, "REDIS_URL": redis_url}
        running = [
            subprocess.Popen([sys.executable, "-m", "workers", "2"], cwd=ROOT, env=environment)  # nosec B603
            for _ in range(WORKERS)
        ]
        try:
            yield
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(30)
            valkey.stop(home)
