"""A replay's own database, on the server of the district's but apart from it."""

from urllib.parse import urlsplit, urlunsplit

import asyncpg

from backend.core.db import engine, fetch
from backend.deadlines.service import forget_rulebook
from backend.migrate import Progress, migrate
from backend.replay.errors import MayNotCreateDatabases
from backend.replay.rules import Terms
from backend.seed.service import seed_registry


def name_of(terms: Terms) -> str:
    """What the database of a district's year is called."""
    return f"minhu_replay_{terms.district}_{terms.year}"


def url_of(server_url: str, name: str) -> str:
    """The address of database *name* on the server of *server_url*."""
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


async def drop(server_url: str, name: str) -> bool:
    """Remove the database with everything in it; False when there is none.

    Raises MayNotCreateDatabases when it is not ours to remove.
    """
    there = await _on_server(server_url, "SELECT 1 FROM pg_database WHERE datname = $1", name)
    if there:
        await _on_server(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')
    return bool(there)


async def prepare(server_url: str, name: str, terms: Terms, report: Progress) -> None:
    """Turn this process to the database, made, migrated and seeded as of the year where need be.

    The engine must not be open. Raises MayNotCreateDatabases.
    """
    if not await _on_server(server_url, "SELECT 1 FROM pg_database WHERE datname = $1", name):
        await _on_server(server_url, f'CREATE DATABASE "{name}" TEMPLATE template0')
    forget_rulebook()
    engine().config["dsn"] = url_of(server_url, name)
    await engine().open()
    await migrate(report)
    if await seed_registry(report, terms.begins_at, terms.district, registers=False):
        # As autovacuum would have done within minutes, on a database that is not a minute old.
        await fetch("VACUUM ANALYZE")


async def _on_server(server_url: str, sql: str, *values: object) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(server_url, timeout=10)
    try:
        return list(await connection.fetch(sql, *values))
    except asyncpg.InsufficientPrivilegeError as error:
        raise MayNotCreateDatabases from error
    finally:
        await connection.close()
