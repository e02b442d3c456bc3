"""Real servers for the tests: an embedded PostgreSQL, and databases cloned from templates."""

import base64
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from support.browser import browser, chromium
from support.databases import Postgres, opened, server
from support.workers import redis_client, until, valkey_url, workers

from backend.identity import passwords

__all__ = ["browser", "chromium", "redis_client", "until", "valkey_url", "workers"]


# Read with the settings, by this process and those it starts.
os.environ.setdefault("MINHU_KEYRING", base64.urlsafe_b64encode(b"k" * 32).decode())

# Real hashes at a hundredth of the work: in these tests people log in by the hundred.
_PRODUCTS_HASHER = passwords._HASHER
passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)

# No test fails by the clock: beside others a draw of two dates may take a second.
settings.register_profile(
    "untimed", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("untimed")

LONG_FIRST = (
    "test_demo_climbs", "test_up", "chaos/", "test_replay", "workers/", "test_panel_browser",
    "test_fuzz", "test_registry_contract", "test_station_story", "commands",
)  # fmt: skip
"""Files that take minutes: begun first, they end while the others run."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, in that order; the others as they were found."""

    def place(item: pytest.Item) -> int:
        path = item.path.as_posix()
        return next((n for n, part in enumerate(LONG_FIRST) if part in path), len(LONG_FIRST))

    items.sort(key=place)


_SERVER = pytest.StashKey[Postgres]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the server that the processes of this run share; one process starts its own."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        running = ExitStack()
        config.stash[_SERVER] = running.enter_context(server())
        config.add_cleanup(running.close)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of this run where the server is."""
    found = node.config.stash[_SERVER]
    node.workerinput["postgres"] = found.url, str(found.folder)


@pytest.fixture
def real_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed with as much work as in the product."""
    monkeypatch.setattr(passwords, "_HASHER", _PRODUCTS_HASHER)


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[Postgres]:
    shared = getattr(request.config, "workerinput", {}).get("postgres")
    if shared:
        url, folder = shared
        yield Postgres(url, Path(folder))
        return
    with server() as found:
        yield found


@pytest.fixture
def empty_url(postgres: Postgres) -> Iterator[str]:
    """The URL of a fresh migrated database without a row."""
    url = postgres.clone("empty")
    yield url
    postgres.drop(url)


def _template(of: pytest.FixtureRequest) -> str:
    return "whole" if of.node.get_closest_marker("all_registers") else "seeded"


@pytest.fixture(scope="module")
def modules_url(request: pytest.FixtureRequest, postgres: Postgres) -> Iterator[str]:
    """The URL of a seeded database for all tests of a file that share one."""
    url = postgres.clone(_template(request))
    yield url
    postgres.drop(url)


@pytest.fixture
def seeded_url(request: pytest.FixtureRequest, postgres: Postgres) -> Iterator[str]:
    """The URL of a database with rules, districts and operators, but no orders.

    Marked ``all_registers`` it has every register as well. It is fresh, unless the test is marked
    ``shares_database``: for tests that write nothing, or do not mind what others of their file
    have written.
    """
    if request.node.get_closest_marker("shares_database"):
        yield request.getfixturevalue("modules_url")
        return
    url = postgres.clone(_template(request))
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
