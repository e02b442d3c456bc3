"""Reports of what stands in an area: sizes of grids, offices, resources, the way to a counter."""

from datetime import date
from decimal import Decimal

from backend.areas import ground
from backend.areas.ground_rules import ResourceKind
from backend.core.labels import Label
from backend.reports.report import CODE, COUNT, KIND, WHAT, Column, Report, Rows

GROUP = Label("区域与资源", "Places and resources")
_NAME = Column("name", Label("名称", "Name"))
_HOUSEHOLDS = Column("households", Label("户数", "Households"))
_HOMES = {
    "compounds": Label("小区院落", "Compounds"),
    "buildings": Label("楼栋", "Buildings"),
    "households": Label("户数", "Households"),
    "party_households": Label("党员户", "Party households"),
    "low_income_households": Label("低保户", "On minimum allowance"),
    "hardship_households": Label("困难户", "In hardship"),
    "key_help_households": Label("重点帮扶户", "Under key help"),
}
KINDS = tuple(ResourceKind)
_UNKNOWN = Label("面积未知", "of unknown size")


async def _grid_sizes(area_code: str, on: date) -> Rows:
    return [
        (each.code, each.name, each.households, each.check)
        for each in await ground.grids_outside(area_code)
    ]


async def _resources(area_code: str, on: date) -> Rows:
    counted = await ground.resource_map(area_code)
    homes = [(label, getattr(counted.homes, name)) for name, label in _HOMES.items()]
    stations = (Label("城市驿站", "City stations"), counted.stations)
    return [*homes, stations, *((kind, counted.count(kind)) for kind in KINDS)]


async def _stations(area_code: str, on: date) -> Rows:
    return [
        (
            each.code,
            each.name,
            each.community,
            *(each.reached.get(kind, 0) for kind in KINDS),
        )
        for each in await ground.stations_reach(area_code)
    ]


async def _offices(area_code: str, on: date) -> Rows:
    bands = await ground.office_bands(area_code)
    told = [(band or _UNKNOWN, count) for band, count in bands.items()]
    begins = date(on.year, 1, 1)
    grown = await ground.premises_increase(area_code, begins, on)
    return [*told, (Label(f"{on.year} 年增加（平方米）", f"m² more in {on.year}"), grown)]


async def _circle(area_code: str, on: date) -> Rows:
    found = await ground.covered(area_code)
    share = None if found.rate is None else Decimal(100 * found.rate).quantize(Decimal("0.1"))
    figures: Rows = [
        (Label("小区", "Compounds"), found.places, None),
        (Label("服务圈内", "within the circle"), found.covered, None),
        (Label("覆盖率（%）", "share in percent"), share, None),
        (Label("户数", "Households"), found.households, None),
        (Label("服务圈内户数", "households within"), found.households_covered, None),
    ]
    outside = [
        (each.spot.name, None, None if each.minutes is None else Decimal(each.minutes).quantize(1))
        for each in found.uncovered
    ]
    return [*figures, *outside]


REPORTS = (
    Report(
        "grid-sizes",
        Label("规模超出建议的网格", "Grids of another size than recommended"),
        Label(
            "户数多于或少于现行建议值的网格；建议值见“区域指标”。",
            "Grids with more or fewer households than recommended; see “Measures of areas”.",
        ),
        GROUP,
        (CODE, _NAME, _HOUSEHOLDS, Column("check", Label("与建议值相比", "Compared"))),
        _grid_sizes,
    ),
    Report(
        "resource-map",
        Label("民情资源图", "Resource map"),
        Label("现用的小区、楼栋、户数和各类资源。", "Homes and resources in use."),
        GROUP,
        (WHAT, COUNT),
        _resources,
    ),
    Report(
        "stations",
        Label("城市驿站联系的资源", "What city stations reach"),
        Label("各驿站通过其子网格联系的商铺、单位等。", "Shops, units and more, by sub-grid."),
        GROUP,
        (CODE, _NAME, Column("community", Label("所在社区", "Community")),
         *(Column(kind.value, Label(kind.zh, kind.en)) for kind in KINDS)),
        _stations,
    ),
    Report(
        "offices",
        Label("社区办公用房达标情况", "Offices of communities by size"),
        Label(
            "按面积分档的社区数（600 平方米及以上、300 至 600、300 以下），以及今年增加的面积。",
            "Communities by the size of their offices (600 m² and more, 300 to 600, below 300), and"
            " what this year has added.",
        ),
        GROUP,
        (KIND, COUNT),
        _offices,
    ),
    Report(
        "service-circle",
        Label("15 分钟服务圈", "15-minute service circle"),
        Label(
            "按现行步行速度、绕行系数和时限，到最近服务中心或站点的步行时间；其后列出圈外小区。",
            "The walk to the nearest centre or station, by the speed, detour and minutes in force;"
            " the compounds outside follow.",
        ),
        GROUP,
        (WHAT, COUNT, Column("minutes", Label("步行分钟", "Minutes on foot"))),
        _circle,
    ),
)  # fmt: skip
