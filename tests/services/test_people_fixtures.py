"""What the published accounts say of people, each sentence by the rows that stand for it.

Every test names its sentence; the demo data must hold exactly that.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from backend.core.clock import now
from backend.core.db import fetch, fetch_one, fetch_value
from backend.core.instants import CHINA
from backend.identity.rules import SYSTEM
from backend.people import service as people
from backend.people.pay_rules import Degree, PayPost
from backend.people.training_rules import Audience
from backend.personal.sealing import is_sealed
from backend.seed.descriptions import load_district
from backend.seed.districts import DISTRICTS, FOLDER

BAQIAO, WEIYANG, YANLIANG = "610111", "610112", "610114"
pytestmark = pytest.mark.shares_database


def today() -> date:
    return now().astimezone(CHINA).date()


async def rows(sql: str, *values: object) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in await fetch(sql, *values)]


_ROSTER = """
SELECT count(DISTINCT grid.id) AS grids, count(DISTINCT m.person) AS people,
       array_agg(DISTINCT s.name) AS schemes
FROM roster_member m JOIN area grid ON grid.id = m.grid AND grid.level = 'grid'
JOIN roster_role r ON r.id = m.role JOIN roster_scheme s ON s.id = r.scheme
WHERE grid.code ^@ $1 AND m.ends_on IS NULL
"""


async def test_baqiao_publishes_the_rosters_of_295_grids_with_names_and_contacts(
    seeded: str,
) -> None:
    """灞桥：295 个网格“三长三员”名单和联系方式上墙公示。"""
    found = await fetch_one(_ROSTER, BAQIAO)
    assert found is not None
    assert (found["grids"], found["schemes"]) == (295, ["三长三员"])
    roles = await rows(
        "SELECT r.head, count(DISTINCT r.id), count(DISTINCT (r.id, m.grid)) FROM roster_role r"
        " JOIN roster_member m ON m.role = r.id JOIN area ON area.id = m.grid"
        " WHERE area.code ^@ $1 GROUP BY 1 ORDER BY 1",
        BAQIAO,
    )
    assert roles == [(False, 3, 3 * 295), (True, 3, 3 * 295)]
    grid = await fetch_value(
        "SELECT code FROM area WHERE level = 'grid' AND code ^@ $1 ORDER BY code LIMIT 1", BAQIAO
    )
    [shown] = await people.public_rosters(grid, today())
    assert {member.role for member in shown.members} == {
        "网格长", "楼长", "单元长", "网格员", "调解员", "志愿员",
    }  # fmt: skip
    assert all(member.name and (member.phone or "").startswith("000") for member in shown.members)


async def test_weiyang_has_2207_grid_workers_on_the_rosters_of_683_grids(seeded: str) -> None:
    """未央：划分 683 个网格，配备 2207 名网格员。"""
    found = await fetch_one(_ROSTER, WEIYANG)
    assert found is not None
    assert (found["grids"], found["people"]) == (683, 2207)


async def test_yanliang_has_over_300_grid_workers_on_the_lists_of_83_grids(seeded: str) -> None:
    """阎良：83 个网格、300 余名网格员，公布网格名单（一长三员）。"""
    found = await fetch_one(_ROSTER, YANLIANG)
    assert found is not None
    assert (found["grids"], found["schemes"]) == (83, ["一长三员"])
    assert 300 < int(found["people"]) < 320
    heads = await fetch_value(
        "SELECT count(*) FROM roster_member m JOIN roster_role r ON r.id = m.role AND r.head"
        " JOIN area ON area.id = m.grid WHERE area.code ^@ $1",
        YANLIANG,
    )
    assert heads == 83
    assert await rows(
        "SELECT head, count(*) FROM roster_role r JOIN roster_scheme s ON s.id = r.scheme"
        " WHERE s.name = '一长三员' GROUP BY 1 ORDER BY 1"
    ) == [(False, 3), (True, 1)]


async def test_weiyangs_first_secretaries_are_managed_by_three_bodies(seeded: str) -> None:
    """未央：111 名第一书记，区委主管、组织部具体管、街道直接管。"""
    kept = await rows(
        "SELECT body, count(*) FROM management_split m JOIN area ON area.id = m.area"
        " WHERE area.code = $1 AND m.valid_to IS NULL GROUP BY 1 ORDER BY 1",
        WEIYANG,
    )
    assert kept == [("committee", 3), ("organisation", 2), ("subdistrict", 3)]
    serving = await fetch_one(
        "SELECT count(*) AS serving, count(batch) AS batches, count(document) AS documents"
        " FROM first_secretary WHERE starts_on <= $1 AND ends_on > $1",
        today(),
    )
    assert tuple(serving.values()) == (111, 111, 111)  # type: ignore[union-attr]


async def test_those_who_served_before_were_appraised_and_handed_over(seeded: str) -> None:
    """第一书记：考核等次、召回、交接均有记录。"""
    past = await rows(
        "SELECT count(DISTINCT h.id), count(DISTINCT a.id), count(DISTINCT r.id),"
        " bool_and(o.community = i.community), bool_and(i.starts_on >= o.ends_on)"
        " FROM secretary_handover h JOIN first_secretary o ON o.id = h.outgoing"
        " JOIN first_secretary i ON i.id = h.incoming"
        " LEFT JOIN secretary_appraisal a ON a.secretary = o.id"
        " LEFT JOIN secretary_recall r ON r.secretary = o.id"
    )
    assert past == [(12, 24, 1, True, True)]
    assert await fetch_value("SELECT count(*) FROM secretary_handover_item") == 12 * 3
    assert await fetch_value(
        "SELECT f.ends_on = r.recalled_on AND r.recalled_on < r.planned_end_on"
        " FROM secretary_recall r JOIN first_secretary f ON f.id = r.secretary"
    )


async def test_weiyang_trains_all_secretaries_at_one_centre_and_three_platforms(
    seeded: str,
) -> None:
    """未央：一个中心、三个平台，全覆盖培训社区书记。"""
    assert await rows(
        "SELECT kind, count(*) FROM training_base b JOIN area ON area.id = b.area"
        " WHERE area.code = $1 GROUP BY 1 ORDER BY 1",
        WEIYANG,
    ) == [("centre", 1), ("platform", 3)]
    vacant = load_district(FOLDER, "weiyang").vacancies
    committees = len([c for c in (*vacant.principal, *vacant.all) if len(c) == 12])
    for audience, wanted in (
        (Audience.community_secretary, 201 - committees),
        (Audience.first_secretary, 111),
    ):
        found = await people.training_coverage(WEIYANG, audience, today())
        assert (found.wanted, found.trained, found.percent) == (wanted, wanted, 100.0)
    used = await rows(
        "SELECT b.kind, count(DISTINCT b.id) FROM training_session s"
        " JOIN training_base b ON b.id = s.base GROUP BY 1 ORDER BY 1"
    )
    assert used == [("centre", 1), ("platform", 3)]


async def test_yanliang_elected_30_community_secretaries_of_both_tags(seeded: str) -> None:
    """阎良：选举产生 30 名“双好双强”社区书记。"""
    found = await rows(
        "SELECT e.id, count(*) FILTER (WHERE r.elected), max(r.votes) FILTER (WHERE r.elected)"
        " >= max(r.votes), max(r.votes) <= e.turnout FROM community_election e"
        " JOIN area ON area.id = e.community JOIN election_result r ON r.election = e.id"
        " WHERE area.code ^@ $1 GROUP BY e.id",
        YANLIANG,
    )
    assert len(found) == 30
    assert {row[1:] for row in found} == {(1, True, True)}
    assert await rows(
        "SELECT t.name, count(*) FROM result_tag g JOIN cadre_tag t ON t.id = g.tag"
        " JOIN election_result r ON r.id = g.result AND r.elected GROUP BY 1 ORDER BY 1"
    ) == [("双好", 30), ("双强", 30)]


async def test_yanliangs_service_chiefs_visit_communities_grids_and_compounds(seeded: str) -> None:
    """阎良：两级三方服务长走访社区、网格、小区。"""
    assert await rows(
        "SELECT array_agg(DISTINCT c.level ORDER BY c.level), count(DISTINCT p.code)"
        " FROM service_chief c JOIN chief_party p ON p.id = c.party JOIN area ON area.id = c.area"
        " WHERE area.code ^@ $1",
        YANLIANG,
    ) == [(["district", "subdistrict"], 3)]
    served = await fetch_value(
        "SELECT count(DISTINCT area.id) FROM service_chief c JOIN area ON area.id = c.area"
        " WHERE area.level = 'community' AND area.code ^@ $1",
        YANLIANG,
    )
    assert served == 30
    visits = dict(await rows("SELECT place, count(*) FROM liaison_visit GROUP BY 1"))
    assert len(set(visits.values())) == 1
    assert visits.keys() == {"community", "compound", "grid"}
    # Visits are asked for every sixty days: a year after the last ones all are overdue.
    later = await fetch_value("SELECT max(visited_on) FROM liaison_visit") + timedelta(days=365)
    overdue = await people.overdue_visits(YANLIANG, later)
    assert len(overdue) == await fetch_value("SELECT count(*) FROM liaison_assignment")
    assert {each.days_late for each in overdue} == {305}


async def test_yanliangs_pay_has_three_posts_and_eighteen_levels_and_its_largest_rise(
    seeded: str,
) -> None:
    """阎良：“三岗十八级”薪酬，正职 7–18 级、副职 4–15 级、其他 1–12 级，最高增幅 2546.88 元。"""
    scale = "SELECT id FROM pay_scale WHERE valid_to IS NULL"
    assert await rows(
        f"SELECT post, lowest, highest FROM pay_band WHERE scale = ({scale}) ORDER BY 1"
    ) == [("deputy", 4, 15), ("head", 7, 18), ("other", 1, 12)]
    assert dict(
        await rows(f"SELECT degree, years FROM pay_credit WHERE scale = ({scale})")
    ) == {"none": 0, "bachelor": 3, "master": 5, "doctor": 7}  # fmt: skip
    levels = await rows(f"SELECT DISTINCT level FROM pay_amount WHERE scale = ({scale})")
    assert {level for (level,) in levels} == set(range(1, 19))
    found = await people.preview_regrading(SYSTEM, YANLIANG, date(2021, 1, 1))
    assert found.largest is not None
    assert found.largest.rise == Decimal("2546.88")
    largest = found.largest.paid
    assert (largest.post, largest.degree) == (PayPost.head, Degree.bachelor)
    assert [move.rise for move in found.moves].count(found.largest.rise) == 1
    assert len(found.moves) == await fetch_value("SELECT count(*) FROM pay_profile")


async def test_the_vacant_posts_are_those_stated(seeded: str) -> None:
    """空缺岗位清单：每日无人任职的岗位。"""
    for name in DISTRICTS:
        district = load_district(FOLDER, name)
        found = await people.vacancies(district.code, today())
        stated = {(code, 1) for code in (*district.vacancies.principal, *district.vacancies.all)}
        stated |= {(code, 2) for code in district.vacancies.all}
        assert {(each.unit_code, each.rank) for each in found} == stated
        assert all(each.vacant_since for each in found)


async def test_everybody_added_is_synthetic_and_their_numbers_are_sealed(seeded: str) -> None:
    """虚构人员均有标记，电话加密保存。"""
    assert await fetch_value("SELECT bool_and(synthetic) FROM person")
    phones = await fetch("SELECT phone FROM person WHERE phone IS NOT NULL")
    assert len(phones) > 5_000
    assert all(is_sealed(row["phone"]) for row in phones)
