"""What stands on the ground: compounds, buildings, leads, resources, premises, centres. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from backend.areas.coverage import Position
from backend.core.labels import LabelledEnum


class Acquisition(LabelledEnum):
    """How a community came by its premises."""

    built = "built", "自建", "built"
    co_built = "co_built", "共建", "co-built"
    rented = "rented", "租赁", "rented"


class CentreKind(LabelledEnum):
    """The 1+10+N of service: a district's centre, its streets', its communities', stations."""

    community_centre = "community_centre", "社区党群服务中心", "community service centre"
    district_centre = "district_centre", "区党群服务中心", "district service centre"
    grid_centre = "grid_centre", "网格化治理中心", "grid governance centre"
    service_station = "service_station", "服务站点", "service station"
    subdistrict_centre = "subdistrict_centre", "街道党群服务中心", "subdistrict service centre"


class CompoundKind(LabelledEnum):
    """What residents live in."""

    courtyard = "courtyard", "院落", "courtyard"
    estate = "estate", "小区", "estate"


class GridBasis(LabelledEnum):
    """What the border of a grid follows."""

    area = "area", "按地域面积", "area"
    enforcement = "enforcement", "按执法边界", "enforcement boundary"
    industry = "industry", "按产业分布", "industry"
    population = "population", "按人口", "population"


class LeadKind(LabelledEnum):
    """Whom of the residents the grid works with."""

    building_lead = "building_lead", "楼长", "building lead"
    courtyard_lead = "courtyard_lead", "院长", "courtyard lead"
    party_hub_household = "party_hub_household", "党员中心户", "party-hub household"


class ResourceKind(LabelledEnum):
    """What the resource map counts besides homes."""

    clinic = "clinic", "诊所", "clinic"
    kindergarten = "kindergarten", "幼儿园", "kindergarten"
    market = "market", "市场", "market"
    public_facility = "public_facility", "公共设施", "public facility"
    resident_unit = "resident_unit", "驻区单位", "unit based here"
    school = "school", "学校", "school"
    shop = "shop", "商铺", "shop"
    transport = "transport", "车站", "transport stop"


@dataclass(frozen=True, slots=True)
class BuildingRow:
    """A building to load, by its number in the compound; the last four are counts of households."""

    name: str
    households: int
    party_households: int = 0
    low_income_households: int = 0
    hardship_households: int = 0
    key_help_households: int = 0


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A resident with a part in the grid; ``building`` counts from 0, None for the compound."""

    kind: LeadKind
    name: str
    phone: str | None
    starts_on: date
    building: int | None = None


@dataclass(frozen=True, slots=True)
class CompoundRow:
    """A compound to load with its buildings and leads, in the grid of ``grid_code``."""

    code: str
    name: str
    kind: CompoundKind
    grid_code: str
    valid_from: date
    at: Position | None = None
    old_estate: bool = False
    buildings: tuple[BuildingRow, ...] = ()
    leads: tuple[LeadRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """A resource to load; ``station_code`` is the city station that reaches it, None for none."""

    name: str
    kind: ResourceKind
    grid_code: str
    valid_from: date
    station_code: str | None = None
    at: Position | None = None


@dataclass(frozen=True, slots=True)
class PremisesRow:
    """Premises to load, in square metres."""

    name: str
    community_code: str
    area_m2: Decimal
    acquisition: Acquisition
    taken_on: date
    project: str | None = None


@dataclass(frozen=True, slots=True)
class CentreRow:
    """A service centre to load."""

    code: str
    name: str
    kind: CentreKind
    area_code: str
    valid_from: date
    at: Position | None = None
    counter_free: bool = False


@dataclass(frozen=True, slots=True)
class Homes:
    """Homes of an area by the counts of its buildings."""

    compounds: int = 0
    buildings: int = 0
    households: int = 0
    party_households: int = 0
    low_income_households: int = 0
    hardship_households: int = 0
    key_help_households: int = 0


@dataclass(frozen=True, slots=True)
class ResourceMap:
    """The resource map (民情资源图) of an area: its homes, its stations and what else is there."""

    homes: Homes
    stations: int
    resources: Mapping[ResourceKind, int] = field(default_factory=dict)

    def count(self, kind: ResourceKind) -> int:
        """How many of a kind there are."""
        return self.resources.get(kind, 0)


@dataclass(frozen=True, slots=True)
class StationReach:
    """A city station, its community, and how many resources its sub-grid reaches of each kind."""

    code: str
    name: str
    community: str
    reached: dict[ResourceKind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tenure:
    """Premises over time: ``given_up_on`` is the first day without them, None while in use."""

    area_m2: Decimal
    taken_on: date
    given_up_on: date | None = None


def increase_m2(premises: Iterable[Tenure], since: date, until: date) -> Decimal:
    """How much larger the premises were in all on *until* than on *since*, in m²; may be negative.

    Both days count as they end: what was taken on *since* was there before.
    """

    def on(each: Tenure, day: date) -> Decimal:
        there = each.taken_on <= day and (each.given_up_on is None or day < each.given_up_on)
        return each.area_m2 if there else Decimal(0)

    return sum((on(each, until) - on(each, since) for each in premises), Decimal(0))
