"""A database with orders, and the auditor's command run on it as a process."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import asyncpg
import pytest
from support.command import minhu as command
from support.loop import handling

from backend.core.clock import now
from backend.core.db import fetch, fetch_value

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def minhu(seeded: str, tmp_path: Path) -> Run:
    """``minhu audit …`` on the seeded database; *code* is how it must end."""

    def run(*words: str, code: int = 0) -> CompletedProcess[str]:
        done = command(
            "audit", *words, DATABASE_URL=seeded, MINHU_HOME=str(tmp_path / "home"),
            MINHU_ANCHOR_FOLDER=str(tmp_path / "anchors"),
            MINHU_ANCHOR_KEY_FILE=str(tmp_path / "anchor.pem"),
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run


@pytest.fixture
async def numbers(seeded: str) -> list[str]:
    """The numbers of three orders that have gone some way."""
    for _ in range(3):
        await handling(now(), category="complaint")
    rows = await fetch("SELECT number FROM work_order ORDER BY id")
    return [row["number"] for row in rows]


@pytest.fixture
async def person(seeded: str) -> int:
    """A person whose row was added and changed three times: four entries."""
    key = await fetch_value(
        "INSERT INTO person (name, synthetic) VALUES ('虚构', true) RETURNING id"
    )
    for name in ("赵虚构", "钱虚构", "孙虚构"):
        await fetch("UPDATE person SET name = $2 WHERE id = $1", key, name)
    return int(key)


@pytest.fixture
def as_owner(seeded: str) -> Callable[..., object]:
    """SQL by the tables' owner with every trigger and foreign key out of the way."""

    async def run(*statements: str) -> None:
        connection = await asyncpg.connect(seeded)
        try:
            await connection.execute("SET session_replication_role = replica")
            for sql in statements:
                await connection.execute(sql)
        finally:
            await connection.close()

    return run
