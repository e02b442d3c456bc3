"""The limiter of logins: over a real Valkey, and while it is away."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.embedded import valkey
from backend.identity.limiter import MOST_FAILURES, MOST_FAILURES_OF_ADDRESS, LoginLimiter

HOME, OFFICE = "10.0.0.1", "10.0.0.2"


@pytest.fixture(scope="module")
def valkey_url() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="minhu-vk-") as folder:
        home = Path(folder) / "valkey"
        yield valkey.start(home)
        valkey.stop(home)


@pytest.fixture(params=["valkey", "memory", "away"])
def url(request: pytest.FixtureRequest) -> str | None:
    """A server, none configured, and one that does not answer."""
    if request.param == "valkey":
        return str(request.getfixturevalue("valkey_url"))
    return None if request.param == "memory" else "redis://127.0.0.1:1/0"


async def fail(limiter: LoginLimiter, times: int, address: str, username: str) -> int:
    """How long the last of so many failed attempts has to wait."""
    waits = [(await limiter.attempt(address, username)).seconds for _ in range(times)]
    return waits[-1]


async def test_it_blocks_the_user_at_that_address_only(url: str | None) -> None:
    limiter = LoginLimiter(url, window_seconds=2)
    assert await fail(limiter, MOST_FAILURES, HOME, "wang") == 0
    assert await fail(limiter, 1, HOME, "wang") in (1, 2)
    assert await fail(limiter, 1, OFFICE, "wang") == 0
    assert await fail(limiter, 1, HOME, "li") == 0
    await asyncio.sleep(2.1)
    assert await fail(limiter, 1, HOME, "wang") == 0


async def test_being_blocked_does_not_prolong_the_block(url: str | None) -> None:
    limiter = LoginLimiter(url, window_seconds=2)
    await fail(limiter, MOST_FAILURES + 1, HOME, "zhao")
    for _ in range(4):
        await asyncio.sleep(0.4)
        await fail(limiter, 1, HOME, "zhao")
    await asyncio.sleep(0.6)
    assert await fail(limiter, 1, HOME, "zhao") == 0


async def test_a_success_forgets_the_failures_before_it(url: str | None) -> None:
    limiter = LoginLimiter(url, window_seconds=60)
    for _ in range(3):
        await fail(limiter, MOST_FAILURES, HOME, "qian")
        await limiter.note_success(HOME, "qian")
    assert await fail(limiter, 1, HOME, "qian") == 0


async def test_an_address_cannot_try_every_user(url: str | None) -> None:
    limiter = LoginLimiter(url, window_seconds=60)
    address = "10.0.0.3"
    waits = [
        (await limiter.attempt(address, f"user{number}")).seconds
        for number in range(MOST_FAILURES_OF_ADDRESS + 1)
    ]
    assert set(waits[:-1]) == {0}
    assert waits[-1] > 0


async def test_processes_count_together(valkey_url: str) -> None:
    one, other = LoginLimiter(valkey_url), LoginLimiter(valkey_url)
    await fail(one, MOST_FAILURES, HOME, "sun")
    assert await fail(other, 1, HOME, "sun") > 0
