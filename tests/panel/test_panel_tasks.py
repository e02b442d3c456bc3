"""Guided tasks in the panel: who is offered them, what is looked up, what is refused in words."""

from datetime import datetime
from typing import Any

import pytest

from backend.core.db import fetch, fetch_one, fetch_value
from backend.core.instants import CHINA
from backend.identity.rules import PERMISSIONS, Role
from backend.registry.tasks.every import TASKS

PATH = "/api/forms/appoint-first-secretary/"
COMMUNITY = "610112001603"
"""One without a first secretary."""


@pytest.fixture
async def person(seeded: str) -> str:
    """Somebody nobody else is called like."""
    await fetch("INSERT INTO person (name, synthetic) VALUES ('示例甲', true)")
    return "示例甲"


def told(person: str, **changes: str) -> dict[str, str]:
    return {
        "person": person, "community": COMMUNITY, "home_unit": "区教育局",
        "starts_on": "2026-12-01", "ends_on": "2028-12-01",
    } | changes  # fmt: skip


async def test_the_forms_are_listed_for_whom_they_are(admin: Any, clerk: Any) -> None:
    listed = await admin.get("/api/forms/")
    own = PERMISSIONS[Role.administrator]
    assert {each["slug"] for each in listed} == {
        name for name, task in TASKS.items() if task.access in own
    }
    grouped = await admin.get("/api/forms/grouped/")
    assert "任命第一书记" in [each["name"] for each in grouped["grouped"]["人员任职"]]
    assert await clerk.get("/api/forms/") == []
    for path in (PATH, f"{PATH}schema/"):
        assert (await clerk.ask("GET", path)).status_code == 403
    assert (await clerk.ask("POST", PATH, json={})).status_code == 403


async def test_a_form_says_what_it_asks_in_the_readers_language(admin: Any) -> None:
    schema = await admin.get(f"{PATH}schema/")
    fields = schema["properties"]
    assert fields["community"]["title"] == "所驻社区 *"
    assert (fields["community"]["type"], fields["community"]["extra"]["table"]) == (
        "string", "area",
    )  # fmt: skip
    assert fields["starts_on"]["format"] == "date"
    admin.speak("en")
    assert (await admin.get(f"{PATH}schema/"))["properties"]["person"]["title"] == "Person *"
    assert (await admin.get(PATH))["name"] == "Appoint a first secretary"


async def test_a_first_secretary_is_appointed_and_a_second_refused(admin: Any, person: str) -> None:
    answer = await admin.ask("POST", PATH, json=told(person))
    assert answer.status_code == 200, answer.text
    done = answer.json()["custom_form_success"]
    assert person in done
    assert COMMUNITY in done
    made = await fetch_one(
        "SELECT s.home_unit, a.code FROM first_secretary s JOIN person p ON p.id = s.person"
        " JOIN area a ON a.id = s.community WHERE p.name = $1",
        person,
    )
    assert made is not None
    assert (made["home_unit"], made["code"]) == ("区教育局", COMMUNITY)
    again = told(person, starts_on="2027-01-01", ends_on="2029-01-01")
    answer = await admin.ask("POST", PATH, json=again)
    assert answer.status_code == 422
    refused = answer.json()["custom_form_error"]
    assert "2026-12-01 至 2028-12-01 已有第一书记 示例甲，请先召回或办理交接" in refused
    rows = await fetch("SELECT FROM first_secretary WHERE home_unit = '区教育局'")
    assert len(rows) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"community": "没有这里"}, "所驻社区：没有“没有这里”，或不在您的管辖范围内"),
        ({"starts_on": "soon"}, "到任日期：应为日期"),
        ({"home_unit": ""}, "派出单位：不能为空"),
        ({"ends_on": "2026-11-01"}, "任期届满：必须晚于到任日期"),
    ],
)
async def test_what_does_not_fit_is_told_in_words(
    admin: Any, person: str, changes: dict[str, str], words: str
) -> None:
    answer = await admin.ask("POST", PATH, json=told(person, **changes))
    assert answer.status_code == 422
    assert answer.json()["custom_form_error"] == words
    assert await fetch("SELECT FROM first_secretary WHERE home_unit = '区教育局'") == []


async def test_a_form_that_is_none_is_answered(admin: Any) -> None:
    assert (await admin.ask("GET", "/api/forms/no-such-task/")).status_code == 404
    assert (await admin.ask("PUT", PATH, json={})).status_code == 405
    for body in (b"", b"[]", b"{", b'"x"', b"\xff"):
        answer = await admin.ask("POST", PATH, content=body)
        assert answer.status_code == 422, body
        assert answer.json()["custom_form_error"]


async def test_what_a_visit_found_becomes_an_order_whose_number_is_told(visit: Any) -> None:
    # A station's keeper, who also accepts there.
    keeper = await visit("yizhan")
    made = await fetch_one(
        "INSERT INTO home_visit (community, visited_on, dwelling, outcome, findings)"
        " SELECT id, '2026-11-20', '3号楼', 'met', '楼道灯不亮' FROM area WHERE code = $1"
        " RETURNING id",
        COMMUNITY,
    )
    assert made is not None
    body = {"row": made["id"], "category": "help", "description": ""}
    answer = await keeper.ask("POST", "/api/forms/visit-into-order/", json=body)
    assert answer.status_code == 200, answer.text
    found = await fetch_one(
        "SELECT w.number, w.description FROM home_visit v JOIN work_order w ON w.id = v.work_order"
        " WHERE v.id = $1",
        made["id"],
    )
    assert found is not None
    assert answer.json()["custom_form_success"] == f"已转为工单：{found['number']}。"
    assert found["description"] == "楼道灯不亮"
    again = await keeper.ask("POST", "/api/forms/visit-into-order/", json=body)
    assert found["number"] in again.json()["custom_form_error"]


async def test_a_bulletin_is_numbered_and_names_its_units(admin: Any) -> None:
    body = {
        "area": "610112", "kind": "scheduling", "topic": "防汛调度", "content": "报送值班表。",
        "reply_due_on": "2099-01-01", "units": "610112001，610112-D02",
    }  # fmt: skip
    answer = await admin.ask("POST", "/api/forms/issue-bulletin/", json=body)
    assert answer.status_code == 200, answer.text
    assert "〕1号" in answer.json()["custom_form_success"]
    rows = await fetch("SELECT u.code FROM bulletin_unit b JOIN unit u ON u.id = b.unit")
    assert {row["code"] for row in rows} == {"610112001", "610112-D02"}
    refused = await admin.ask(
        "POST", "/api/forms/issue-bulletin/", json=body | {"units": "610112001,没有这个单位"}
    )
    assert "没有这个单位" in refused.json()["custom_form_error"]


async def test_a_projects_party_organisation_is_dissolved_once_the_project_is_over(
    admin: Any, visit: Any
) -> None:
    made = ["临时党支部一", "临时党支部二", "临时党支部三"]
    await fetch(
        "INSERT INTO project_organisation (area, project, name, form, members, established_on,"
        " ends_on) SELECT area.id, '修路', told.name, 'branch', 3, told.begins, '2099-12-31'"
        " FROM (VALUES ($2, $1, '2026-01-01'::date), ($3, $1, '2099-01-01'),"
        " ($4, '610112', '2026-01-01')) AS told (name, code, begins) JOIN area USING (code)",
        COMMUNITY, *made,
    )  # fmt: skip
    path = "/api/forms/dissolve-project-organisation/"

    async def told(client: Any, name: str) -> str:
        answer = await client.ask("POST", path, json={"organisation": name})
        [sentence] = answer.json().values()
        return str(sentence)

    # It is found by its name, or by what its lists call it.
    area = await fetch_value("SELECT name FROM area WHERE code = $1", COMMUNITY)
    assert await told(await visit("wangge"), made[2]) == "您的角色不能登记该区域的工作台账"
    assert await told(admin, "没有它") == "项目临时党组织：没有“没有它”，或不在您的管辖范围内"
    assert await told(admin, made[1]) == "项目临时党组织：2099-01-01 才成立"
    today = datetime.now(CHINA).date()
    assert await told(admin, f"{made[0]} {area}") == f"已撤销，撤销日期 {today}。"
    assert await told(admin, made[0]) == "该事项已经办结"
    ended = await fetch("SELECT dissolved_on FROM project_organisation WHERE name = $1", made[0])
    assert [row["dissolved_on"] for row in ended] == [today]


async def test_a_first_secretary_is_handed_over_and_recalled(admin: Any, person: str) -> None:
    served = "610112001601"
    path = "/api/forms/hand-over-first-secretary/"
    body = told(person, community=served, items="未办结诉求；账目; 印章")
    answer = await admin.ask("POST", path, json=body)
    assert answer.status_code == 200, answer.text
    assert person in answer.json()["custom_form_success"]
    items = await fetch(
        "SELECT text FROM secretary_handover_item i JOIN secretary_handover h ON h.id = i.handover"
        " JOIN first_secretary f ON f.id = h.incoming JOIN person p ON p.id = f.person"
        " WHERE p.name = $1 ORDER BY i.id",
        person,
    )
    assert [row["text"] for row in items] == ["未办结诉求", "账目", "印章"]
    path = "/api/forms/recall-first-secretary/"
    body = {"community": served, "on": "2027-03-01", "reason": "transfer", "body": "subdistrict"}
    answer = await admin.ask("POST", path, json=body)
    assert answer.status_code == 422
    assert "召回调整”由区委（主管）负责" in answer.json()["custom_form_error"]
    answer = await admin.ask("POST", path, json=body | {"body": "committee"})
    assert answer.status_code == 200, answer.text
    assert "2027-03-01" in answer.json()["custom_form_success"]


async def test_pay_is_graded_anew_after_a_look_at_the_largest_rise(admin: Any) -> None:
    form = {"district": "610114", "on": "2027-01-01"}
    path = "/api/forms/regrade-pay/"
    kept = "SELECT count(*) FROM pay_record WHERE starts_on = '2027-01-01'"
    answer = await admin.ask("POST", path, json=form)
    told = answer.json()["custom_form_error"]
    assert answer.status_code == 422
    assert told.startswith("预览，尚未保存：2027-01-01：")
    assert "最大增幅" in told
    assert await fetch_value(kept) == 0
    answer = await admin.ask("POST", path, json=form | {"confirm": True})
    done = answer.json()["custom_form_success"]
    assert done in told
    assert done.startswith(f"2027-01-01：{await fetch_value(kept)} 人变动")
    again = await admin.ask("POST", path, json=form | {"on": "2026-12-31", "confirm": True})
    assert again.status_code == 422
