"""A request with a key is carried out once, however often and however close together it comes."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.core.db import engine, fetch, fetch_value, transaction
from backend.web import idempotency, queries
from backend.web.idempotency import Answer, KeyReused, StillUnderWay, once

KEY = {"idempotency-key": "c6f7a2b4-7d3e"}
NOW = datetime(2026, 11, 24, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def orders() -> int:
    return int(await fetch_value("SELECT count(*) FROM work_order"))


async def keys() -> int:
    return int(await fetch_value("SELECT count(*) FROM idempotency_key"))


async def test_a_repeated_report_gets_the_same_answer(keeper: Any, request_body: Any) -> None:
    first = await keeper.ask("POST", "/orders", json=request_body, headers=KEY)
    again = await keeper.ask("POST", "/orders", json=request_body, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    for name in ("location", "etag", "content-type"):
        assert first.headers[name] == again.headers[name]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert await orders() == 1


async def test_many_at_once_are_one(keeper: Any, request_body: Any) -> None:
    # More than the pool holds connections: those who wait must not starve the one that works.
    many = engine().pool_size * 3
    answers = await asyncio.gather(
        *(keeper.ask("POST", "/orders", json=request_body, headers=KEY) for _ in range(many))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
    assert await orders() == 1


async def test_without_a_key_every_request_counts(keeper: Any, request_body: Any) -> None:
    for _ in range(2):
        await keeper.post("/orders", request_body, 201)
    assert (await orders(), await keys()) == (2, 0)


@pytest.mark.parametrize("change", ["body", "path", "condition"])
async def test_a_key_stands_for_one_request(keeper: Any, request_body: Any, change: str) -> None:
    order = await keeper.report()
    path, body = f"/orders/{order['id']}/actions/accept", {"version": 1, "data": {}}
    await keeper.post(path, body, 200, headers=KEY)
    if change == "body":
        found = await keeper.post(path, body | {"version": 2}, 422, headers=KEY)
    elif change == "path":
        found = await keeper.post("/orders", request_body, 422, headers=KEY)
    else:
        found = await keeper.post(path, body, 422, headers=KEY | {"if-match": '"1"'})
    assert found["code"] == "idempotency_key_reused"
    assert await orders() == 1


async def test_a_repeated_action_is_not_stale_but_answered(keeper: Any) -> None:
    order = await keeper.report()
    path, body = f"/orders/{order['id']}/actions/accept", {"version": 1}
    first = await keeper.post(path, body, 200, headers=KEY)
    assert await keeper.post(path, body, 200, headers=KEY) == first
    await keeper.post(path, body, 409)


async def test_what_failed_may_be_mended_and_sent_again(keeper: Any, request_body: Any) -> None:
    await keeper.post("/orders", request_body | {"category": "nonsense"}, 400, headers=KEY)
    assert (await orders(), await keys()) == (0, 0)
    await keeper.post("/orders", request_body, 201, headers=KEY)
    assert (await orders(), await keys()) == (1, 1)


async def test_a_key_is_its_operators_own(keeper: Any, outsider: Any, request_body: Any) -> None:
    await keeper.post("/orders", request_body, 201, headers=KEY)
    theirs = request_body | {"area_id": None, "area_code": "610111"}
    answer = await outsider.ask("POST", "/orders", json=theirs, headers=KEY)
    assert "idempotency-replayed" not in answer.headers


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "é"])
async def test_a_key_is_short_and_plain(keeper: Any, request_body: Any, key: str) -> None:
    headers = {"idempotency-key": key.encode("latin-1")}
    found = await keeper.post("/orders", request_body, 400, headers=headers)
    assert found["field"] == "Idempotency-Key"
    assert await orders() == 0


async def test_strangers_leave_no_keys(stranger: Any) -> None:
    await stranger.post("/orders", {}, 401, headers=KEY)
    assert await keys() == 0


async def test_a_batch_is_repeated_whole(keeper: Any) -> None:
    made = [await keeper.report() for _ in range(2)]
    body = {"orders": [{"order": str(each["id"]), "version": 1} for each in made]}
    body["orders"].append({"order": "999999", "version": 1})
    first = await keeper.post("/orders/actions/accept", body, 207, headers=KEY)
    assert [each["status"] for each in first] == [200, 200, 404]
    assert await keeper.post("/orders/actions/accept", body, 207, headers=KEY) == first
    assert await fetch_value("SELECT count(*) FROM order_event") == 4


# ── the service behind it ────────────────────────────────────────────────────────────────────────


class Work:
    """Leaves a trace in the database, counted; answers as told."""

    def __init__(self, status: int = 200, fails: bool = False) -> None:
        self.status, self.fails, self.done = status, fails, 0

    async def __call__(self) -> Answer:
        self.done += 1
        await fetch("INSERT INTO outbox (topic, payload, created_at) VALUES ('x', '{}', now())")
        if self.fails:
            raise ConnectionError
        return Answer(self.status, {}, b"done")


async def traces() -> int:
    return int(await fetch_value("SELECT count(*) FROM outbox WHERE topic = 'x'"))


async def keys_owner() -> int:
    return int(await fetch_value("SELECT id FROM operator WHERE username = 'yanshi'"))


async def do(work: Work, key: str = "k", content: bytes = b"", now: datetime = NOW) -> Answer:
    return await once(await keys_owner(), key, hashlib.sha256(content).digest(), now, work)


@pytest.mark.parametrize(("status", "kept"), [(200, 1), (302, 1), (400, 0), (409, 0), (503, 0)])
async def test_effect_and_answer_are_kept_together_or_not_at_all(
    seeded: str, status: int, kept: int
) -> None:
    work = Work(status)
    assert (await do(work)).status == status
    assert (await traces(), await keys()) == (kept, kept)
    await do(work)
    assert work.done == (1 if kept else 2)


async def test_an_error_undoes_both(seeded: str) -> None:
    with pytest.raises(ConnectionError):
        await do(Work(fails=True))
    assert (await traces(), await keys()) == (0, 0)


async def test_an_answer_is_kept_for_a_day(seeded: str) -> None:
    work = Work()
    await do(work)
    await do(work, now=NOW + 24 * HOUR)
    assert work.done == 1
    with pytest.raises(KeyReused):
        await do(work, content=b"other", now=NOW + 24 * HOUR)
    # Then the key is free again, for whatever request.
    await do(work, content=b"other", now=NOW + 25 * HOUR)
    assert (work.done, await keys()) == (2, 1)
    with pytest.raises(KeyReused):
        await do(work, now=NOW + 25 * HOUR)


async def test_old_keys_are_cleared_away_in_passing(seeded: str) -> None:
    for number in range(30):
        await do(Work(), key=f"old{number}")
    await do(Work(), key="young", now=NOW + 20 * HOUR)
    await do(Work(), key="new", now=NOW + 25 * HOUR)
    await do(Work(), key="newer", now=NOW + 25 * HOUR)
    assert await keys() == 3


async def test_who_waits_too_long_is_told_that_it_is_still_under_way(
    seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "PATIENCE_SECONDS", 0.2)
    work, begun, end = Work(), asyncio.Event(), asyncio.Event()

    async def slow() -> Answer:
        begun.set()
        await end.wait()
        return await work()

    first = asyncio.create_task(do(slow))  # type: ignore[arg-type]
    await begun.wait()
    with pytest.raises(StillUnderWay):
        await do(Work())
    end.set()
    assert (await first).body == b"done"
    assert (await do(Work())).headers == {"idempotency-replayed": "true"}
    assert await traces() == 1


async def test_a_key_whose_answer_is_missing_is_never_run_again(seeded: str) -> None:
    async with transaction():
        await queries.claim(await keys_owner(), "k", hashlib.sha256(b"").digest(), NOW, NOW - HOUR)
    work = Work()
    with pytest.raises(StillUnderWay):
        await do(work)
    assert work.done == 0


async def test_an_order_refused_within_a_kept_batch_leaves_no_trace(
    keeper: Any, handler: Any
) -> None:
    # The batch is one transaction under a key; the number drawn for a refused acceptance must not
    # be missing from the day's numbers.
    order = await keeper.report()
    body = {"orders": [{"order": str(order["id"]), "version": 1}]}
    [outcome] = await handler.post("/orders/actions/accept", body, 207, headers=KEY)
    assert outcome["problem"]["code"] == "not_allowed"
    assert await keys() == 1
    accepted = await keeper.act(order, "accept")
    assert accepted["number"].endswith("000001")
