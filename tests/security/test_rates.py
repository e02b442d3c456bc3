"""Nobody asks without end, and nobody is kept out for what others do or for Redis being away."""

import logging
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from api.conftest import session_of

from backend.app import create_app
from backend.settings import settings
from backend.web.rates import ADDRESS_FACTOR, BURST_SECONDS, Buckets


@pytest.fixture
async def buckets(valkey_url: str) -> AsyncIterator[Buckets]:
    found = Buckets(valkey_url)
    yield found
    await found.close()


async def test_a_bucket_empties_and_fills_again(buckets: Buckets) -> None:
    name, per_minute = f"test:{time.monotonic_ns()}", 60
    burst = BURST_SECONDS
    waits = [await buckets.seconds_to_wait(name, per_minute) for _ in range(burst + 1)]
    assert waits[:burst] == [0] * burst
    assert waits[burst] == 1
    assert await buckets.seconds_to_wait(f"{name}:other", per_minute) == 0


async def test_what_is_refused_costs_nothing(buckets: Buckets) -> None:
    name = f"test:{time.monotonic_ns()}"
    waits = [await buckets.seconds_to_wait(name, 3) for _ in range(20)]
    # One token in twenty seconds: however often one knocks, the wait does not grow.
    assert waits[0] == 0
    assert set(waits[1:]) <= {19, 20}


@pytest.fixture
async def site(
    seeded: str, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setenv("REDIS_URL", valkey_url)
    monkeypatch.setenv("MINHU_RATE_PER_MINUTE", "6")
    settings.cache_clear()
    transport = httpx.ASGITransport(
        create_app(), raise_app_exceptions=False, client=(f"192.0.2.{time.time_ns() % 250}", 1)
    )
    async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as http:
        yield http
    settings.cache_clear()


async def statuses(http: httpx.AsyncClient, path: str, times: int, **headers: str) -> list[int]:
    return [(await http.get(path, headers=headers)).status_code for _ in range(times)]


async def test_an_operator_who_asks_without_end_is_told_to_wait(site: httpx.AsyncClient) -> None:
    busy = {"authorization": f"Bearer {await session_of('admin')}"}
    assert await statuses(site, "/api/v1/orders", 3, **busy) == [200, 200, 429]
    refused = await site.get("/api/v1/orders", headers=busy)
    assert refused.json()["code"] == "too_often"
    assert "过于频繁" in refused.json()["detail"]
    assert 1 <= int(refused.headers["retry-after"]) <= 10
    page = await site.get("/desk/", headers=busy)
    assert page.status_code == 429
    assert "过于频繁" in page.text
    # From the same address, a colleague works on.
    other = {"authorization": f"Bearer {await session_of('paiqian')}"}
    assert await statuses(site, "/api/v1/orders", 1, **other) == [200]


async def test_strangers_share_their_addresss_larger_bucket(site: httpx.AsyncClient) -> None:
    found = await statuses(site, "/api/v1/orders", 2 * ADDRESS_FACTOR + 2)
    assert found.count(401) in (2 * ADDRESS_FACTOR, 2 * ADDRESS_FACTOR + 1)
    assert found[-1] == 429
    assert (await site.get("/admin/")).status_code == 429
    assert (await site.get("/desk/static/0/desk.css")).status_code == 200


@pytest.fixture
async def without_redis(
    seeded: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("MINHU_RATE_PER_MINUTE", "6")
    settings.cache_clear()
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as http:
        yield http
    settings.cache_clear()


async def test_without_redis_everybody_is_let_in_and_it_is_said_once(
    without_redis: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "backend.web.rates")
    told = {"authorization": f"Bearer {await session_of('yanshi')}"}
    assert await statuses(without_redis, "/api/v1/orders", 10, **told) == [200] * 10
    said = [record for record in caplog.records if record.name == "backend.web.rates"]
    assert len(said) == 1
