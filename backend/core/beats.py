"""Signs of life of the workers: one row a process, for metrics and for whoever looks after them."""

import json
import os
import socket
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from backend.core.db import fetch
from backend.core.tally import TALLY

BEAT_SECONDS = 5.0
"""How often a worker renews its row."""

SILENT = timedelta(seconds=30)
"""After so long without a beat a worker counts as gone."""

_STARTED = time.time()
_NAME = f"{socket.gethostname()}:{os.getpid()}:{_STARTED:.0f}"


@dataclass(frozen=True, slots=True)
class Beat:
    """A worker as it last told of itself; ``counts`` is a `core.tally.Tally.document`."""

    name: str
    started_at: datetime
    seen_at: datetime
    counts: dict[str, Any]


async def beat() -> int:
    """Write down this process's tally; returns 1."""
    await fetch(
        "INSERT INTO worker_beat (name, started_at, seen_at, counts)"
        " VALUES ($1, statement_timestamp(), statement_timestamp(), $2)"
        " ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at, counts = excluded.counts",
        _NAME,
        json.dumps(TALLY.document()),
    )
    return 1


async def beats() -> list[Beat]:
    """Every worker that has told of itself within `SILENT`, by name."""
    rows = await fetch(
        "SELECT name, started_at, seen_at, counts FROM worker_beat"
        " WHERE seen_at > statement_timestamp() - $1::interval ORDER BY name",
        SILENT,
    )
    return [
        Beat(row["name"], row["started_at"], row["seen_at"], json.loads(row["counts"]))
        for row in rows
    ]


async def forget_beats(now: datetime, keep: timedelta) -> int:
    """Delete the rows of workers not seen for *keep*; returns how many."""
    return len(await fetch("DELETE FROM worker_beat WHERE seen_at < $1 RETURNING id", now - keep))
