"""Real servers for the tests: an embedded PostgreSQL, and databases cloned from templates."""

import asyncio
import itertools
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from support.browser import browser, chromium

from backend.embedded import postgres as embedded

__all__ = ["browser", "chromium"]

_COUNTER = itertools.count(1)


class Postgres:
    """One server for the whole run; ``clone`` makes databases from migrated or seeded templates."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._templates: set[str] = set()

    def url_of(self, database: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{database}"))

    def run(self, sql: str) -> None:
        async def execute() -> None:
            connection = await asyncpg.connect(self.url)
            try:
                await connection.execute(sql)
            finally:
                await connection.close()

        asyncio.run(execute())

    def clone(self, template: str) -> str:
        """The URL of a fresh database made like *template*: "empty" or "seeded"."""
        self._ensure(template)
        name = f"test_{os.getpid()}_{next(_COUNTER)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template_{template}")
        return self.url_of(name)

    def drop(self, url: str) -> None:
        self.run(f"DROP DATABASE {urlsplit(url).path[1:]} WITH (FORCE)")

    def _ensure(self, template: str) -> None:
        if template in self._templates:
            return
        if template == "empty":
            self.run("CREATE DATABASE template_empty")
            asyncio.run(_with_engine(self.url_of("template_empty"), _migrate))
        else:
            self._ensure("empty")
            self.run("CREATE DATABASE template_seeded TEMPLATE template_empty")
            asyncio.run(_with_engine(self.url_of("template_seeded"), _seed))
        self._templates.add(template)


async def _migrate() -> None:
    from backend.migrate import migrate

    await migrate(lambda done, total, what: None)


async def _seed() -> None:
    from backend.seed.service import seed_registry

    await seed_registry(lambda done, total, what: None)


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


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with tempfile.TemporaryDirectory(prefix="minhu-pg-") as folder:
        home = Path(folder) / "postgres"
        found = Postgres(embedded.start(home))
        # The tests' databases need not survive a power cut.
        found.run("ALTER SYSTEM SET fsync = off")
        found.run("SELECT pg_reload_conf()")
        yield found
        embedded.stop(home)


@pytest.fixture
def empty_url(postgres: Postgres) -> Iterator[str]:
    """The URL of a fresh migrated database without a row."""
    url = postgres.clone("empty")
    yield url
    postgres.drop(url)


@pytest.fixture
def seeded_url(postgres: Postgres) -> Iterator[str]:
    """The URL of a fresh database with rules, districts and operators, but no orders."""
    url = postgres.clone("seeded")
    yield url
    postgres.drop(url)


@pytest.fixture
async def database(empty_url: str) -> AsyncIterator[str]:
    """The engine, open on a fresh migrated database without a row; commits are real."""
    async for url in opened(empty_url):
        yield url


@pytest.fixture
async def seeded(seeded_url: str) -> AsyncIterator[str]:
    """The engine, open on a fresh database with rules, districts and operators; no orders."""
    async for url in opened(seeded_url):
        yield url
