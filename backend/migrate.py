"""Brings the tables up to date: one process at a time, each migration whole or not at all."""

import asyncio
import contextlib
import importlib.util
import io
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import asyncpg
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.commands.base import BaseMigrationManager
from piccolo.apps.migrations.tables import Migration
from piccolo.conf.apps import AppConfig

from backend.core.checks import sync_choice_checks
from backend.core.db import engine, transaction
from backend.core.errors import MinhuError
from backend.firms import row_functions as of_firms
from backend.identity.row_queries import sync_row_rules
from backend.orders import row_functions as of_orders
from backend.orders.inbox_counts_queries import FUNCTIONS as COUNTING
from backend.personal import service as personal
from backend.registry.groups import SHEETS
from backend.registry.lists.indexes import sync_listing
from backend.registry.lists.search import sync_search
from backend.trail.service import sync_watches

LOCK_KEY = 0x6D696E6875
"""The advisory lock's number: the letters of "minhu"."""
LOCK_SECONDS = 60

Progress = Callable[[int, int, str], None]
"""Told how many migrations are done, how many there are to do, and which one is next."""


class MigrationFailed(MinhuError):
    """A migration could not be applied; it left no trace, those before it stay."""

    code = "migration_failed"
    zh = "迁移 {name} 执行失败，已撤销：{reason}。"
    en = "The migration {name} failed and was undone: {reason}."


class MigrationsLocked(MinhuError):
    """Another process has been migrating the same database for too long."""

    code = "migrations_locked"
    zh = "另一个进程正在更新数据库结构，等待 {seconds} 秒后放弃。"
    en = "Another process is migrating this database; gave up after {seconds} seconds."


@dataclass(frozen=True)
class Step:
    """One migration that has not run yet."""

    app: str
    id: str
    module: ModuleType


async def migrate(progress: Progress) -> int:
    """Apply every migration that has not run yet, in the order of the app registry.

    Returns how many were applied. Waits up to `LOCK_SECONDS` for another process that migrates.
    Raises MigrationFailed or MigrationsLocked; NoKeyRing, BadKeyRing or KeyMissing when there is
    personal data and the keys are not its own.
    """
    async with _alone(progress):
        await BaseMigrationManager().create_migration_table()
        steps = [step for app in _apps() for step in await _to_do(app)]
        for done, step in enumerate(steps):
            progress(done, len(steps), step.id)
            await _apply(step)
        await sync_choice_checks([table for app in _apps() for table in app.table_classes])
        await personal.seal_existing(progress)
        await personal.check_ring()
        await sync_watches()
        await sync_row_rules({**of_firms.FUNCTIONS, **of_orders.FUNCTIONS, **COUNTING})
        await sync_search(SHEETS.values())
        await sync_listing(SHEETS.values())
        progress(len(steps), len(steps), "")
        return len(steps)


async def pending() -> int:
    """How many migrations have not run yet."""
    try:
        return sum([len(await _to_do(app)) for app in _apps()])
    except asyncpg.UndefinedTableError:
        return sum(len(_modules(app)) for app in _apps())


@asynccontextmanager
async def _alone(progress: Progress) -> AsyncIterator[None]:
    """Hold the advisory lock on a connection of its own, which frees it even when we are killed."""
    connection = await engine().get_new_connection()
    try:
        give_up_at = time.monotonic() + LOCK_SECONDS
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_KEY):
            if time.monotonic() > give_up_at:
                raise MigrationsLocked(seconds=LOCK_SECONDS)
            progress(0, 0, "等待另一个进程 / waiting for another process")
            await asyncio.sleep(0.5)
        yield
    finally:
        await connection.close()


def _apps() -> list[AppConfig]:
    registry = BaseMigrationManager().get_app_registry()
    return list(registry.app_configs.values())


async def _to_do(app: AppConfig) -> list[Step]:
    """The app's migrations that have not run, oldest first."""
    applied = set(await Migration.get_migrations_which_ran(app_name=app.app_name))
    steps = [Step(app.app_name, module.ID, module) for module in _modules(app)]
    return sorted((step for step in steps if step.id not in applied), key=lambda step: step.id)


def _modules(app: AppConfig) -> list[ModuleType]:
    folder = Path(app.resolved_migrations_folder_path)
    modules = [_load(app, path) for path in folder.glob("*.py") if path.name != "__init__.py"]
    return [module for module in modules if hasattr(module, "ID")]


def _load(app: AppConfig, path: Path) -> ModuleType:
    # Piccolo imports migrations by file name alone: two apps with a file of the same name would
    # get the same module, and one of them would silently never run.
    spec = importlib.util.spec_from_file_location(f"{app.app_name}_migrations.{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def _apply(step: Step) -> None:
    """Run *step* and write down that it ran, in one transaction; Piccolo takes two.

    A migration therefore cannot use what PostgreSQL refuses in a transaction, such as
    CREATE INDEX CONCURRENTLY.
    """
    chatter = io.StringIO()
    try:
        async with transaction():
            with contextlib.redirect_stdout(chatter):
                manager = await step.module.forwards()
                if isinstance(manager, MigrationManager) and not manager.fake:
                    await manager.run()
            await Migration(name=step.id, app_name=step.app).save()
    except (Exception, SystemExit) as error:
        if isinstance(error, asyncpg.PostgresConnectionError | OSError):
            raise
        reason = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
        raise MigrationFailed(name=step.id, reason=reason) from error
