"""``python -m bench [NAME…] [--json] [--orders N]``: measure everything, or what is named."""

import argparse
import asyncio
import importlib
import json
import pkgutil
import tempfile
from pathlib import Path

import asyncpg

import bench
from backend.core.db import engine
from backend.deadlines.service import forget_rulebook
from backend.embedded import postgres
from backend.migrate import migrate
from backend.seed.service import seed_registry
from bench.figures import MEASURES, Setting


def main() -> None:
    """Measure, each on a fresh database of one server that is thrown away afterwards."""
    for module in pkgutil.iter_modules(bench.__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"bench.{module.name}")
    told = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    told.add_argument("names", nargs="*", metavar="NAME", help=", ".join(sorted(MEASURES)))
    told.add_argument("--json", action="store_true", help="one object a line")
    told.add_argument("--orders", type=int, default=100_000, help="orders to measure among")
    asked = told.parse_args()
    if unknown := set(asked.names) - set(MEASURES):
        told.error(f"nothing called {', '.join(sorted(unknown))}; there is {', '.join(MEASURES)}")
    with tempfile.TemporaryDirectory(prefix="minhu-bench-") as folder:
        home = Path(folder) / "postgres"
        server = postgres.start(home)
        try:
            asyncio.run(_measure(server, asked.names or sorted(MEASURES), asked))
        finally:
            postgres.stop(home)


async def _measure(server: str, names: list[str], asked: argparse.Namespace) -> None:
    # The server's own database is the template: migrated and seeded, without an order.
    engine().config["dsn"] = server
    await engine().open()
    await migrate(lambda done, total, what: None)
    await seed_registry(lambda done, total, what: None)
    await engine().close()
    for name in names:
        url = await _copy(server, f"bench_{name}")
        forget_rulebook()
        engine().config["dsn"] = url
        await engine().open()
        try:
            async for figure in MEASURES[name](Setting(url, asked.orders)):
                told = figure.document()
                print(json.dumps(told) if asked.json else figure, flush=True)
        finally:
            await engine().close()


async def _copy(server: str, name: str) -> str:
    """The URL of a fresh copy of *server*'s own database."""
    template = server.partition("?")[0].rsplit("/", 1)[-1]
    connection = await asyncpg.connect(_url_of(server, "postgres"))
    try:
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    finally:
        await connection.close()
    return _url_of(server, name)


def _url_of(server: str, database: str) -> str:
    address, mark, options = server.partition("?")
    return f"{address.rsplit('/', 1)[0]}/{database}{mark}{options}"


if __name__ == "__main__":
    main()
