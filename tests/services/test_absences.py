"""Substitutes: who is asked, told and named while a holder is away."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest
from support.loop import NOW, act, dispatched, report

from backend.core import db
from backend.core.db import execute_script, fetch, fetch_one, fetch_value, transaction
from backend.core.instants import CHINA
from backend.escalation.service import enforce_due
from backend.notices.service import deliver_due
from backend.orders import actions as a
from backend.orders import service as orders
from backend.orders.rules import Action, Order
from backend.people import queries
from backend.people.service import who_answers


def today() -> date:
    return datetime.now(CHINA).date()


async def principal(unit_id: int) -> int:
    return int(
        await fetch_value(
            "SELECT person FROM appointment JOIN post ON post.id = appointment.post"
            " WHERE post.unit = $1 AND post.rank = 1 AND ends_on IS NULL",
            unit_id,
        )
    )


async def colleague(name: str = "代理人") -> int:
    return int(await fetch_value("INSERT INTO person (name) VALUES ($1) RETURNING id", name))


async def leave(
    person: int, substitute: int | None, starts_on: date, ends_on: date | None = None
) -> None:
    await fetch(
        "INSERT INTO absence (person, substitute, starts_on, ends_on) VALUES ($1, $2, $3, $4)",
        person, substitute, starts_on, ends_on,
    )  # fmt: skip


async def current(order_id: int) -> Order:
    return (await orders.load_cases([order_id]))[order_id].order


async def last_event(order_id: int) -> Mapping[str, object]:
    row = await fetch_one(
        "SELECT kind, data->>'responsible' AS responsible, data->>'on_behalf_of' AS absent"
        " FROM order_event WHERE work_order = $1 ORDER BY seq DESC LIMIT 1",
        order_id,
    )
    assert row is not None
    return row


async def test_a_climb_goes_to_the_substitute_of_the_absent_holder(seeded: str) -> None:
    order = await dispatched(datetime.now(UTC) - timedelta(seconds=85), category="demonstration")
    street = int(await fetch_value("SELECT superior FROM unit WHERE id = $1", order.lead_unit_id))
    absent, stand_in = await principal(street), await colleague()
    await leave(absent, stand_in, today())
    await enforce_due()
    climbed = await current(order.id)
    assert (climbed.lead_unit_id, climbed.responsible_id) == (street, stand_in)
    event = await last_event(order.id)
    assert dict(event) == {
        "kind": "order:escalate", "responsible": str(stand_in), "absent": str(absent),
    }  # fmt: skip
    await deliver_due()
    told = await fetch_one("SELECT * FROM notice WHERE person = $1", stand_in)
    assert told is not None
    assert (told["work_order"], told["on_behalf_of"]) == (order.id, absent)
    assert await orders.verify_trail(order.id) is None


async def test_responsibility_moves_with_the_absence_in_the_middle_of_an_order(
    seeded: str,
) -> None:
    order = await dispatched(NOW)
    holder = order.responsible_id
    assert holder is not None
    stand_in = await colleague()
    tomorrow = (NOW + timedelta(days=1)).astimezone(CHINA).date()
    await leave(holder, stand_in, tomorrow, tomorrow + timedelta(days=7))
    # Half of the sign clock's working day is over by the afternoon; it breaches, and the holder
    # is reminded, the next morning.
    await enforce_due(at=NOW + timedelta(hours=7))
    assert (await current(order.id)).responsible_id == holder
    assert (await last_event(order.id))["absent"] is None
    await enforce_due(at=NOW + timedelta(days=1, minutes=1))
    assert (await current(order.id)).responsible_id == stand_in
    assert dict(await last_event(order.id)) == {
        "kind": "deadline:remind", "responsible": str(stand_in), "absent": str(holder),
    }  # fmt: skip


async def test_who_reports_reaches_the_substitute_until_the_holder_is_back(seeded: str) -> None:
    order = await report(NOW)
    holder, stand_in = order.responsible_id, await colleague()
    assert holder is not None
    day = NOW.astimezone(CHINA).date()
    await leave(holder, stand_in, day - timedelta(days=3), day + timedelta(days=1))
    away = await report(NOW)
    assert away.responsible_id == stand_in
    assert (await report(NOW + timedelta(days=1))).responsible_id == holder
    accepted = await act(away, Action.accept, at=NOW)
    given = await act(accepted, Action.dispatch, a.Dispatch(accepted.lead_unit_id), at=NOW)
    assert given.responsible_id == stand_in
    assert (await last_event(given.id))["absent"] == str(holder)
    await deliver_due()
    rows = await fetch("SELECT on_behalf_of FROM notice WHERE person = $1", stand_in)
    assert {row["on_behalf_of"] for row in rows} == {holder}


async def test_the_day_is_chinas(seeded: str) -> None:
    order = await report(NOW)
    holder, stand_in = order.responsible_id, await colleague()
    assert holder is not None
    await leave(holder, stand_in, date(2026, 6, 10), date(2026, 6, 11))
    begins = datetime(2026, 6, 9, 16, tzinfo=UTC)
    unit = order.lead_unit_id
    for at, expected in (
        (begins - timedelta(seconds=1), holder), (begins, stand_in),
        (begins + timedelta(hours=24, seconds=-1), stand_in),
        (begins + timedelta(hours=24), holder),
    ):  # fmt: skip
        _, answers = await who_answers([unit], at)
        found = answers[unit]
        assert found is not None
        assert found.person_id == expected, at


async def test_substitutes_who_are_away_are_followed_and_circles_end(seeded: str) -> None:
    unit = (await report(NOW)).lead_unit_id
    _, answers = await who_answers([unit], NOW)
    first = answers[unit]
    assert first is not None
    second, third = await colleague("乙"), await colleague("丙")
    day = NOW.astimezone(CHINA).date()
    await leave(first.person_id, second, day)
    await leave(second, third, day)
    _, answers = await who_answers([unit], NOW)
    found = answers[unit]
    assert found is not None
    assert (found.person_id, found.name, found.on_behalf_of) == (third, "丙", first.person_id)
    await leave(third, first.person_id, day)
    _, answers = await who_answers([unit], NOW)
    after = answers[unit]
    assert after is not None
    assert after.person_id not in (first.person_id, second, third)
    assert after.on_behalf_of == first.person_id


@pytest.mark.parametrize(
    ("error", "starts_on", "ends_on", "to_self"),
    [
        (asyncpg.ExclusionViolationError, date(2026, 6, 3), date(2026, 6, 4), False),
        (asyncpg.ExclusionViolationError, date(2026, 5, 1), None, False),
        (asyncpg.CheckViolationError, date(2026, 7, 1), date(2026, 7, 1), False),
        (asyncpg.CheckViolationError, date(2026, 7, 1), date(2026, 7, 2), True),
        (None, date(2026, 6, 5), date(2026, 6, 6), False),
    ],
)
async def test_absences_of_a_person_do_not_overlap_nor_name_the_person_twice(
    database: str, error: type[Exception] | None, starts_on: date, ends_on: date | None,
    to_self: bool,
) -> None:  # fmt: skip
    person, other = await colleague("甲"), await colleague("乙")
    await leave(person, other, date(2026, 6, 1), date(2026, 6, 5))
    substitute = person if to_self else other
    if error is None:
        await leave(person, substitute, starts_on, ends_on)
    else:
        with pytest.raises(error):
            await leave(person, substitute, starts_on, ends_on)


async def test_one_query_answers_for_any_number_of_units_by_index(
    seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await execute_script(
        "INSERT INTO absence (person, substitute, starts_on, ends_on)"
        " SELECT id, id - 1, DATE '2020-01-01' + 10 * n, DATE '2020-01-05' + 10 * n"
        " FROM person, generate_series(1, 5) AS n WHERE id > 1;"
        " ANALYZE absence, appointment, person, post, unit"
    )
    asked: list[str] = []

    async def spy(sql: str, units: list[int], on: date) -> list[db.Row]:
        async with transaction():
            await execute_script(f"PREPARE asked AS {sql}")
            listed = ",".join(map(str, units))
            rows = await fetch(f"EXPLAIN EXECUTE asked ('{{{listed}}}', '{on}')")
            asked.append("\n".join(str(next(iter(row.values()))) for row in rows))
            await execute_script("DEALLOCATE asked")
        return await fetch(sql, units, on)

    monkeypatch.setattr(queries, "fetch", spy)
    units = [row["id"] for row in await fetch("SELECT id FROM unit WHERE tier = 'community'")]
    await who_answers(units[:1], NOW)
    await who_answers(units, NOW)
    few, many = asked
    for plan in (few, many):
        assert re.search(r"Seq Scan on (absence|appointment|post)\b", plan) is None, plan
    assert re.search(r"Seq Scan on person\b", few) is None, few
