"""The published numbers of areas, premises and centres, each under the sentence it stands for.

Sums and averages are those of the accounts; the rows they are made of are invented, as the heads
of `fixtures/districts/*.toml` say.
"""

from collections import Counter
from datetime import date
from decimal import Decimal

from backend.areas import ground
from backend.areas import service as areas
from backend.areas.ground_rules import ResourceKind
from backend.areas.lineage import ChangeKind
from backend.areas.sizes import OfficeBand
from backend.core.db import fetch, fetch_value

BAQIAO, WEIYANG, YANLIANG = "610111", "610112", "610114"


async def in_use(district: str, level: str) -> int:
    return int(
        await fetch_value(
            "SELECT count(*) FROM area WHERE level = $1 AND code LIKE $2 || '%'"
            " AND valid_to IS NULL",
            level,
            district,
        )
    )


async def centres(district: str) -> Counter[str]:
    rows = await fetch(
        "SELECT c.kind FROM service_centre c JOIN area a ON a.id = c.area"
        " WHERE a.code LIKE $1 || '%' AND c.valid_to IS NULL",
        district,
    )
    return Counter(row["kind"] for row in rows)


async def test_the_numbers_of_weiyang(seeded: str) -> None:
    # 「通过社区拆分、新设、升级，平均户数由 3894 户降至 2654 户」
    # The average fell from 3,894 households to 2,654 as communities were split, set up, upgraded.
    before = await areas.households(WEIYANG, date(2019, 12, 31))
    after = await areas.households(WEIYANG, date(2020, 1, 1))
    assert (before.average, after.average) == (3_894, 2_654)
    assert (before.communities, after.communities) == (137, 201)
    lineage = await areas.lineage(WEIYANG)
    kinds = Counter(link.kind for link in lineage.links)
    assert kinds == {ChangeKind.split: 2 * 56, ChangeKind.upgrade: 5, ChangeKind.new: 8}
    # Every former community has one heir, and every new one tells where it came from.
    former = [place for place in lineage.places.values() if place.valid_to is not None]
    assert len(former) == 61
    for place in former:
        links = [link for link in lineage.links if link.predecessor == place.id]
        assert sum(link.heir for link in links) == 1
        assert sum(link.households or 0 for link in links) == place.households

    # 「71 个社区办公用房达到 600 平方米以上，130 个达到 300 至 600 平方米，新增 42072 平方米」
    # 71 communities with 600 m² or more, 130 with 300 to 600 m², 42,072 m² more.
    assert await ground.office_bands(WEIYANG) == {OfficeBand.large: 71, OfficeBand.medium: 130}
    grown = await ground.premises_increase(WEIYANG, date(2020, 1, 1), date(2021, 12, 31))
    assert grown == Decimal(42_072)
    sums = await fetch(
        "SELECT a.code FROM area a JOIN premises p ON p.community = a.id"
        " GROUP BY a.id HAVING sum(p.area_m2) <> a.office_m2"
    )
    assert sums == []

    # 「683 个网格」 683 grids; about 780 households each, so that most are beyond the 300 to 500.
    assert await in_use(WEIYANG, "grid") == 683
    outside = await ground.grids_outside(WEIYANG)
    assert 500 < len(outside) < 683
    assert 530_000 / 683 > 770

    # 「“1+10+N”党群服务中心」 One centre of the district, ten of streets, one a community.
    assert await centres(WEIYANG) == {
        "district_centre": 1, "subdistrict_centre": 10, "community_centre": 201,
    }  # fmt: skip
    # 「十五分钟服务圈」 The 15-minute circle reaches most compounds and names the others.
    reach = await ground.covered(WEIYANG)
    assert reach.places == 641
    assert 0.8 < (reach.rate or 0) < 1
    assert reach.covered + len(reach.uncovered) == reach.places


async def test_the_numbers_of_baqiao(seeded: str) -> None:
    # 「68 个社区、295 个网格」 68 communities, 295 grids.
    assert (await in_use(BAQIAO, "community"), await in_use(BAQIAO, "grid")) == (68, 295)

    # 「12 个城市驿站，驿站子网格覆盖驻区单位、商铺和公共资源」
    # 12 city stations whose sub-grids reach units based there, shops and public facilities.
    stations = await fetch(
        "SELECT s.code, g.grid_type FROM station s JOIN area g ON g.id = s.subgrid"
        " AND g.parent = s.area WHERE s.valid_to IS NULL"
    )
    assert len(stations) == 12
    assert {row["grid_type"] for row in stations} == {"station_subgrid"}
    reach = await ground.stations_reach(BAQIAO)
    assert {each.code for each in reach} == {row["code"] for row in stations}
    for each in reach:
        assert each.reached == {
            ResourceKind.shop: 5, ResourceKind.resident_unit: 3, ResourceKind.public_facility: 2,
        }  # fmt: skip

    # 「1 个区级服务中心、6+9 个服务站」 One district centre, 6 + 9 service stations.
    found = await centres(BAQIAO)
    assert (found["district_centre"], found["service_station"]) == (1, 6 + 9)

    # 「民情资源图：楼栋、户数、党员户、低保户、困难户、重点帮扶户；
    #   商铺、市场、车站、诊所、学校、幼儿园」
    # The resource map counts buildings and five kinds of households, and six kinds of places.
    counted = await ground.resource_map(BAQIAO)
    homes = counted.homes
    assert (homes.compounds, homes.buildings, homes.households) == (262, 529, 68 * 2_480)
    assert homes.households > homes.party_households > homes.hardship_households
    assert homes.hardship_households > homes.low_income_households > homes.key_help_households > 0
    assert counted.stations == 12
    for kind in ResourceKind:
        assert counted.count(kind) > 0, kind


async def test_the_numbers_of_yanliang(seeded: str) -> None:
    # 「按地域面积、人口数量、产业分布、执法边界划分 83 个网格」
    # 83 grids by area, population, industry and enforcement boundary.
    rows = await fetch(
        "SELECT basis, count(*)::int AS n FROM area WHERE level = 'grid' AND code LIKE '610114%'"
        " GROUP BY basis"
    )
    assert {row["basis"] for row in rows} == {"area", "enforcement", "industry", "population"}
    assert sum(row["n"] for row in rows) == 83

    # 「首批 8 个社区」 Eight communities in the first batch of uplifted premises.
    uplifted = await fetch_value(
        "SELECT count(DISTINCT community) FROM premises WHERE project = '首批提升'"
    )
    assert uplifted == 8

    # 「凤东无柜台式服务中心」 The centre without counters in 凤东.
    named = await fetch("SELECT name FROM service_centre WHERE counter_free")
    assert [row["name"] for row in named] == ["凤东党群服务中心"]

    # 「三级网格治理中心」 Grid centres at three tiers.
    assert (await centres(YANLIANG))["grid_centre"] == 1 + 7 + 30

    # 「党支部—网格员—楼长」 Every building has its lead, every compound one, and a hub household.
    leads = await fetch(
        "SELECT l.kind, count(*)::int AS n, bool_and(l.synthetic) AS synthetic FROM home_lead l"
        " JOIN compound c ON c.id = l.compound JOIN area g ON g.id = c.grid"
        " WHERE g.code LIKE '610114%' GROUP BY l.kind"
    )
    assert {row["kind"]: row["n"] for row in leads} == {
        "building_lead": 193, "courtyard_lead": 76, "party_hub_household": 76,
    }  # fmt: skip
    assert all(row["synthetic"] for row in leads)
