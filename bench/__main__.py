"""``python -m bench [NAME…] [--json] [--orders N]``: measure everything, or what is named."""

import argparse
import asyncio
import importlib
import json
import os
import pkgutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import asyncpg

import bench
from backend.core import tuning
from backend.core.db import engine, fetch
from backend.deadlines.service import forget_rulebook
from backend.embedded import postgres
from backend.migrate import migrate
from backend.personal.keyring import new_line
from backend.seed.service import seed_registry
from bench.figures import MEASURES, Setting, progress
from bench.inbox_rows import fill

ORDERS = 1_000_000

SERVER = {
    # As docs/operations.md advises for a million open deadlines.
    "shared_buffers": "4GB",
    "max_wal_size": "8GB",
    # Lag is measured to the commit.
    "track_commit_timestamp": "on",
}
"""Settings it has to be started with."""


def main() -> None:
    """Measure on one server that is thrown away afterwards."""
    for module in pkgutil.iter_modules(bench.__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"bench.{module.name}")
    told = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    told.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASURES))
    told.add_argument("--json", action="store_true", help="one object a line")
    told.add_argument(
        "--orders", type=int, default=ORDERS, help=f"orders to measure among ({ORDERS:,})"
    )
    asked = told.parse_args()
    if unknown := set(asked.names) - set(MEASURES):
        told.error(f"nothing called {', '.join(sorted(unknown))}; there is {', '.join(MEASURES)}")
    tuning.for_bulk_work()
    os.environ.setdefault("MINHU_KEYRING", new_line())
    names = [name for name in MEASURES if name in asked.names or not asked.names]
    with tempfile.TemporaryDirectory(prefix="minhu-bench-") as folder:
        home = Path(folder) / "postgres"
        server = postgres.start(home)
        for name, value in SERVER.items():
            asyncio.run(_on_server(server, f"ALTER SYSTEM SET {name} = '{value}'"))
        postgres.stop(home)
        postgres.start(home)
        try:
            asyncio.run(_measure(server, names, asked))
        finally:
            postgres.stop(home)


async def _measure(server: str, names: Sequence[str], asked: argparse.Namespace) -> None:
    begin = time.monotonic()
    # The server's own database is the template: migrated and seeded, without an order.
    progress("tables and registry")
    engine().config["dsn"] = server
    await engine().open()
    await migrate(lambda done, total, what: None)
    await seed_registry(lambda done, total, what: None)
    # As autovacuum would have done within minutes, on a server that is not a minute old.
    await fetch("VACUUM ANALYZE")
    await engine().close()
    fresh = [[name] for name in names if MEASURES[name].open_share is None]
    shares = dict.fromkeys(MEASURES[name].open_share for name in names)
    shared = [
        [name for name in names if MEASURES[name].open_share == share]
        for share in shares
        if share is not None
    ]
    for group in fresh + shared:
        await _measure_together(server, group, asked)
    progress(f"{time.monotonic() - begin:,.0f} s in all")


async def _measure_together(server: str, names: Sequence[str], asked: argparse.Namespace) -> None:
    """Measure *names*, one after another, on one new database."""
    url = await _copy(server, f"bench_{names[0]}")
    forget_rulebook()
    engine().config["dsn"] = url
    await engine().open()
    try:
        share = MEASURES[names[0]].open_share
        if share is not None:
            progress(f"filling in {asked.orders:,} orders, {share:.0%} of them open")
            await fill(asked.orders, share)
        for name in names:
            progress(name)
            async for figure in MEASURES[name].work(Setting(url, asked.orders)):
                print(json.dumps(figure.document()) if asked.json else figure, flush=True)
    finally:
        await engine().close()
    await _on_server(server, f'DROP DATABASE "bench_{names[0]}" WITH (FORCE)')


async def _copy(server: str, name: str) -> str:
    """The URL of a fresh copy of *server*'s own database."""
    template = server.partition("?")[0].rsplit("/", 1)[-1]
    await _on_server(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return _url_of(server, name)


async def _on_server(server: str, sql: str) -> None:
    connection = await asyncpg.connect(_url_of(server, "postgres"))
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def _url_of(server: str, database: str) -> str:
    address, mark, options = server.partition("?")
    return f"{address.rsplit('/', 1)[0]}/{database}{mark}{options}"


if __name__ == "__main__":
    main()
