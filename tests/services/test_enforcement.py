"""Enforcement against a real database: each due step once, in time, to the right person."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from support.loop import act, dispatched, handled, report

from backend.areas.rules import Tier
from backend.core.db import fetch, fetch_value, transaction
from backend.core.instants import CHINA
from backend.deadlines.rules import Colour, DeadlineKind
from backend.escalation.service import enforce_batch, enforce_due
from backend.notices.service import deliver_due, seconds_to_next_notice
from backend.orders import service as orders
from backend.orders.events import EventKind
from backend.orders.rules import Action, State


def ago(seconds: float) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=seconds)


async def current(order_id: int) -> orders.Order:
    return (await orders.load_cases([order_id]))[order_id].order


async def kinds(order_id: int) -> list[str]:
    rows = await fetch("SELECT kind FROM order_event WHERE work_order = $1 ORDER BY seq", order_id)
    return [row["kind"] for row in rows]


async def test_it_takes_nothing_before_its_time(seeded: str) -> None:
    await dispatched(ago(1), category="demonstration")
    assert await enforce_due() == 0


async def test_it_warns_in_order_then_climbs_to_the_holder_above(seeded: str) -> None:
    # Limits of a minute: yellow at 18 s, orange at 36 s, red at 60 s, climb at 79 s.
    order = await dispatched(ago(50), category="demonstration")
    assert await enforce_due() == 2
    assert (await current(order.id)).colour is Colour.orange
    late = await dispatched(ago(85), category="demonstration")
    # Its resolve limit of three minutes turned yellow at 54 s.
    assert await enforce_due() == 5
    climbed = await current(late.id)
    assert (await kinds(late.id))[3:] == [
        "deadline:yellow", "deadline:orange", "deadline:yellow", "deadline:red", "order:escalate",
    ]  # fmt: skip
    assert (climbed.tier, climbed.climbs) == (Tier.subdistrict, 1)
    assert climbed.state is State.dispatched
    holder = await fetch_value(
        "SELECT person FROM appointment JOIN post ON post.id = appointment.post"
        " WHERE post.unit = $1 AND post.rank = 1 AND ends_on IS NULL",
        climbed.lead_unit_id,
    )
    assert climbed.responsible_id == holder
    assert await orders.verify_trail(late.id) is None


async def test_a_fresh_stage_clock_starts_at_the_planned_instant(seeded: str) -> None:
    started = ago(85)
    order = await dispatched(started, category="demonstration")
    await enforce_due()
    clocks = (await orders.load_cases([order.id]))[order.id].clocks
    planned = started + timedelta(seconds=79)
    assert abs(clocks[DeadlineKind.sign, 0].started_at - planned) < timedelta(seconds=1)
    assert clocks[DeadlineKind.sign, 0].cycle == 1
    assert clocks[DeadlineKind.resolve, 0].cycle == 1


async def test_after_a_long_standstill_it_climbs_to_the_top_each_step_once(seeded: str) -> None:
    order = await dispatched(ago(3600), category="demonstration")
    await enforce_due()
    now_at = await current(order.id)
    assert (now_at.tier, now_at.climbs, now_at.colour) == (Tier.district, 2, Colour.red)
    assert (await kinds(order.id)).count("order:escalate") == 2
    assert await enforce_due() == 0
    twice = await fetch_value(
        "SELECT count(*) FROM (SELECT FROM step_taken GROUP BY deadline, cycle, step"
        " HAVING count(*) > 1) AS again"
    )
    assert twice == 0
    assert await orders.verify_trail(order.id) is None


async def test_a_vacant_post_sends_responsibility_up(seeded: str) -> None:
    order = await dispatched(ago(85), category="demonstration")
    today = datetime.now(CHINA).date()
    street = await fetch_value("SELECT superior FROM unit WHERE id = $1", order.lead_unit_id)
    command = await fetch_value("SELECT superior FROM unit WHERE id = $1", street)
    await fetch(
        "UPDATE appointment SET ends_on = $2 FROM post WHERE post.id = appointment.post"
        " AND post.unit = $1 AND post.rank IS NOT NULL AND ends_on IS NULL",
        street,
        today,
    )
    await enforce_due()
    climbed = await current(order.id)
    assert climbed.lead_unit_id == street
    answering = await fetch_value(
        "SELECT post.unit FROM appointment JOIN post ON post.id = appointment.post"
        " WHERE appointment.person = $1 AND post.rank IS NOT NULL",
        climbed.responsible_id,
    )
    assert answering == command


async def test_two_sweepers_at_once_take_each_step_once(seeded: str) -> None:
    found = [await dispatched(ago(40), category="demonstration") for _ in range(30)]
    taken = await asyncio.gather(*(enforce_due(4) for _ in range(4)))
    assert sum(taken) == 60
    assert await fetch_value("SELECT count(*) FROM step_taken") == 60
    for order in found:
        assert await orders.verify_trail(order.id) is None


async def test_it_passes_over_an_order_an_operator_holds_and_never_waits(seeded: str) -> None:
    order = await dispatched(ago(40), category="demonstration")
    held, done = asyncio.Event(), asyncio.Event()

    async def operator() -> None:
        async with transaction():
            await fetch("SELECT FROM work_order WHERE id = $1 FOR UPDATE", order.id)
            held.set()
            await done.wait()

    holding = asyncio.create_task(operator())
    await held.wait()
    assert await asyncio.wait_for(enforce_due(), timeout=5) == 0
    done.set()
    await holding
    assert await enforce_due() == 2


async def test_a_failing_write_undoes_the_whole_batch(
    seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await dispatched(ago(30), category="demonstration")

    def fail(*args: object) -> None:
        raise ConnectionError("the server went away")

    with monkeypatch.context() as broken:
        broken.setattr("backend.core.outbox.posted", fail)
        with pytest.raises(ConnectionError):
            await enforce_batch()
    assert await fetch_value("SELECT count(*) FROM step_taken") == 0
    assert (await current(order.id)).colour is Colour.green
    assert await enforce_due() == 1


async def test_acting_in_time_ends_the_clock(seeded: str) -> None:
    order = await dispatched(ago(10), category="demonstration")
    await act(order, Action.sign, at=ago(0))
    await fetch("UPDATE deadline SET next_step_at = next_step_at - interval '1 hour'"
                " WHERE kind = 'sign' AND state = 'running'")  # fmt: skip
    assert await enforce_due() == 0


async def test_notices_reach_the_inbox_once(seeded: str) -> None:
    order = await report(ago(30), category="demonstration")
    await enforce_due()
    assert await seconds_to_next_notice() is not None
    delivered = await asyncio.gather(deliver_due(), deliver_due())
    assert sum(delivered) == 2
    assert await seconds_to_next_notice() is None
    rows = await fetch("SELECT kind FROM notice WHERE work_order = $1 ORDER BY id", order.id)
    assert [row["kind"] for row in rows] == ["order:report", "deadline:yellow"]


async def test_a_climb_where_there_is_no_arrow_is_noted_and_stops_nobody(seeded: str) -> None:
    # A row no check would pass, as an older version or another tool may have written it.
    await fetch(
        "UPDATE deadline_policy SET amount = 1, unit = 'natural_minute', ladder ="
        " (SELECT ladder FROM deadline_policy WHERE kind = 'sign' AND category = 'demonstration')"
        " WHERE kind = 'callback'"
    )
    waiting = await handled(ago(200))
    other = await dispatched(ago(200), category="demonstration")
    await enforce_due()
    after = await current(waiting.id)
    assert (after.state, after.climbs, after.colour) == (State.handled, 0, Colour.red)
    kinds = [event.kind for event in await orders.trail(waiting.id)]
    assert kinds[-1] is EventKind.deadline_unanswered
    assert (await current(other.id)).climbs > 0
