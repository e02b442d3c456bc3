"""A calendar or limit that does not fit together would stop every clock: it is refused in words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support.loop import dispatched

from backend.core.db import fetch, fetch_value
from backend.deadlines import service as deadlines
from backend.escalation.service import enforce_due
from backend.orders import service as orders


@pytest.mark.parametrize(
    ("table", "change", "words"),
    [
        ("calendar_day", {"hours": "8点到12点"}, "08:00-12:00"),
        ("calendar_day", {"hours": "14:00-18:00,08:00-12:00"}, "先后"),
        ("calendar_year", {"year": 2050}, "连续"),
        ("work_calendar", {"zone": "Asia/Nowhere"}, "zone"),
        ("work_calendar", {"weekly": '["08:00-12:00"]'}, "七"),
        ("work_calendar", {"weekly": '{"monday": 1}'}, "七"),
        ("work_calendar", {"name": "other"}, "正被时限使用"),
        ("deadline_policy", {"amount": 100_000}, "范围"),
    ],
)
async def test_a_rule_that_does_not_fit_is_refused_and_undone(
    admin: Any, table: str, change: dict[str, object], words: str
) -> None:
    before = await fetch_value(f"SELECT md5(array_agg(t ORDER BY t.id)::text) FROM {table} t")
    of_district = {"name": "district"} if table == "work_calendar" else {}
    row = await admin.first(table, **of_district)
    answer = await admin.ask("PATCH", f"/api/tables/{table}/{row['id']}/", json=change)
    assert answer.status_code >= 400
    assert words in answer.text
    after = await fetch_value(f"SELECT md5(array_agg(t ORDER BY t.id)::text) FROM {table} t")
    assert before == after
    assert await deadlines.rulebook()


async def test_a_fitting_rule_takes_effect_at_once(admin: Any) -> None:
    row = await admin.first("deadline_policy")
    version = (await deadlines.rulebook()).version
    path = f"/api/tables/deadline_policy/{row['id']}/"
    answer = await admin.ask("PATCH", path, json={"amount": 7})
    assert answer.status_code == 200, answer.text
    book = await deadlines.rulebook()
    assert book.version > version
    [current] = [each for each in book.policies.values() if each.rule == row["id"] and each.current]
    assert current.budget.amount == 7


async def test_a_running_clock_climbs_the_ladder_it_began_with(admin: Any) -> None:
    at = datetime.now(UTC) - timedelta(seconds=85)
    begun = await dispatched(at, category="demonstration")
    ladder = "SELECT id FROM ladder WHERE code = 'demonstration'"
    steps = await fetch(f"SELECT id FROM ladder_step WHERE ladder = ({ladder})")
    for step in steps:
        answer = await admin.ask("DELETE", f"/api/tables/ladder_step/{step['id']}/")
        assert answer.status_code < 400, answer.text
    later = await dispatched(at, category="demonstration")
    await enforce_due()
    assert [(await orders.find_by_id(order.id)).climbs for order in (begun, later)] == [1, 0]


async def test_a_ladder_has_no_step_its_clock_cannot_take(admin: Any) -> None:
    climbing = await fetch_value("SELECT id FROM ladder WHERE code = 'demonstration'")
    row = await fetch_value("SELECT min(id) FROM deadline_policy WHERE kind = 'callback'")
    path = f"/api/tables/deadline_policy/{row}/"
    answer = await admin.ask("PATCH", path, json={"ladder": climbing})
    assert answer.status_code >= 400
    assert "“回访”时限的阶梯不能有“升级”步骤" in answer.text
    assert await fetch_value("SELECT ladder FROM deadline_policy WHERE id = $1", row) != climbing
