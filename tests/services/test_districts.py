"""The demo districts hold exactly what their descriptions state."""

import re
from datetime import date

import pytest

from backend.areas.rules import AreaLevel, check_code
from backend.core.clock import now
from backend.core.db import fetch, fetch_one, fetch_value
from backend.core.instants import CHINA
from backend.firms.rules import check_credit_code
from backend.people.service import who_answers
from backend.personal.sealing import opened
from backend.seed.descriptions import load_district
from backend.seed.districts import DISTRICTS, FOLDER

pytestmark = pytest.mark.shares_database

BAQIAO, WEIYANG, YANLIANG = "610111", "610112", "610114"


async def areas(district: str, level: str) -> object:
    return await fetch_value(
        "SELECT count(*) FROM area WHERE level = $1 AND code LIKE $2 || '%' AND valid_to IS NULL",
        level,
        district,
    )


async def grid_workers(district: str) -> object:
    """Different people who hold a grid worker's post today."""
    return await fetch_value(
        """
        SELECT count(DISTINCT appointment.person)
        FROM appointment
        JOIN post ON post.id = appointment.post AND post.kind = 'grid_worker'
        JOIN area ON area.id = post.area AND area.level = 'grid'
        WHERE area.code LIKE $1 || '%' AND appointment.starts_on <= $2
          AND (appointment.ends_on IS NULL OR appointment.ends_on > $2)
        """,
        district,
        today(),
    )


def today() -> date:
    return now().astimezone(CHINA).date()


# ── what the descriptions state ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("district", "subdistricts", "communities", "grids", "workers"),
    [(BAQIAO, 9, 68, 295, 590), (WEIYANG, 12, 201, 683, 2207), (YANLIANG, 7, 30, 83, 312)],
)
async def test_a_district_has_the_stated_areas_and_grid_workers(
    seeded: str, district: str, subdistricts: int, communities: int, grids: int, workers: int
) -> None:
    assert await areas(district, "district") == 1
    assert await areas(district, "subdistrict") == subdistricts
    assert await areas(district, "community") == communities
    assert await areas(district, "grid") == grids
    assert await grid_workers(district) == workers


async def test_baqiao_has_twelve_stations_each_with_a_keeper_and_a_grid_of_its_own(
    seeded: str,
) -> None:
    rows = await fetch(
        """
        SELECT station.code, count(DISTINCT grid.id) AS grids, count(DISTINCT post.id) AS keepers
        FROM station
        JOIN area community ON community.id = station.area AND community.level = 'community'
        JOIN area grid ON grid.parent = community.id AND grid.grid_type = 'station_subgrid'
        JOIN post ON post.area = community.id AND post.kind = 'station_keeper'
        JOIN appointment ON appointment.post = post.id AND appointment.ends_on IS NULL
        GROUP BY station.code
        """
    )
    assert len(rows) == 12
    assert all(row["code"].startswith(BAQIAO) for row in rows)
    assert all((row["grids"], row["keepers"]) == (1, 1) for row in rows)
    assert await fetch_value("SELECT count(*) FROM station") == 12
    assert await fetch_value("SELECT count(*) FROM area WHERE grid_type = 'station_subgrid'") == 12


async def test_weiyang_has_the_stated_offices_and_households(seeded: str) -> None:
    row = await fetch_one(
        """
        SELECT count(*) FILTER (WHERE office_m2 >= 600) AS large,
               count(*) FILTER (WHERE office_m2 >= 300 AND office_m2 < 600) AS small,
               sum(households) AS households, avg(households) AS average,
               count(DISTINCT households) AS different
        FROM area WHERE level = 'community' AND code LIKE '610112%' AND valid_to IS NULL
        """
    )
    assert row is not None
    assert (row["large"], row["small"]) == (71, 130)
    assert row["households"] == 201 * 2654
    assert row["average"] == 2654
    assert row["different"] > 100


async def test_weiyang_has_111_first_secretaries_in_office_each_in_a_community_of_their_own(
    seeded: str,
) -> None:
    row = await fetch_one(
        """
        SELECT count(*) AS terms, count(DISTINCT community) AS communities,
               count(DISTINCT person) AS people, bool_and(area.code LIKE '610112%') AS all_here,
               bool_and(starts_on <= $1 AND ends_on > $1) AS in_office,
               bool_and(ends_on = starts_on + interval '2 years') AS two_years,
               bool_and(home_unit LIKE '未央区%') AS seconded
        FROM first_secretary JOIN area ON area.id = first_secretary.community
        WHERE ends_on > $1
        """,
        today(),
    )
    assert row is not None
    assert (row["terms"], row["communities"], row["people"]) == (111, 111, 111)
    assert (row["all_here"], row["in_office"], row["two_years"], row["seconded"]) == (True,) * 4


@pytest.mark.parametrize(
    ("district", "offices", "committees", "departments"),
    [(BAQIAO, 9, 68, 14), (WEIYANG, 10, 201, 16), (YANLIANG, 7, 30, 12)],
)
async def test_every_tier_has_its_units(
    seeded: str, district: str, offices: int, committees: int, departments: int
) -> None:
    rows = await fetch(
        """
        SELECT unit.kind, unit.tier, area.level, superior.kind AS superior, count(*) AS number
        FROM unit JOIN area ON area.id = unit.area
        LEFT JOIN unit superior ON superior.id = unit.superior
        WHERE unit.code LIKE $1 || '%' GROUP BY 1, 2, 3, 4
        """,
        district,
    )
    assert {tuple(row.values()) for row in rows} == {
        ("district_command", "district", "district", None, 1),
        ("department", "district", "district", "district_command", departments),
        ("subdistrict_office", "subdistrict", "subdistrict", "district_command", offices),
        ("community_committee", "community", "community", "subdistrict_office", committees),
    }


async def test_subdistricts_managed_elsewhere_are_on_the_map_without_a_unit(seeded: str) -> None:
    rows = await fetch(
        """
        SELECT area.name, count(child.id) AS children, count(unit.id) AS units
        FROM area LEFT JOIN area child ON child.parent = area.id
        LEFT JOIN unit ON unit.area = area.id
        WHERE area.managed_elsewhere GROUP BY area.name
        """
    )
    assert {tuple(row.values()) for row in rows} == {("三桥街道", 0, 0), ("建章路街道", 0, 0)}


async def test_firms_carry_valid_codes_stars_and_an_invented_name(seeded: str) -> None:
    rows = await fetch(
        """
        SELECT property_firm.id, credit_code, property_firm.name, stars, rated_on, contact_phone,
               area.code AS district
        FROM property_firm JOIN area ON area.id = property_firm.district
        """
    )
    for row in rows:
        check_credit_code(row["credit_code"])
        assert row["credit_code"][2:10] == row["district"] + "XN"
        assert row["name"].endswith("（虚构）")
        phone = opened("property_firm", "contact_phone", row["id"], row["contact_phone"])
        assert phone.startswith("000")
        assert row["rated_on"] is None or row["rated_on"] <= today()
    assert len({row["name"] for row in rows}) == len(rows) == 40 + 96 + 18
    assert {row["stars"] for row in rows} == {None, 1, 2, 3, 4, 5}


# ── what holds for any registry ──────────────────────────────────────────────────────────────────


async def test_codes_are_valid_and_continue_their_parents(seeded: str) -> None:
    digits = {"base": "1", "dedicated": "2", "station_subgrid": "3"}
    rows = await fetch(
        """
        SELECT area.code, area.level, area.grid_type, parent.code AS parent, parent.level AS above
        FROM area LEFT JOIN area parent ON parent.id = area.parent
        """
    )
    for row in rows:
        assert check_code(row["code"], AreaLevel(row["level"])) == row["code"]
        if row["level"] != "district":
            assert row["code"].startswith(row["parent"])
        if row["level"] == "grid":
            assert row["above"] == "community"
            assert row["code"][12] == digits[row["grid_type"]]


async def test_every_community_has_grids_and_their_households_add_up(seeded: str) -> None:
    assert await fetch(
        """
        SELECT community.code, community.households, sum(grid.households) AS in_grids
        FROM area community LEFT JOIN area grid ON grid.parent = community.id
        WHERE community.level = 'community' AND community.valid_to IS NULL
        GROUP BY community.id
        HAVING sum(grid.households) IS DISTINCT FROM community.households
            OR count(*) FILTER (WHERE grid.grid_type = 'base') = 0
        """
    ) == []  # fmt: skip
    kinds = await fetch("SELECT grid_type, count(*) AS n FROM area WHERE level = 'grid' GROUP BY 1")
    numbers = {row["grid_type"]: row["n"] for row in kinds}
    assert numbers == {"base": 979, "dedicated": 70, "station_subgrid": 12}


async def test_names_of_communities_differ_within_a_district(seeded: str) -> None:
    assert await fetch(
        """
        SELECT left(code, 6), name FROM area WHERE level = 'community'
        GROUP BY 1, 2 HAVING count(*) > 1
        """
    ) == []  # fmt: skip


async def test_everybody_is_synthetic_and_nobody_can_be_rung(seeded: str) -> None:
    rows = await fetch("SELECT id, name, phone, synthetic FROM person")
    phones = [opened("person", "phone", row["id"], row["phone"]) for row in rows]
    assert len(rows) > 3_900
    assert all(row["synthetic"] for row in rows)
    assert all(re.fullmatch(r"000\d{8}", phone) for phone in phones)
    assert all(2 <= len(row["name"]) <= 3 for row in rows)
    assert len(set(phones)) == len(rows)


async def test_every_unit_has_a_principal_and_a_deputy_and_nobody_holds_two_posts(
    seeded: str,
) -> None:
    units = await fetch_value("SELECT count(*) FROM unit")
    ranks = await fetch(
        "SELECT rank, count(DISTINCT unit) AS units, count(*) AS posts, bool_and(single_holder) AS "
        "single FROM post WHERE rank IS NOT NULL GROUP BY rank ORDER BY rank"
    )
    assert [tuple(row.values()) for row in ranks] == [
        (1, units, units, True),
        (2, units, units, True),
    ]
    assert await fetch(
        "SELECT person FROM appointment GROUP BY person HAVING count(*) > 1"
    ) == []  # fmt: skip


async def test_single_holder_posts_have_one_holder_unless_stated_vacant(seeded: str) -> None:
    rows = await fetch(
        """
        SELECT unit.code, post.rank, count(appointment.id) AS holders
        FROM post JOIN unit ON unit.id = post.unit
        LEFT JOIN appointment ON appointment.post = post.id AND appointment.starts_on <= $1
             AND (appointment.ends_on IS NULL OR appointment.ends_on > $1)
        WHERE post.single_holder
        GROUP BY post.id, unit.code
        """,
        today(),
    )
    vacant = {(row["code"], row["rank"]) for row in rows if row["holders"] == 0}
    assert {row["holders"] for row in rows} == {0, 1}
    stated = set()
    for name in DISTRICTS:
        vacancies = load_district(FOLDER, name).vacancies
        stated |= {(code, 1) for code in [*vacancies.principal, *vacancies.all]}
        stated |= {(code, 2) for code in vacancies.all}
    assert vacant == stated
    assert len(stated) == 10 + 2 * 5


@pytest.mark.parametrize(
    ("unit", "answers", "title", "stands_in"),
    [
        ("610112001601", "610112001601", "社区书记", False),
        ("610112003605", "610112003605", "社区副书记", True),
        ("610112011", "610112011", "街道办副主任", True),
        ("610112-D07", "610112-D07", "副局长", True),
        ("610111004603", "610111004", "街道办主任", True),
        ("610114007602", "610114", "区指挥中心主任", True),
    ],
)
async def test_a_vacancy_is_answered_by_the_deputy_or_the_next_tier(
    seeded: str, unit: str, answers: str, title: str, stands_in: bool
) -> None:
    unit_id = await fetch_value("SELECT id FROM unit WHERE code = $1", unit)
    _, responsible = await who_answers([unit_id], now())
    found = responsible[unit_id]
    assert found is not None
    assert found.stands_in is stands_in
    row = await fetch_one(
        """
        SELECT unit.code, post.title FROM appointment JOIN post ON post.id = appointment.post
        JOIN unit ON unit.id = post.unit WHERE appointment.person = $1
        """,
        found.person_id,
    )
    assert row is not None
    assert (row["code"], row["title"]) == (answers, title)


async def test_the_demos_grants_are_for_areas_and_units_that_exist(seeded: str) -> None:
    astray = await fetch(
        """
        SELECT operator.username, role_grant.area_code, role_grant.unit_code
        FROM role_grant JOIN operator ON operator.id = role_grant.operator
        LEFT JOIN area ON area.code = role_grant.area_code
        LEFT JOIN unit ON unit.code = role_grant.unit_code
        WHERE (area.id IS NULL AND area_code <> '')
           OR (role_grant.unit_code IS NOT NULL AND unit.id IS NULL)
        """
    )
    assert astray == []


async def test_a_demo_login_is_who_answers_for_its_unit_or_works_in_its_grids(seeded: str) -> None:
    rows = await fetch(
        "SELECT operator.username, unit.code, post.kind FROM person"
        " JOIN operator ON operator.id = person.operator"
        " JOIN appointment ON appointment.person = person.id"
        " JOIN post ON post.id = appointment.post JOIN unit ON unit.id = post.unit"
    )
    assert {row["username"]: row["code"] for row in rows} == {
        "chuzhi": "610112",
        "jiedao": "610112001",
        "shequ": "610112001601",
        "chengguan": "610112-D02",
        "wangge": "610112001601",
    }
    [worker] = [row for row in rows if row["username"] == "wangge"]
    assert worker["kind"] == "grid_worker"
