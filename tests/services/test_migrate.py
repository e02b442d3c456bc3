"""Migrations: whole or not at all, and by one process at a time."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from backend import migrate as subject
from backend.core.db import engine, fetch_value
from backend.migrate import MigrationFailed, MigrationsLocked, migrate

BROKEN = """
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from backend.core.db import fetch

ID = "2099-01-01T00:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = ""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="core", description=DESCRIPTION)

    async def run():
        await fetch("CREATE TABLE half_done ()")
        await fetch("SELECT 1 / 0")

    manager.add_raw(run)
    return manager
"""


def quiet(done: int, total: int, what: str) -> None:
    pass


async def test_a_second_run_finds_nothing_to_do(database: str) -> None:
    assert await migrate(quiet) == 0


async def test_a_failing_migration_leaves_no_trace(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "core_broken.py").write_text(BROKEN)
    app = subject._apps()[0]
    monkeypatch.setattr(app, "migrations_folder_path", str(tmp_path))
    applied = await fetch_value("SELECT count(*) FROM migration")
    with pytest.raises(MigrationFailed, match="division by zero"):
        await migrate(quiet)
    assert await fetch_value("SELECT to_regclass('half_done')") is None
    assert await fetch_value("SELECT count(*) FROM migration") == applied


async def test_it_waits_for_another_process(database: str) -> None:
    waited = asyncio.Event()
    other = await asyncpg.connect(database)
    await other.execute("SELECT pg_advisory_lock($1)", subject.LOCK_KEY)
    running = asyncio.create_task(migrate(lambda done, total, what: waited.set()))
    async with asyncio.timeout(10):
        await waited.wait()
        await other.close()
        assert await running == 0


async def test_it_gives_up_waiting(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "LOCK_SECONDS", 0)
    other = await engine().get_new_connection()
    await other.execute("SELECT pg_advisory_lock($1)", subject.LOCK_KEY)
    with pytest.raises(MigrationsLocked):
        await migrate(quiet)
    await other.close()
