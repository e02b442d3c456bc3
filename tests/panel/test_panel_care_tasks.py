"""Admission and colours by their guided tasks in the panel."""

from datetime import date, datetime, timedelta
from typing import Any

from backend.admission import service as admission
from backend.admission.rules import ItemRow, LimitsRow, TaskList
from backend.colours import service as colours
from backend.colours.rules import RuleRow
from backend.colours.service import PatrolRow
from backend.core import clock
from backend.core.db import fetch, fetch_one
from backend.core.instants import CHINA

SINCE = date(2024, 1, 1)
COMMUNITY = "610112001601"


async def filled(client: Any, task: str, **told: Any) -> tuple[int, str]:
    """The status of a form that is sent, and the sentence it is answered with."""
    answer = await client.ask("POST", f"/api/forms/{task}/", json=told)
    said = answer.json()
    return answer.status_code, said.get("custom_form_success") or said.get("custom_form_error")


async def test_a_task_is_applied_for_admitted_and_what_was_not_is_refused(admin: Any) -> None:
    await admission.load_limits([LimitsRow(SINCE, 30, 15)])
    item = ItemRow("610112-A001", TaskList.assist, "协助登记", "610112", None, SINCE, True)
    await admission.load_items([item])
    today = clock.now().astimezone(CHINA).date()
    wanted = {"department": "610112-D06", "area": COMMUNITY, "item": item.code}
    soon, later = today + timedelta(days=10), today + timedelta(days=70)
    status, said = await filled(admin, "apply-for-admission", **wanted, starts_on=str(soon))
    assert status == 422
    assert "须提前 30 个工作日申请" in said
    status, said = await filled(admin, "apply-for-admission", **wanted, starts_on=str(later))
    assert status == 200, said
    made = await fetch_one("SELECT id, title, state FROM task_application")
    assert made is not None
    assert (made["title"], made["state"]) == ("协助登记", "applied")
    decision = {"application": made["id"], "action": "admit"}
    assert await filled(admin, "decide-on-admission", **decision) == (
        200, f"申请 {made['id']}：准入。",
    )  # fmt: skip
    status, said = await filled(admin, "decide-on-admission", **decision)
    assert status == 422
    assert "准入" in said
    refusal = {"community": COMMUNITY, "department": "610112-D05", "item": item.code}
    status, said = await filled(admin, "refuse-task", **refusal, reason="未准入")
    assert status == 200, said
    assert len(await fetch("SELECT FROM task_refusal WHERE refused_by = 'admin'")) == 1


async def test_a_rating_is_signed_and_the_signer_does_not_decide_on_the_appeal(
    admin: Any, visit: Any
) -> None:
    signer = await visit("yanshi")
    await colours.load_rules([RuleRow("610112", SINCE)])
    [(person, grid), *_] = await colours.grids_of("610112", clock.now().date())
    await colours.load_patrols(
        [
            PatrolRow(person, grid, datetime(2026, 9, day, 9, tzinfo=CHINA), 40, 1, 0)
            for day in range(1, 9)
        ]
    )
    assert await colours.compute_due(datetime(2026, 10, 3, 9, tzinfo=CHINA)) > 2000
    row = await fetch_one("SELECT id, shade FROM worker_colour WHERE person = $1", person)
    assert row is not None
    assert row["shade"] == "red"
    rating = {"rating": row["id"]}
    status, said = await filled(signer, "sign-worker-colour", **rating, shade="green")
    assert status == 422
    assert "须说明理由" in said
    assert (await filled(signer, "sign-worker-colour", **rating, shade="red"))[0] == 200
    assert (await filled(admin, "appeal-worker-colour", **rating, reason="请假"))[0] == 200
    status, said = await filled(
        signer, "settle-worker-colour", **rating, shade="yellow", decision="属实"
    )
    assert status == 422
    assert "审核人以外" in said
    assert len(await fetch("SELECT FROM colour_measure")) == 3
