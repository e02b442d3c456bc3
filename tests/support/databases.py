"""A PostgreSQL server for tests, and databases cloned from migrated and seeded templates."""

import asyncio
import fcntl
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from backend.embedded import postgres as embedded

_COUNTER = itertools.count(1)
_MEMORY = Path("/dev/shm")
_ROOM = 4 << 30
"""Bytes that must be free there before a server's data are kept in memory."""


@contextmanager
def server() -> Iterator["Postgres"]:
    """A server for a run of tests, in memory where there is room; it ends with the block."""
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    with tempfile.TemporaryDirectory(prefix="minhu-pg-", dir=_MEMORY if roomy else None) as folder:
        home = Path(folder) / "postgres"
        found = Postgres(embedded.start(home), folder)
        # The tests' databases need not survive a power cut.
        for setting in ("fsync = off", "full_page_writes = off", "max_wal_size = '256MB'"):
            found.run(f"ALTER SYSTEM SET {setting}")
        found.run("SELECT pg_reload_conf()")
        yield found
        embedded.stop(home)


class Postgres:
    """A server at *url*; ``clone`` makes databases from migrated or seeded templates.

    Processes that share the server share the templates: *folder* holds the lock.
    """

    def __init__(self, url: str, folder: str) -> None:
        self.url, self.folder = url, folder
        self._templates: set[str] = set()

    def url_of(self, database: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{database}"))

    def run(self, sql: str) -> None:
        asyncio.run(_run(self.url, sql))

    def clone(self, template: str) -> str:
        """The URL of a fresh database made like *template*: "empty", "seeded" (what orders ask
        for), or "whole" (all registers).
        """
        self._ensure(template)
        name = f"test_{os.getpid()}_{next(_COUNTER)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template_{template} STRATEGY file_copy")
        return self.url_of(name)

    def drop(self, url: str) -> None:
        self.run(f"DROP DATABASE {urlsplit(url).path[1:]} WITH (FORCE)")

    def _ensure(self, template: str) -> None:
        if template in self._templates:
            return
        if template != "empty":
            self._ensure("empty")
        with (Path(self.folder) / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            sql = "SELECT 1 FROM pg_database WHERE datname = $1"
            if not asyncio.run(_run(self.url, sql, f"template_{template}")):
                self._make(template)
        self._templates.add(template)

    def _make(self, template: str) -> None:
        below = "" if template == "empty" else " TEMPLATE template_empty"
        self.run(f"CREATE DATABASE making_{template}{below}")
        making = self.url_of(f"making_{template}")
        asyncio.run(_with_engine(making, _SEEDS[template]))
        # Half of the database would be what the trail says of seeding: each test looks at its own.
        asyncio.run(_run(making, "SET session_replication_role = replica;"
                                 " TRUNCATE trail_entry, trail_head"))  # fmt: skip
        self.run(f"ALTER DATABASE making_{template} RENAME TO template_{template}")


async def _run(url: str, sql: str, *values: object) -> list[object]:
    connection = await asyncpg.connect(url)
    try:
        if values:
            return list(await connection.fetch(sql, *values))
        await connection.execute(sql)
        return []
    finally:
        await connection.close()


async def _migrate() -> None:
    from backend.migrate import migrate

    await migrate(lambda done, total, what: None)


async def _seed() -> None:
    from backend.seed.service import seed_registry

    await seed_registry(lambda done, total, what: None, registers=False)


async def _seed_whole() -> None:
    from backend.seed.service import seed_registry

    await seed_registry(lambda done, total, what: None)


_SEEDS = {"empty": _migrate, "seeded": _seed, "whole": _seed_whole}


async def _with_engine(url: str, work: Callable[[], Awaitable[None]]) -> None:
    async for _ in opened(url):
        await work()


async def opened(url: str) -> AsyncIterator[str]:
    """The engine's pool, open on *url*."""
    from backend.core.db import engine
    from backend.deadlines.service import forget_rulebook

    forget_rulebook()
    engine().config["dsn"] = url
    await engine().open()
    try:
        yield url
    finally:
        await engine().close()
