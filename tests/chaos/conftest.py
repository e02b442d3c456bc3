"""Servers that these tests may crash; everything else is as in all other tests."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.own_servers import OwnPostgres, OwnValkey


@pytest.fixture(scope="session")
def postgres() -> Iterator[OwnPostgres]:
    """Stands in for the server the other tests share."""
    with tempfile.TemporaryDirectory(prefix="minhu-pg-") as folder:
        found = OwnPostgres(Path(folder) / "postgres")
        yield found
        found.stop()


@pytest.fixture(scope="session")
def valkey() -> Iterator[OwnValkey]:
    with tempfile.TemporaryDirectory(prefix="minhu-vk-") as folder:
        found = OwnValkey(Path(folder))
        yield found
        found.kill()


@pytest.fixture
def valkey_url(valkey: OwnValkey) -> str:
    """Stands in for the server the other tests share."""
    return valkey.url
