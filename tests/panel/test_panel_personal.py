"""Personal data in the panel: shown in part, sealed by forms, found by index, with its purpose."""

from typing import Any

import pytest

from backend.core.db import fetch_one
from backend.personal.sealing import is_sealed, opened

PEOPLE = "/api/tables/person/"


async def stored(person_id: int) -> str | None:
    row = await fetch_one("SELECT phone FROM person WHERE id = $1", person_id)
    assert row is not None
    assert row["phone"] is None or is_sealed(row["phone"])
    return opened("person", "phone", person_id, row["phone"])


@pytest.fixture
async def person(admin: Any) -> int:
    """Somebody added by the form."""
    answer = await admin.ask("POST", PEOPLE, json={"name": "李四", "phone": "138 1234 5678"})
    assert answer.status_code == 201, answer.text
    return int(answer.json()[0]["id"])


async def test_a_form_seals_what_it_is_told_and_shows_a_part(admin: Any, person: int) -> None:
    assert await stored(person) == "138 1234 5678"
    assert (await admin.get(f"{PEOPLE}{person}/"))["phone"] == "138****5678"
    assert (await admin.first("person", id=person))["phone"] == "138****5678"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("138****5678", "138 1234 5678"),
        ("13900000000", "13900000000"),
        ("", None),
        (None, None),
    ],
)
async def test_what_comes_back_as_it_was_shown_stays(
    admin: Any, person: int, told: str | None, kept: str | None
) -> None:
    answer = await admin.ask("PATCH", f"{PEOPLE}{person}/", json={"name": "李五", "phone": told})
    assert answer.status_code == 200, answer.text
    assert await stored(person) == kept


@pytest.mark.parametrize("told", ["139****5678", "1" * 65])
async def test_what_is_no_number_to_ring_is_refused(admin: Any, person: int, told: str) -> None:
    answer = await admin.ask("PATCH", f"{PEOPLE}{person}/", json={"phone": told})
    assert answer.status_code >= 400
    assert "联系电话" in answer.text
    assert await stored(person) == "138 1234 5678"


async def test_another_rows_sealed_value_is_only_text(admin: Any, person: int) -> None:
    other = await fetch_one("SELECT phone FROM person WHERE id <> $1 LIMIT 1", person)
    assert other is not None
    answer = await admin.ask("PATCH", f"{PEOPLE}{person}/", json={"phone": other["phone"]})
    assert answer.status_code >= 400


@pytest.mark.parametrize(
    ("sought", "found"),
    [("13812345678", True), ("138-1234-5678", True), ("5678", True), ("1381234", False)],
)
async def test_people_are_found_by_the_whole_number_or_its_end(
    admin: Any, person: int, sought: str, found: bool
) -> None:
    rows = await admin.rows("person", phone=sought, phone__match="contains", name="李四")
    assert [row["id"] for row in rows] == ([person] if found else [])
    count = await admin.ask("GET", f"{PEOPLE}count/", params={"phone": sought, "name": "李四"})
    assert count.json()["count"] == int(found)


async def test_a_list_tells_why_personal_data_is_held(admin: Any) -> None:
    schema = await admin.get(f"{PEOPLE}schema/")
    assert schema["extra"]["help_text"].startswith("含个人信息。目的：")
    assert (await admin.get("/api/tables/unit/schema/"))["extra"]["help_text"] == ""
