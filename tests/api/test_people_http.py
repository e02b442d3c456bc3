"""Public rosters without a log-in, as each district publishes them; vacancies within one's area."""

from typing import Any

import pytest

from backend.core.db import fetch, fetch_value

pytestmark = pytest.mark.shares_database

_GRIDS = """
SELECT DISTINCT ON (left(area.code, 6)) left(area.code, 6) AS district, area.code, person.name
FROM roster_member m JOIN area ON area.id = m.grid JOIN person ON person.id = m.person
ORDER BY left(area.code, 6), area.code, m.id
"""


async def test_everybody_sees_of_a_roster_what_the_district_publishes(stranger: Any) -> None:
    found = {row["district"]: row for row in await fetch(_GRIDS)}
    shown = {
        district: (await stranger.get(f"/public/rosters?area={row['code']}"))[0]
        for district, row in found.items()
    }
    assert all(grid["members"] for grid in shown.values())
    full, masked, part = (shown[code]["members"] for code in ("610111", "610112", "610114"))
    assert {member["name"] for member in full} >= {found["610111"]["name"]}
    assert all(member["phone"].startswith("000") and "*" not in member["phone"] for member in full)
    assert all(member["name"].endswith("**") and member["phone"] is None for member in masked)
    assert all("****" in member["phone"] and member["since"] for member in part)
    assert all(member["since"] is None for member in full)


async def test_a_community_gives_all_its_grids_and_anything_else_is_refused(stranger: Any) -> None:
    code = await fetch_value(
        "SELECT code FROM area WHERE level = 'community' AND code ^@ '610111' ORDER BY code LIMIT 1"
    )
    grids = await stranger.get(f"/public/rosters?area={code}")
    wanted = await fetch(
        "SELECT code FROM area WHERE level = 'grid' AND code ^@ $1 ORDER BY code", code
    )
    assert [grid["code"] for grid in grids] == [row["code"] for row in wanted]
    for wrong in ("610111", "", "x" * 12, "610111001601%"):
        await stranger.get(f"/public/rosters?area={wrong}", 400)
    assert await stranger.get("/public/rosters?area=999999999999") == []


async def test_the_public_page_leads_from_districts_to_people(stranger: Any) -> None:
    page = (await stranger.http.get("/desk/rosters")).text
    assert "灞桥区" in page
    assert 'href="/desk/rosters?area=610111"' in page
    page = (await stranger.http.get("/desk/rosters?area=610111")).text
    assert "纺织城街道" in page
    page = (await stranger.http.get("/desk/rosters?area=610111001601")).text
    assert "网格长" in page
    assert 'href="/desk/rosters?area=610111001"' in page
    for empty in ("610112002601", "999999", "<script>"):
        answer = await stranger.http.get(f"/desk/rosters?area={empty}")
        assert answer.status_code == 200
        assert "<script>" not in answer.text.partition("<main")[2]
    english = await stranger.http.get(
        "/desk/rosters?area=610111001601", headers={"accept-language": "en"}
    )
    assert "Grid rosters" in english.text


async def test_vacancies_are_told_within_ones_area(keeper: Any, stranger: Any) -> None:
    told = "/reports/vacancies?area="
    found = (await keeper.get(f"{told}610112"))["rows"]
    assert {each["unit_code"][:6] for each in found} == {"610112"}
    assert len(found) == 9
    [one] = [each for each in found if each["unit_code"] == "610112011"]
    assert (one["title"], one["vacant_since"]) == ("街道办主任", "2025-06-30")
    await keeper.get(f"{told}610114", 403)
    assert (await keeper.get(f"{told}610112011&on=2025-01-01"))["rows"] == []
    await stranger.get(f"{told}610112", 401)
    await keeper.get(f"{told}610112&on=yesterday", 400)
