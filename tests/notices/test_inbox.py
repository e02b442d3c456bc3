"""The inbox: each notice once, in quiet hours not at all, and nothing read in circles."""

import asyncio
from datetime import datetime, timedelta

import asyncpg
import pytest
from support.loop import dispatched

from backend.core.db import fetch, fetch_value
from backend.core.instants import CHINA
from backend.deadlines.rules import Urgency
from backend.notices import queries
from backend.notices.service import deliver_due, seconds_to_next_notice

# A Monday.
EVENING = datetime(2026, 6, 1, 23, tzinfo=CHINA)
MORNING = datetime(2026, 6, 2, 7, tzinfo=CHINA)


async def quiet(
    hours: str = "22:00-07:00", area: str | None = None, days: str = "every_day"
) -> None:
    await fetch(
        "INSERT INTO quiet_hours (hours, days, area)"
        " VALUES ($1, $2, (SELECT id FROM area WHERE code = $3))",
        hours, days, area,
    )  # fmt: skip


async def waiting() -> int:
    return int(await fetch_value("SELECT count(*) FROM outbox WHERE done_at IS NULL"))


async def told() -> int:
    return int(await fetch_value("SELECT count(*) FROM notice"))


async def test_a_doubled_entry_tells_nobody_twice(seeded: str) -> None:
    await dispatched()
    await fetch(
        "INSERT INTO outbox (topic, payload, created_at)"
        " SELECT topic, payload, created_at FROM outbox"
    )
    entries = await waiting()
    assert sum(await asyncio.gather(*(deliver_due(1) for _ in range(4)))) == entries
    assert await told() == entries / 2
    assert await waiting() == 0
    await fetch(
        "INSERT INTO outbox (topic, payload, created_at)"
        " SELECT topic, payload, created_at FROM outbox"
    )
    await deliver_due()
    assert await told() == entries / 2
    assert await waiting() == 0


async def test_the_database_refuses_a_second_notice_of_an_event(seeded: str) -> None:
    await dispatched()
    await deliver_due()
    await fetch("INSERT INTO outbox (topic, payload, created_at) VALUES ('notice', '{}', now())")
    with pytest.raises(asyncpg.UniqueViolationError, match="notice_of_event_once"):
        await fetch(
            "INSERT INTO notice (outbox, person, work_order, event_seq, kind, created_at,"
            " delivered_at) SELECT (SELECT max(id) FROM outbox), person, work_order, event_seq,"
            " kind, created_at, delivered_at FROM notice ORDER BY id LIMIT 1"
        )


async def test_a_notice_in_quiet_hours_is_delivered_when_they_end(seeded: str) -> None:
    await quiet()
    await dispatched()
    entries = await waiting()
    assert await deliver_due(at=EVENING) == entries
    assert await told() == 0
    assert await waiting() == entries
    # Not claimed again before its time: no process reads it in circles.
    assert await deliver_due(at=EVENING) == 0
    assert await deliver_due(at=MORNING - timedelta(seconds=1)) == 0
    assert await queries.seconds_to_next(MORNING - timedelta(seconds=90)) == 90
    assert await deliver_due(at=MORNING) == entries
    assert await told() == entries
    assert await seconds_to_next_notice() is None


async def test_a_held_entry_holds_up_no_other(seeded: str) -> None:
    await quiet()
    await dispatched()
    held = await waiting()
    await deliver_due(at=EVENING)
    await dispatched(urgency=Urgency.urgent)
    assert (await queries.seconds_to_next(EVENING) or 0) <= 0
    fresh = await waiting() - held
    assert await deliver_due(at=EVENING) == fresh
    assert await told() == fresh
    assert await waiting() == held


async def test_quiet_hours_of_an_area_are_for_its_people(seeded: str) -> None:
    order = await dispatched()
    assert order.area_code.startswith("610112")
    entries = await waiting()
    await quiet(area="610114")
    await deliver_due(at=EVENING)
    assert await told() == entries
    await dispatched()
    await quiet(area="610112")
    await deliver_due(at=EVENING)
    assert await told() == entries
    assert await waiting() == entries


async def test_changed_quiet_hours_count_at_once(seeded: str) -> None:
    await quiet()
    await dispatched()
    entries = await waiting()
    await deliver_due(at=EVENING)
    await fetch("UPDATE quiet_hours SET hours = '22:00-06:00'")
    assert await deliver_due(at=EVENING) == entries
    assert await queries.seconds_to_next(EVENING) == timedelta(hours=7).total_seconds()
    await fetch("DELETE FROM quiet_hours")
    assert await deliver_due(at=EVENING) == entries
    assert await told() == entries


async def test_days_off_are_those_of_the_district_calendar(seeded: str) -> None:
    await quiet("00:00-00:00", days="days_off")
    await dispatched()
    entries = await waiting()
    # A Saturday that is worked, and the Sunday after it.
    await deliver_due(at=datetime(2026, 2, 14, 10, tzinfo=CHINA))
    assert await told() == entries
    await dispatched()
    await deliver_due(at=datetime(2026, 2, 15, 10, tzinfo=CHINA))
    assert await told() == entries


@pytest.mark.parametrize("hours", ["22:00", "22:00-24:00", "22-07", "22:00–07:00"])
async def test_hours_that_are_none_are_refused(seeded: str, hours: str) -> None:
    with pytest.raises((asyncpg.CheckViolationError, asyncpg.StringDataRightTruncationError)):
        await quiet(hours)


async def test_the_earliest_entry_is_found_by_index_whatever_is_held(seeded: str) -> None:
    await fetch(
        "INSERT INTO outbox (topic, payload, created_at, held_until)"
        " SELECT 'notice', '{}', now(), now() + interval '1 hour' FROM generate_series(1, 20000)"
    )
    await fetch("ANALYZE outbox")
    plan = await fetch(
        "EXPLAIN SELECT id FROM outbox WHERE topic = 'notice' AND done_at IS NULL"
        " AND coalesce(held_until, '-infinity') <= now()"
        " ORDER BY coalesce(held_until, '-infinity'), id LIMIT 1000 FOR UPDATE SKIP LOCKED"
    )
    shown = "\n".join(row["QUERY PLAN"] for row in plan)
    assert "outbox_due" in shown
    assert "Sort" not in shown
    assert 3500 < (await seconds_to_next_notice() or 0) <= 3600


async def test_an_impossible_entry_is_set_aside_and_stops_no_other(seeded: str) -> None:
    await fetch("INSERT INTO outbox (topic, payload, created_at) VALUES ('notice', '{}', now())")
    await dispatched()
    entries = await waiting()
    assert await deliver_due() == entries
    assert await told() == entries - 1
    assert await deliver_due() == 0
    [left] = await fetch("SELECT * FROM outbox WHERE done_at IS NULL")
    assert left["error"].startswith("NotNullViolationError")
    assert left["attempts"] == 1
    assert 0 < (await seconds_to_next_notice() or 0) <= 5
    await fetch("UPDATE outbox SET held_until = now()")
    assert await deliver_due() == 1
    [left] = await fetch("SELECT * FROM outbox WHERE done_at IS NULL")
    assert left["attempts"] == 2
    assert 5 < (await seconds_to_next_notice() or 0) <= 10
