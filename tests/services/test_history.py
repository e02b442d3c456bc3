"""Orders that began elsewhere: numbers, clocks, races, and that history sets nothing off."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from support.importing import HOTLINE, assert_sound, bring, many, summary
from support.loop import KEEPER
from support.spreadsheets import SAMPLE, hotline_row, write_csv

from backend.areas import service as areas
from backend.core.db import fetch, fetch_one, fetch_value
from backend.core.errors import InvalidInput
from backend.deadlines.rules import DeadlineKind, Urgency
from backend.escalation.service import enforce_due
from backend.identity.rules import SYSTEM
from backend.imports.service import BATCH
from backend.orders import actions as a
from backend.orders import history
from backend.orders import rules as r
from backend.orders import service as orders
from backend.orders.past import PastOrder
from backend.orders.rules import Channel, Request, State

LIVE = msgspec.structs.replace(HOTLINE, historic=False, state=None)


async def test_two_at_once_bring_in_each_row_once(seeded: str, tmp_path: Path) -> None:
    path = many(tmp_path / "x.csv", 3 * BATCH + 7)
    found = await asyncio.gather(*(bring(path) for _ in range(3)))
    assert sum(each.added for each in found) == 3 * BATCH + 7
    assert {each.added + each.known for each in found} == {3 * BATCH + 7}
    numbers = await fetch("SELECT right(number, 6)::int AS n FROM work_order ORDER BY 1")
    assert [row["n"] for row in numbers] == list(range(1, 3 * BATCH + 8))


async def test_files_that_overlap_in_another_order_never_deadlock(
    seeded: str, tmp_path: Path
) -> None:
    rows = [
        hotline_row(f"R{n:04}", 来电时间=f"2025-03-{n % 28 + 1:02} 08:00:00",
                    办结时间="2025-05-01 08:00:00", 工单状态=("已办结", "待受理")[n % 2])
        for n in range(2 * BATCH)
    ]  # fmt: skip
    there = write_csv(tmp_path / "there.csv", rows)
    back = write_csv(tmp_path / "back.csv", rows[::-1])
    found = await asyncio.wait_for(asyncio.gather(bring(there), bring(back), bring(there)), 60)
    assert sum(each.added for each in found) == 2 * BATCH


async def test_a_race_lost_after_looking_costs_the_others_of_the_batch_nothing(
    seeded: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bring(many(tmp_path / "first.csv", 3))
    look = history.known
    blind = iter([True])

    async def known(source: str, refs: list[str]) -> set[str]:
        return set() if next(blind, False) else await look(source, refs)

    monkeypatch.setattr(history, "known", known)
    assert summary(await bring(many(tmp_path / "second.csv", 8))) == (5, 3, 0)
    numbers = await fetch("SELECT right(number, 6)::int AS n FROM work_order ORDER BY 1")
    assert [row["n"] for row in numbers] == list(range(1, 9))
    await assert_sound()


async def test_numbers_follow_each_days_acceptances(seeded: str, tmp_path: Path) -> None:
    start = datetime(2025, 3, 3, 8)  # noqa: DTZ001 — as the file holds it
    minutes = [(n * 37) % 400 * 10 for n in range(400)]
    rows = [
        hotline_row(f"D{n:04}", 来电时间=f"{start + timedelta(minutes=m):%Y-%m-%d %H:%M:%S}",
                    办结时间="2025-05-01 08:00:00")
        for n, m in enumerate(minutes)
    ]  # fmt: skip
    await bring(write_csv(tmp_path / "x.csv", rows))
    found = await fetch("SELECT number, accepted_at FROM work_order ORDER BY accepted_at")
    days: dict[str, list[int]] = {}
    for row in found:
        days.setdefault(row["number"][6:14], []).append(int(row["number"][-6:]))
    assert list(days) == ["20250303", "20250304", "20250305", "20250306"]
    for numbers in days.values():
        assert numbers == list(range(1, len(numbers) + 1))
    counters = await fetch("SELECT last FROM order_counter ORDER BY day")
    assert [row["last"] for row in counters] == [len(numbers) for numbers in days.values()]


async def test_history_sets_nothing_off(seeded: str, tmp_path: Path) -> None:
    await bring(SAMPLE)
    await bring(many(tmp_path / "x.csv", 50, 工单状态="办理中"))
    assert await enforce_due() == 0
    assert await fetch_value("SELECT count(*) FROM outbox") == 0
    clocks = await fetch("SELECT * FROM deadline")
    # The one that is reported has its accept clock, each accepted one that of its dispatch and
    # that of its whole business.
    assert len(clocks) == 1 + 53 * 2
    assert {(row["state"], row["colour"], row["next_step_at"]) for row in clocks} \
        == {("running", "red", None)}  # fmt: skip
    assert all(row["breached_at"] == row["due_at"] for row in clocks)
    assert await fetch_value("SELECT count(*) FROM order_event") == 62
    assert {row["kind"] for row in await fetch("SELECT kind FROM order_event")} == {"order:import"}
    await assert_sound()


async def test_an_open_order_whose_limit_lies_ahead_is_enforced_from_there(
    seeded: str, tmp_path: Path
) -> None:
    at = datetime.now(UTC) - timedelta(minutes=8)
    path = many(tmp_path / "x.csv", 1, 工单状态="待受理", 紧急程度="紧急", 办结时间="",
                来电时间=at.isoformat())  # fmt: skip
    await bring(path)
    order_id = await fetch_value("SELECT id FROM work_order")
    clock = (await orders.load_cases([order_id]))[order_id].clocks[DeadlineKind.accept, 0]
    # Of fifteen minutes eight are over: yellow is history, orange falls at twelve.
    assert (clock.colour.value, clock.step) == ("yellow", 2)
    assert clock.next_step_at is not None
    assert abs(clock.next_step_at - at - timedelta(minutes=12)) < timedelta(seconds=1)
    assert await enforce_due() == 0


async def test_an_open_order_goes_on_through_the_loop(seeded: str) -> None:
    await bring(SAMPLE)
    order_id = await fetch_value("SELECT id FROM work_order WHERE state = 'accepted' LIMIT 1")
    order = (await orders.load_cases([order_id]))[order_id].order
    order = await orders.act(
        KEEPER, orders.OrderRef(order.id, order.version), r.Action.dispatch,
        a.Dispatch(order.lead_unit_id), datetime.now(UTC),
    )  # fmt: skip
    assert order.state is State.dispatched
    await assert_sound()


async def test_requests_of_today_come_in_as_reported_and_are_told(
    seeded: str, tmp_path: Path
) -> None:
    at = datetime.now(UTC) - timedelta(minutes=20)
    path = many(tmp_path / "x.csv", 2, 紧急程度="紧急", 来电时间=at.isoformat())
    assert summary(await bring(path, LIVE)) == (2, 0, 0)
    assert {row["state"] for row in await fetch("SELECT state FROM work_order")} == {"reported"}
    assert await fetch_value("SELECT count(*) FROM outbox") == 2
    # Their fifteen minutes are over: yellow, orange, red, each once and for both.
    assert await enforce_due() == 6
    await assert_sound()


async def test_the_first_event_says_where_the_order_came_from(seeded: str) -> None:
    await bring(SAMPLE)
    order_id = await fetch_value("SELECT id FROM work_order WHERE external_ref LIKE '%01'")
    [event] = await orders.trail(order_id)
    assert (event.from_state, event.to_state.value, event.actor) == (None, "closed", "system")
    told = {"source", "external_ref", "state", "number", "reported_at", "accepted_at", "closed_at"}
    assert told <= event.data.keys()
    assert event.data["source"] == "hotline-12345"


async def test_bring_in_is_whole_or_nothing_and_answers_in_order(seeded: str) -> None:
    at = datetime(2025, 3, 3, tzinfo=UTC)
    district = await areas.area_id("610112")

    def past(ref: str, **changes: object) -> PastOrder:
        request = Request(Channel.other, "help", Urgency.normal, "x", district,
                          source="s", external_ref=ref)  # fmt: skip
        values = {"request": request, "reported_at": at, "state": State.accepted} | changes
        return PastOrder(**values)

    now = datetime.now(UTC)
    with pytest.raises(InvalidInput):
        await history.bring_in(SYSTEM, [past("b"), past("a", reported_at=now + at.resolution)], now)
    assert await fetch_one("SELECT FROM work_order") is None
    ids = await history.bring_in(SYSTEM, [past("b"), past("a")], now)
    rows = await fetch("SELECT id, external_ref FROM work_order")
    refs = {row["id"]: row["external_ref"] for row in rows}
    assert [refs[order_id] for order_id in ids] == ["b", "a"]


async def test_ended_orders_older_than_the_calendar_come_in_open_ones_do_not(
    seeded: str, tmp_path: Path
) -> None:
    old = {"来电时间": "2015-03-03 08:00:00"}
    rows = [hotline_row("A", **old), hotline_row("B", 工单状态="办理中", **old)]
    found = await bring(write_csv(tmp_path / "x.csv", rows))
    assert summary(found) == (1, 0, 1)
    assert "2015" in found.problems[0].reason.zh
