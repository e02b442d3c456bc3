"""What the districts keep beside places and people: the numbers of the published accounts.

Each test of a number names the sentence it stands for.
"""

import re
from datetime import date
from decimal import Decimal

import pytest

from backend.admission import service as admission
from backend.care import service as care
from backend.core.clock import now
from backend.core.db import fetch, fetch_one, fetch_value
from backend.core.instants import CHINA
from backend.honours import service as honours
from backend.honours.rules import AwardKind
from backend.matters import service as matters
from backend.personal.sealing import opened as plain
from backend.volunteers import service as volunteers
from backend.volunteers.service import Strength

pytestmark = [
    pytest.mark.all_registers, pytest.mark.shares_database, pytest.mark.usefixtures("seeded"),
]  # fmt: skip

BAQIAO, WEIYANG, YANLIANG = "610111", "610112", "610114"


def today() -> date:
    return now().astimezone(CHINA).date()


async def count(sql: str, *args: object) -> int:
    return int(await fetch_value(f"SELECT count(*) FROM {sql}", *args))


# ── 灞桥 ─────────────────────────────────────────────────────────────────────────────────────────


async def test_6_and_9_service_stations_68_and_23_service_teams_of_the_national_games() -> None:
    rows = await fetch(
        """
        SELECT n.code, n.kind, n.occasion,
               (SELECT count(DISTINCT s.centre) FROM network_station s JOIN service_centre c
                   ON c.id = s.centre AND c.kind = 'service_station' AND c.area = s.area
                   WHERE s.network = n.id) AS stations,
               (SELECT count(*) FROM network_team t WHERE t.network = n.id) AS teams
        FROM service_network n ORDER BY n.kind
        """
    )
    told = [(row["kind"], row["stations"], row["teams"]) for row in rows]
    assert told == [("business", 9, 23), ("emergency", 6, 68)]
    assert {row["occasion"] for row in rows} == {"第十四届全国运动会"}
    found = await volunteers.turnout("610111-YJ", f"{BAQIAO}001601", today())
    assert found.stations
    assert found.teams


async def test_new_organisations_and_activity_groups_with_what_the_party_lacks_in_them() -> None:
    here = "t JOIN area ON area.id = t.area WHERE area.code ^@ $1"
    assert await count(f"new_org {here}", BAQIAO) == 36
    assert await count(f"activity_group {here}", BAQIAO) == 12
    gaps = await volunteers.presence_gaps(BAQIAO, today())
    assert len(gaps) == 4
    assert all(gap.presence not in gap.expected for gap in gaps)


async def test_three_tier_transition_service_files_contacts_and_visits() -> None:
    rows = await fetch("SELECT tier, count(*) AS n FROM transition_contact GROUP BY tier")
    assert {row["tier"]: row["n"] for row in rows} == {
        "subdistrict": 2, "community": 6, "group": 12,
    }  # fmt: skip
    rows = await fetch("SELECT kind, count(*) AS n FROM transition_occasion GROUP BY kind")
    assert {row["kind"]: row["n"] for row in rows} == {"reach": 3, "visit": 3}
    assert await count("relocation_file") == 240
    lines = [each.line for each in await care.contacts(BAQIAO, today())]
    assert len(lines) > 100
    for line in lines:
        assert [each.tier.value for each in line] == ["group", "community", "subdistrict"]
    neglected = await care.neglected(BAQIAO, today())
    # Every tenth member has not been called on at all; the others whenever it was due.
    assert 0 < len(neglected) <= 24
    assert all(each.missing[0].due_on < today() for each in neglected)


async def test_cross_subdistrict_service_a_point_in_every_street() -> None:
    rows = await fetch(
        "SELECT left(area.code, 6) AS district, count(*) AS n FROM acceptance_point p"
        " JOIN area ON area.id = p.area WHERE NOT p.counter_free GROUP BY 1 ORDER BY 1"
    )
    assert [(row["district"], row["n"]) for row in rows] == [
        (BAQIAO, 9), (WEIYANG, 10), (YANLIANG, 7),
    ]  # fmt: skip


# ── 未央 ─────────────────────────────────────────────────────────────────────────────────────────


async def test_admission_system_three_lists_109_items() -> None:
    lists = await admission.lists(WEIYANG, today())
    assert len(lists) == 3
    assert sum(lists.values()) == 109


async def test_287_volunteer_teams_54100_people() -> None:
    assert await volunteers.strength(WEIYANG, today()) == Strength(287, 54_100)
    rows = await fetch(
        "SELECT DISTINCT family FROM volunteer_team t JOIN area ON area.id = t.area"
        " WHERE area.code ^@ $1",
        WEIYANG,
    )
    assert {row["family"] for row in rows} == {"小蜜蜂", "蒲公英", "满天星"}
    first = await fetch_value("SELECT min(id) FROM volunteer")
    assert await volunteers.hours_of(first) == Decimal("8.0")


async def test_care_register_of_more_than_16000_people() -> None:
    row = await fetch_one(
        """
        SELECT count(*) AS people, count(DISTINCT community) AS communities,
               bool_and(synthetic) AS synthetic, bool_and(carer IS NOT NULL) AS visited,
               min(next_visit_on) AS first, max(next_visit_on) AS last
        FROM care_person JOIN area ON area.id = community AND area.code ^@ $1
        """,
        WEIYANG,
    )
    assert row is not None
    assert row["people"] > 16_000
    assert (row["communities"], row["synthetic"], row["visited"]) == (201, True, True)
    assert row["first"] < today() + (row["last"] - row["first"])


async def test_nobody_on_the_registers_can_be_real() -> None:
    rows = await fetch("SELECT * FROM care_person ORDER BY id LIMIT 300")
    for row in rows:
        told = {
            name: plain("care_person", name, row["id"], row[name])
            for name in ("name", "id_number", "phone", "address")
        }
        assert re.fullmatch(r"00052\d{6}", told["phone"] or "")
        assert re.fullmatch(r"000000\d{11}[\dX]", told["id_number"] or "")
        assert "号楼" in (told["address"] or "")
        assert len(told["name"] or "") == 3
    invented = ["care_person", "relocation_file", "volunteer", "volunteer_team", "new_org",
                "task_item", "approval_matter", "service_bundle", "award", "patrol"]  # fmt: skip
    for table in invented:
        assert await count(f"{table} WHERE NOT synthetic") == 0, table


async def test_16_departments_135_matters_131_bundles_and_90_percent_near_people() -> None:
    found = await matters.coverage(WEIYANG, today())
    assert (found.departments, found.matters, found.bundles) == (16, 135, 131)
    assert found.near_percent is not None
    assert found.near_percent >= 90
    assert await count("bundle_matter") == 3 * 131


# ── 阎良 ─────────────────────────────────────────────────────────────────────────────────────────


async def test_five_volunteer_teams_of_five_colours() -> None:
    rows = await fetch("SELECT focus FROM volunteer_team WHERE family = '五色花'")
    assert {row["focus"] for row in rows} == {
        "errands", "environment", "patrol", "legal", "seniors",
    }  # fmt: skip
    assert (await volunteers.strength(YANLIANG, today())).teams == 5


async def test_the_counter_free_service_centre_fengdong() -> None:
    row = await fetch_one(
        "SELECT p.name, area.code FROM acceptance_point p JOIN area ON area.id = p.area"
        " WHERE p.counter_free"
    )
    assert row is not None
    assert row["name"].startswith("凤东")
    assert row["code"].startswith(YANLIANG)


async def test_5_benchmark_party_organisations_and_8_communities_in_the_first_batch() -> None:
    assert await honours.held(YANLIANG, today()) == {
        (AwardKind.benchmark, ""): 5,
        (AwardKind.uplift, "第一批"): 8,
    }


async def test_three_colours_of_grid_workers_have_a_rule_and_last_months_patrols() -> None:
    assert await fetch("SELECT left(area.code, 6) AS code FROM colour_rule"
                       " JOIN area ON area.id = colour_rule.area") == [(YANLIANG,)]  # fmt: skip
    row = await fetch_one("SELECT count(DISTINCT person) AS people, count(*) AS n FROM patrol")
    assert row is not None
    assert row["people"] == 312
    assert row["n"] > 312 * 12
