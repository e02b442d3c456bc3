"""Why a limit falls when it does, told of real orders after all that can happen to them."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import msgspec
from support.command import minhu
from support.loop import NOW, act, handling
from support.loop_story import DAY, HOUR, operators

from backend.areas import service as areas
from backend.core.db import fetch
from backend.deadlines import calendar_queries
from backend.deadlines.explanation import Explanation, Turn, replay
from backend.deadlines.rules import DeadlineKind
from backend.orders import actions as a
from backend.orders import record
from backend.orders.rules import Action, Order


async def explained(order: Order, now: datetime) -> dict[DeadlineKind, Explanation]:
    """The order's own limits as a reader gets them; each counts to what is stored."""
    found = await record.explanations(order, now)
    carried = msgspec.json.decode(msgspec.json.encode(found), type=list[Explanation])
    assert all(replay(each) == each.due_at for each in carried)
    return {each.kind: each for each in carried if not each.subject}


async def publish(now: datetime) -> int:
    """The calendars as they were drafted, in force from *now* on."""
    drafted = await calendar_queries.draft(0)
    return await calendar_queries.publish(drafted, now, "test", "汛期")


async def day_off(day: date) -> None:
    await fetch(
        "INSERT INTO calendar_day (calendar, day, hours)"
        " SELECT id, $1, '' FROM work_calendar WHERE name = 'district'",
        day,
    )


async def test_a_fresh_limit_is_its_budget_alone(seeded: str) -> None:
    order = await handling()
    told = (await explained(order, NOW))[DeadlineKind.resolve]
    # Five working days from Monday 09:00.
    assert (told.limit.budget, told.limit.calendar) == ("5 working days", "district")
    assert told.set_by is Turn.started
    assert [leg.seconds for leg in told.legs] == [5 * 8 * 3600]
    assert (told.pauses, told.moves, told.recounts, told.suspensions) == ((), (), (), ())
    ahead = [rung.at for rung in told.steps]
    assert None not in ahead
    assert ahead == sorted(ahead)
    assert told.due_at in ahead


async def test_it_says_who_asked_and_who_granted_an_extension_and_why(seeded: str) -> None:
    unit, boss = await operators("shequ", "jiedao")
    order = await handling()
    order = await act(order, Action.ask_extension, a.AskExtension(2, "等材料"), actor=unit)
    order = await act(order, Action.extend, at=NOW + HOUR, actor=boss)
    told = (await explained(order, NOW + HOUR))[DeadlineKind.resolve]
    [move] = told.moves
    assert (move.at, move.seconds) == (NOW + HOUR, 2 * 8 * 3600)
    assert (move.cause.asked_by, move.cause.who, move.cause.why) == ("shequ", "jiedao", "等材料")
    assert (move.before, move.due_at) == (told.original_due_at, told.due_at)


async def test_it_says_how_long_a_limit_stood_still_and_for_whom(seeded: str) -> None:
    unit, boss = await operators("shequ", "jiedao")
    order = await handling()
    order = await act(order, Action.ask_suspension, a.AskSuspension(30, "等件"), actor=unit)
    order = await act(order, Action.suspend, at=NOW + HOUR, actor=boss)
    still = (await explained(order, NOW + DAY))[DeadlineKind.resolve]
    [pause] = still.pauses
    assert (pause.starts_at, pause.ends_at, pause.counts) == (NOW + HOUR, None, True)
    assert (pause.cause.asked_by, pause.cause.who, pause.cause.why) == ("shequ", "jiedao", "等件")
    assert all(rung.at is None for rung in still.steps)
    order = await act(order, Action.resume, at=NOW + 7 * DAY, actor=boss)
    told = (await explained(order, NOW + 7 * DAY))[DeadlineKind.resolve]
    assert told.pauses[0].ends_at == NOW + 7 * DAY
    assert [leg.seconds // 3600 for leg in told.legs] == [1, 39]
    assert told.set_by is Turn.resumed


async def test_it_tells_a_new_day_off_and_a_typhoon(seeded: str) -> None:
    order = await handling()
    first = (await explained(order, NOW))[DeadlineKind.resolve]
    # The Wednesday is given off; on Thursday morning the whole district stands still.
    await day_off(date(2026, 6, 3))
    thursday = datetime(2026, 6, 4, 0, 0, tzinfo=UTC)
    await fetch(
        "INSERT INTO area_suspension (area, starts_at, ends_at, reason)"
        " VALUES ($1, $2, $3, '台风')",
        await areas.area_id("610112"), thursday, thursday + timedelta(hours=4),
    )  # fmt: skip
    version = await publish(NOW + HOUR)
    told = (await explained(order, NOW + 2 * HOUR))[DeadlineKind.resolve]
    assert told.calendar_version == version
    [again] = told.recounts
    assert (again.before, again.due_at) == (first.due_at, told.due_at)
    [typhoon] = told.suspensions
    assert (typhoon.area_code, typhoon.reason) == ("610112", "台风")
    assert told.set_by is Turn.recounted
    # Monday 09:00 and five days, of which one fell away, half of another, and a weekend.
    assert told.due_at == datetime(2026, 6, 9, 7, 0, tzinfo=UTC)


async def test_what_was_counted_before_a_pause_stays_as_it_was_counted(seeded: str) -> None:
    unit, boss = await operators("shequ", "jiedao")
    order = await handling()
    order = await act(order, Action.ask_suspension, a.AskSuspension(30, "等件"), actor=unit)
    order = await act(order, Action.suspend, at=NOW + 2 * DAY, actor=boss)
    order = await act(order, Action.resume, at=NOW + 7 * DAY, actor=boss)
    before = (await explained(order, NOW + 7 * DAY))[DeadlineKind.resolve]
    await day_off(date(2026, 6, 2))
    await day_off(date(2026, 6, 9))
    version = await publish(NOW + 7 * DAY)
    told = (await explained(order, NOW + 7 * DAY + HOUR))[DeadlineKind.resolve]
    assert [leg.calendar_version for leg in told.legs] == [before.calendar_version, version]
    assert told.legs[0] == before.legs[0]
    assert told.due_at == before.due_at + DAY


def run(seeded_url: str, home: Path, *words: str) -> CompletedProcess[str]:
    return minhu("deadline", "explain", *words, DATABASE_URL=seeded_url, MINHU_HOME=str(home))


async def test_the_command_tells_it_to_people_and_to_programs(seeded: str, tmp_path: Path) -> None:
    unit, boss = await operators("shequ", "jiedao")
    order = await handling()
    order = await act(order, Action.ask_extension, a.AskExtension(2, "等[材料]"), actor=unit)
    order = await act(order, Action.extend, at=NOW + HOUR, actor=boss)
    assert order.number is not None
    done = run(seeded, tmp_path / "home", order.number)
    assert done.returncode == 0, done.stderr
    for text in ("5 working days", "2026-06-10 09:00:00", "16:00:00", "等[材料]", "jiedao",
                 "2026-06-01  09:00:00–12:00:00  14:00:00–18:00:00  7:00:00", "一致"):  # fmt: skip
        assert text in done.stdout, text
    done = run(seeded, tmp_path / "home", order.number, "--json")
    told = msgspec.json.decode(done.stdout, type=list[Explanation])
    assert all(replay(each) == each.due_at for each in told)
    assert {each["kind"] for each in json.loads(done.stdout)} >= {"accept", "business", "resolve"}


def test_the_command_says_when_there_is_no_such_order(seeded_url: str, tmp_path: Path) -> None:
    done = run(seeded_url, tmp_path / "home", "6101122026010100000001")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
