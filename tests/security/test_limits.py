"""What is too long, too large or takes too long is answered in a sentence."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
from api.conftest import session_of

from backend.app import app
from backend.core.db import engine, fetch_value
from backend.orders import inbox
from backend.settings import settings
from backend.web.limits import LONGEST_ADDRESS, MOST_HEADERS, Busy, TooSlow, bounded, in_words


@pytest.mark.parametrize("start", ["/api/v1/orders?q=", "/desk/?q=", "/admin/api/tables/area/?x="])
async def test_an_endless_address_is_refused(keeper: Any, start: str) -> None:
    answer = await keeper.http.get(start + "a" * LONGEST_ADDRESS)
    assert answer.status_code == 414
    assert "网址过长" in answer.text


async def test_endless_headers_are_refused(keeper: Any) -> None:
    for path in ("/api/v1/orders", "/desk/", "/admin/"):
        answer = await keeper.http.get(path, headers={"x-padding": "a" * MOST_HEADERS})
        assert answer.status_code == 431
        assert "请求头过长" in answer.text


async def test_a_body_without_end_is_refused(keeper: Any) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b" " * 100_000

    for path in ("/api/v1/orders", "/api/v1/orders/1/actions/accept", "/api/v1/sessions"):
        told = {"content-type": "application/json"}
        answer = await keeper.http.post(path, content=endless(), headers=told)
        assert answer.status_code == 413, path
        assert answer.json()["detail"] == "提交的内容过大"
    answer = await keeper.http.post("/admin/api/tables/area/", content=endless())
    assert answer.status_code in (401, 403, 413)


@pytest.fixture
async def impatient(seeded: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    """The app with its own pool, as in production, and half a second for each statement."""
    await engine().close()
    monkeypatch.setenv("MINHU_STATEMENT_SECONDS", "1")
    monkeypatch.setattr("backend.web.limits.LOCK_SECONDS", 0.5)
    settings.cache_clear()
    with bounded(engine().config, settings().statement_seconds):
        await engine().open()
        token = await session_of("admin")
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as http:
            http.headers["authorization"] = f"Bearer {token}"
            http.cookies.set("id", token)
            yield http
    settings.cache_clear()


async def test_a_statement_that_takes_too_long_is_given_up(
    impatient: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(*_: object) -> None:
        await fetch_value("SELECT pg_sleep(30)")

    monkeypatch.setattr(inbox, "page", slow)
    answer = await impatient.get("/api/v1/orders")
    assert (answer.status_code, answer.json()["code"]) == (503, "too_slow")
    assert answer.headers["retry-after"] == "5"
    assert "耗时过长" in answer.json()["detail"]


async def test_a_row_somebody_holds_is_not_waited_for_without_end(
    impatient: httpx.AsyncClient, seeded: str
) -> None:
    holder = await asyncpg.connect(seeded)
    try:
        async with holder.transaction():
            await holder.execute("LOCK TABLE work_order")
            answer = await impatient.get("/api/v1/orders")
            assert (answer.status_code, answer.json()["code"]) == (503, "busy")
            page = await impatient.get("/admin/api/tables/work_order/")
            assert page.status_code == 503
            assert "正被他人修改" in page.text
    finally:
        await holder.close()
    assert (await impatient.get("/api/v1/orders")).status_code == 200


async def test_workers_and_commands_are_not_hurried(seeded: str) -> None:
    assert await fetch_value("SHOW statement_timeout") == "0"
    assert await fetch_value("SHOW lock_timeout") == "0"


def test_other_errors_stay_what_they_are() -> None:
    error = ValueError("x")
    assert in_words(error) is error
    assert isinstance(in_words(asyncpg.QueryCanceledError("x")), TooSlow)
    assert isinstance(in_words(asyncpg.DeadlockDetectedError("x")), Busy)
