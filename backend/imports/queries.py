"""The imports package's SQL."""

import json
from collections.abc import Iterable
from datetime import datetime

from backend.core.db import fetch
from backend.imports.rules import Problem


async def add_run(
    file_name: str,
    sha256: str,
    profile: str,
    actor: str,
    started_at: datetime,
    counts: tuple[int, int, int],
    problems: Iterable[Problem],
) -> None:
    """Record an import that has ended; *counts* are added, known and refused."""
    await fetch(
        "INSERT INTO import_run (file_name, sha256, profile, actor, started_at, finished_at,"
        " added, known, refused, problems)"
        " VALUES ($1, $2, $3, $4, $5, greatest($5, clock_timestamp()), $6, $7, $8, $9)",
        file_name,
        sha256,
        profile,
        actor,
        started_at,
        *counts,
        json.dumps(
            [
                {"line": p.line, "column": p.column, "zh": p.reason.zh, "en": p.reason.en}
                for p in problems
            ],
            ensure_ascii=False,
        ),
    )
