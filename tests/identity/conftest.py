"""The whole app over HTTP, for tests of accounts."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from support.accounts import Person

from backend.app import app
from backend.identity import sessions
from backend.identity.limiter import LoginLimiter


@pytest.fixture(autouse=True)
def limiter(monkeypatch: pytest.MonkeyPatch) -> LoginLimiter:
    """A limiter that remembers nothing of other tests."""
    fresh = LoginLimiter(None)
    monkeypatch.setattr(sessions, "limiter", lambda: fresh)
    return fresh


@pytest.fixture
async def people(seeded: str) -> AsyncIterator[Any]:
    """Makes people, each with a browser of their own."""
    made: list[httpx.AsyncClient] = []

    def person(scheme: str = "http", **headers: str) -> Person:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        client = httpx.AsyncClient(
            transport=transport, base_url=f"{scheme}://minhu.test", headers=headers
        )
        made.append(client)
        return Person(client)

    yield person
    for each in made:
        await each.aclose()


@pytest.fixture
def person(people: Any) -> Person:
    return people()
