"""A star cycle, form by form in the panel, from its opening to a certificate."""

from decimal import Decimal
from typing import Any

import pytest

from backend.core.db import fetch, fetch_one, fetch_value
from backend.core.errors import InvalidInput
from backend.firms import rating_due
from backend.registry.tasks.ratings import points_of

pytestmark = pytest.mark.all_registers


def test_points_are_read_item_by_item() -> None:
    assert points_of("service=36, safety：14.5；party = 9") == {
        "service": 36, "safety": Decimal("14.5"), "party": 9,
    }  # fmt: skip
    assert points_of("物业服务质量=36\nProperty service:3") == {
        "物业服务质量": 36, "Property service": 3,
    }  # fmt: skip
    for text in ("service", "service=x", "36"):
        with pytest.raises(InvalidInput):
            points_of(text)


async def test_a_cycle_is_run_to_its_certificate_by_forms(visit: Any) -> None:
    dispatcher = await visit("yanshi")

    async def done(task: str, **told: object) -> str:
        answer = await dispatcher.ask("POST", f"/api/forms/{task}/", json=told)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["custom_form_success"])

    opened = await done(
        "open-rating-cycle", district="610112", name="二〇二四年度", period_from="2024-01-01",
        period_to="2025-01-01", rubric="物业服务星级评定标准 v1",
    )  # fmt: skip
    assert "个项目待评分" in opened
    project = await fetch_one(
        "SELECT p.estate, r.id FROM star_rating r JOIN managed_project p ON p.id = r.project"
        " JOIN rating_cycle y ON y.id = r.cycle WHERE y.name = '二〇二四年度' ORDER BY r.id LIMIT 1"
    )
    rating = f"{project['estate']} 二〇二四年度"
    for rater in ("甲", "乙", "丙"):
        points = "service=38, satisfaction=18, party=9, safety=14"
        assert rater in await done("enter-rating-sheet", rating=rating, rater=rater, points=points)
    # What was noted wrongly is taken back: of this rating alone, and only while it is a draft.
    note = {"item": "commended", "points": 5, "happened_on": "2024-05-01", "text": "误记"}
    assert await done("note-rating-incident", rating=rating, **note) == "已登记。"
    incident = await fetch_value("SELECT id FROM rating_incident WHERE rating = $1", project["id"])

    async def refused(incident: int) -> str:
        told = {"rating": rating, "incident": incident}
        answer = await dispatcher.ask("POST", "/api/forms/take-back-rating-incident/", json=told)
        assert answer.status_code == 422
        return str(answer.json()["custom_form_error"])

    foreign = await fetch_value(
        "INSERT INTO rating_incident (rating, item, points, happened_on, reason, entered_at)"
        " SELECT other.id, n.item, n.points, n.happened_on, '另一项', now() FROM rating_incident n"
        " JOIN star_rating own ON own.id = n.rating JOIN star_rating other"
        " ON other.cycle = own.cycle AND other.id > own.id WHERE n.id = $1 LIMIT 1 RETURNING id",
        incident,
    )
    for unknown in (foreign, foreign + 1):
        assert await refused(unknown) == (
            f"加扣分或否决的序号：该评定没有序号为 {unknown} 的加扣分或否决"
        )
    await done("take-back-rating-incident", rating=rating, incident=incident)
    assert await fetch("SELECT FROM rating_incident WHERE rating = $1", project["id"]) == []
    assert "街道审核" in await done("submit-rating", rating=rating)
    assert "街道审核" in await refused(incident)
    assert "区级复核" in await done("approve-rating", rating=rating)
    assert "征求协会意见" in await done("approve-rating", rating=rating)
    association = await fetch_one(
        "SELECT p.name FROM property_association p JOIN area ON area.id = district"
        " WHERE code = '610112'"
    )
    told = {"association": association["name"], "text": "无异议"}
    assert "公示中”（5 星）" in await done("publish-rating", rating=rating, **told)
    early = await dispatcher.ask("POST", "/api/forms/finalise-rating/", json={"rating": rating})
    assert early.status_code == 422
    assert "公示中" in early.text
    await fetch("UPDATE star_rating SET due_at = now() WHERE id = $1", project["id"])
    assert await rating_due.move_due() == 1
    final = await done("finalise-rating", rating=rating)
    found = await fetch_one("SELECT * FROM star_rating WHERE id = $1", project["id"])
    assert found["certificate_code"] in final
    assert (found["state"], found["stars"], found["total"]) == ("final", 5, 94)
