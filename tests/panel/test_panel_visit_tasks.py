"""Care visits, visits to relocated members, home visits and volunteers' hours by guided tasks."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from panel.test_panel_care_tasks import filled

from backend.areas import service as areas
from backend.care import service as care
from backend.care.rules import (
    CareKind,
    CareRow,
    FileRow,
    OccasionKind,
    OccasionRow,
)
from backend.core import clock
from backend.core.db import fetch_one, fetch_value
from backend.core.instants import CHINA
from backend.panel.leads import BESIDE
from backend.personal.rules import LegalBasis
from backend.registry.tasks.every import TASKS
from backend.volunteers import service as volunteers
from backend.volunteers.rules import ActivityRow, TeamFocus, TeamRow, VolunteerRow

HERE, ELSEWHERE = "610112001601", "610112003601"
TODAY = clock.now().astimezone(CHINA).date()
SINCE = date(2024, 1, 1)


async def cared_for(community: str) -> int:
    row = CareRow(
        community, "赵某", None, None, None, CareKind.disabled, LegalBasis.duty, "走访", None,
        None, 14, SINCE, TODAY, True,
    )  # fmt: skip
    await care.load_care([row], TODAY)
    return int(await fetch_value("SELECT max(id) FROM care_person"))


async def test_a_grid_worker_logs_visits_of_every_kind_in_the_own_community(visit: Any) -> None:
    worker = await visit("wangge")
    listed = {each["slug"] for each in await worker.get("/api/forms/")}
    logs = {"log-care-visit", "log-transition-visit", "log-home-visit"}
    assert logs < listed
    assert "log-volunteer-hours" not in listed
    mine = await fetch_value(
        "SELECT p.id FROM person p JOIN operator o ON o.id = p.operator WHERE username = 'wangge'"
    )
    # The register: the visitor is oneself and the day today unless something else is told.
    here, elsewhere = await cared_for(HERE), await cared_for(ELSEWHERE)
    form = {"care_person": str(here), "way": "phone", "note": "一切安好", "visited_on": ""}
    planned = TODAY + timedelta(days=14)
    assert await filled(worker, "log-care-visit", **form) == (
        200, f"已登记走访，下次应于 {planned} 走访。",
    )  # fmt: skip
    row = await fetch_one("SELECT * FROM care_visit")
    assert row is not None
    assert (row["visitor"], row["visited_on"], row["way"]) == (mine, TODAY, "phone")
    for number in (elsewhere, 999_999, "赵某"):
        status, said = await filled(worker, "log-care-visit", **form | {"care_person": str(number)})
        assert status == 422
        assert f"没有“{number}”" in said
    status, said = await filled(
        worker, "log-care-visit", **form | {"visited_on": str(TODAY + timedelta(days=1))}
    )
    assert (status, said) == (422, "走访日期（留空为今天）：不能晚于今天")
    # Relocated members.
    file = FileRow("T-1", "钱某", None, None, HERE, None, None, TODAY - timedelta(days=40), None)
    await care.load_files([file])
    await care.load_occasions([OccasionRow("D1", "搬离慰问", OccasionKind.visit, 30, SINCE)])
    told = {"file": "T-1", "occasion": "搬离慰问"}
    assert await filled(worker, "log-transition-visit", **told) == (200, "已登记档案 T-1 的走访。")
    status, said = await filled(worker, "log-transition-visit", **told)
    assert (status, said) == (422, "事由：当日已登记此事由")
    # A household on the community's visit day.
    made = await fetch_one(
        "INSERT INTO visit_round (community, planned_on) SELECT id, $2 FROM area WHERE code = $1"
        " ON CONFLICT (community, planned_on) DO UPDATE SET cancelled_for = NULL"
        " RETURNING id, community",
        HERE, TODAY,
    )  # fmt: skip
    assert made is not None
    community = (await areas.path_of(made["community"]))[-1].name
    home = {"round": f"{community} {TODAY}", "dwelling": "3号楼501", "outcome": "met"}
    status, said = await filled(worker, "log-home-visit", **home, findings="楼道灯不亮")
    assert status == 200, said
    row = await fetch_one("SELECT * FROM home_visit WHERE dwelling = '3号楼501'")
    assert row is not None
    assert (row["round"], row["visitor"], row["findings"]) == (made["id"], mine, "楼道灯不亮")
    assert str(row["id"]) in said
    # Rows of the visits themselves are theirs to enter; the register is not.
    entered = {"care_person": here, "visited_on": str(TODAY), "way": "home", "note": ""}
    answer = await worker.ask("POST", "/api/tables/care_visit/", json=entered)
    assert answer.status_code == 201, answer.text
    answer = await worker.ask("PATCH", f"/api/tables/care_person/{here}/", json={"purpose": "x"})
    assert answer.status_code == 403


async def test_hours_are_logged_by_who_edits_the_registry_there(admin: Any, visit: Any) -> None:
    [team] = await volunteers.load_teams(
        [TeamRow("测试队", "", TeamFocus.legal, "610112", 3, SINCE, True)]
    )
    [volunteer] = await volunteers.load_volunteers([VolunteerRow(team, "孙某", None, SINCE, True)])
    await volunteers.load_activities([ActivityRow(team, "河道清理", TODAY, 5, Decimal(15))])
    told = {"volunteer": str(volunteer), "activity": f"河道清理 {TODAY}"}
    assert await filled(admin, "log-volunteer-hours", **told, hours="2.5") == (
        200, "已登记时长，该志愿者累计 2.5 小时。",
    )  # fmt: skip
    status, said = await filled(admin, "log-volunteer-hours", **told, hours="1")
    assert status == 422
    assert "已登记" in said
    for hours in ("0", "25", "1.25", "x"):
        status, said = await filled(admin, "log-volunteer-hours", **told, hours=hours)
        assert status == 422
        assert said.startswith("时长（小时）：")
    dispatcher = await visit("paiqian")
    answer = await dispatcher.ask("POST", "/api/forms/log-volunteer-hours/", json=told)
    assert answer.status_code == 403


def test_rows_lead_to_the_visits_they_are_about() -> None:
    for table, name in (
        ("care_person", "log-care-visit"),
        ("relocation_file", "log-transition-visit"),
        ("visit_round", "log-home-visit"),
        ("volunteer", "log-volunteer-hours"),
        ("volunteer_activity", "log-volunteer-hours"),
    ):
        field = BESIDE[table][name]
        assert TASKS[name].lookups[field] == table
