"""A PostgreSQL server for tests, and databases cloned from migrated and seeded templates."""

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit, urlunsplit

import asyncpg

_COUNTER = itertools.count(1)


class Postgres:
    """A server at *url*; ``clone`` makes databases from migrated or seeded templates."""

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
        """The URL of a fresh database made like *template*: "empty", "seeded" (what orders ask
        for), "kept" (and the ledgers), "rated" (and what firms manage, with their ratings), or
        "whole" (all registers).
        """
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
            below = "seeded" if template in ("kept", "rated") else "empty"
            self._ensure(below)
            self.run(f"CREATE DATABASE template_{template} TEMPLATE template_{below}")
            asyncio.run(_with_engine(self.url_of(f"template_{template}"), _SEEDS[template]))
        self._templates.add(template)


async def _migrate() -> None:
    from backend.migrate import migrate

    await migrate(lambda done, total, what: None)


async def _seed() -> None:
    from backend.seed.service import seed_registry

    await seed_registry(lambda done, total, what: None, registers=False)


async def _seed_ledgers() -> None:
    from backend.core import clock, instants
    from backend.core.db import transaction
    from backend.seed.districts import plan_districts
    from backend.seed.ledgers import seed_ledgers

    on = clock.now().astimezone(instants.CHINA).date()
    async with transaction():
        await seed_ledgers(lambda done, total, what: None, plan_districts(on), on)


async def _seed_ratings() -> None:
    from backend.core import clock, instants
    from backend.core.db import execute_script, transaction
    from backend.seed.districts import plan_districts
    from backend.seed.operators import DEMO_AREA
    from backend.seed.properties import seed_properties

    now = clock.now()
    plans = plan_districts(now.astimezone(instants.CHINA).date())
    async with transaction():
        await seed_properties(plans, DEMO_AREA, now)
    await execute_script("ANALYZE")


async def _seed_whole() -> None:
    from backend.seed.service import seed_registry

    await seed_registry(lambda done, total, what: None)


_SEEDS = {
    "kept": _seed_ledgers,
    "rated": _seed_ratings,
    "seeded": _seed,
    "whole": _seed_whole,
}


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
