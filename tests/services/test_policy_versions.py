"""Limits on a real database: which one an order falls under; it keeps what it began with."""

from datetime import timedelta

import pytest
from support.loop import NOW, act, dispatched, report
from support.loop_story import clock

from backend.areas import service as areas
from backend.core.db import fetch, fetch_value, transaction
from backend.deadlines import service as deadlines
from backend.deadlines.rules import Colour, DeadlineKind
from backend.escalation.service import enforce_due
from backend.orders import service as orders
from backend.orders.rules import Action, Channel, Order

K = DeadlineKind
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HELP = "urgency = 'normal' AND category = 'help'"


async def due(order: Order, kind: DeadlineKind = K.accept) -> timedelta:
    """How long after the report the order's clock is due."""
    return (await clock(order, kind)).due_at - NOW


async def add_limit(minutes: int, **narrowed: object) -> None:
    """An accept limit in natural minutes for what *narrowed* says."""
    columns = list(narrowed)
    places = ", ".join(f"${n}" for n in range(2, len(columns) + 2))
    await fetch(
        f"INSERT INTO deadline_policy (urgency, kind, amount, unit, count_from, ladder,"
        f" {', '.join(columns)}) SELECT 'normal', 'accept', $1, 'natural_minute', 'now', id,"
        f" {places} FROM ladder WHERE code = 'warning'",
        minutes, *narrowed.values(),
    )  # fmt: skip


async def test_a_nearer_limit_goes_before_a_more_general_one(seeded: str) -> None:
    plain = await report()
    assert await due(plain) == 2 * HOUR
    lead, area = plain.lead_unit_id, plain.area_code
    district, street = [await areas.area_id(area[:length]) for length in (6, 9)]
    channel = Channel.grid_report.value
    for minutes, narrowed in (
        (50, {"channel": channel}),
        (45, {"channel": channel, "category": "help"}),
        (40, {"area": district}),
        (35, {"area": district, "channel": channel}),
        (30, {"area": street, "category": "help"}),
        (20, {"organisation": lead}),
        (10, {"organisation": lead, "category": "help"}),
    ):
        await add_limit(minutes, **narrowed)
        assert await due(await report()) == minutes * MINUTE, narrowed
    # None of them is for another place, nor for what came in another way there.
    far = (await areas.sample_grids("610111", 1, 7))[0]
    assert await due(await report(area_id=far)) == 45 * MINUTE
    assert await due(await report(area_id=far, channel=Channel.face_to_face)) == 2 * HOUR


async def test_a_changed_limit_is_for_orders_that_begin_afterwards(seeded: str) -> None:
    before = await report()
    version = (await deadlines.rulebook()).version
    await fetch(f"UPDATE deadline_policy SET amount = 3 WHERE kind = 'accept' AND {HELP}")
    assert (await deadlines.rulebook()).version > version
    after = await report()
    assert (await due(before), await due(after)) == (2 * HOUR, 3 * HOUR)
    # The clock that ran goes on by its own limit; the next stage begins by those of today.
    await fetch(f"UPDATE deadline_policy SET amount = 1 WHERE kind = 'dispatch' AND {HELP}")
    accepted = await act(before, Action.accept)
    assert await due(accepted, K.dispatch) == HOUR
    assert (await clock(accepted, K.accept)).due_at == NOW + 2 * HOUR


async def test_a_changed_ladder_is_for_clocks_that_begin_afterwards(seeded: str) -> None:
    before = await report()
    await fetch(
        "DELETE FROM ladder_step WHERE effect = 'climb'"
        " AND ladder = (SELECT id FROM ladder WHERE code = 'office')"
    )
    await fetch(
        "UPDATE ladder_step SET amount = 25 WHERE effect = 'yellow'"
        " AND ladder = (SELECT id FROM ladder WHERE code = 'office')"
    )
    after = await report()
    assert (await clock(before, K.accept)).next_step_at == NOW + HOUR
    assert (await clock(after, K.accept)).next_step_at == NOW + HOUR / 2
    await enforce_due(at=NOW + HOUR / 2)
    colours = [(await orders.find_by_id(order.id)).colour for order in (before, after)]
    assert colours == [Colour.green, Colour.yellow]
    await enforce_due(at=NOW + 24 * HOUR)
    assert [(await orders.find_by_id(order.id)).climbs for order in (before, after)] == [1, 0]


async def test_a_limit_taken_away_runs_on_where_it_began_and_begins_nowhere(seeded: str) -> None:
    before = await dispatched()
    await fetch(f"DELETE FROM deadline_policy WHERE kind = 'sign' AND {HELP}")
    after = await dispatched()
    assert (K.sign, 0) not in (await orders.case_of(after, NOW)).clocks
    await enforce_due(at=NOW + 24 * HOUR)
    assert (await clock(before, K.sign)).colour is Colour.red


async def test_what_changes_nothing_makes_no_version(seeded: str) -> None:
    count = "SELECT count(*) FROM policy_version"
    versions = await fetch_value(count)
    await fetch("UPDATE deadline_policy SET amount = amount")
    await fetch("UPDATE work_calendar SET weekly = weekly")
    assert await fetch_value(count) == versions
    await fetch(f"UPDATE deadline_policy SET amount = 3 WHERE kind = 'accept' AND {HELP}")
    assert await fetch_value(count) == versions + 1
    current = "SELECT count(*) FROM policy_version WHERE current"
    assert await fetch_value(current) == versions


async def test_a_change_that_is_undone_leaves_no_version(seeded: str) -> None:
    version = (await deadlines.rulebook()).version

    async def fail() -> None:
        async with transaction():
            await fetch("UPDATE deadline_policy SET amount = 3 WHERE kind = 'accept'")
            raise RuntimeError("the caller's transaction fails")

    with pytest.raises(RuntimeError):
        await fail()
    book = await deadlines.rulebook()
    assert book.version == version
    assert await due(await report()) == 2 * HOUR
