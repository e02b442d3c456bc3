"""Plans what stands in a demo district: homes, resources, premises and service centres."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from backend.areas.ground_rules import (
    Acquisition,
    BuildingRow,
    CentreKind,
    CentreRow,
    CompoundKind,
    CompoundRow,
    LeadKind,
    LeadRow,
    PremisesRow,
    ResourceKind,
    ResourceRow,
)
from backend.areas.rules import AreaRow, GridType
from backend.seed.cast import invented_name
from backend.seed.descriptions import Common, District
from backend.seed.places import Places, position_of
from backend.seed.spread import every_so_often, lot, spread

_EVERY = {
    ResourceKind.clinic: 3, ResourceKind.kindergarten: 3, ResourceKind.market: 4,
    ResourceKind.school: 5, ResourceKind.transport: 2,
}  # fmt: skip
"""One in so many communities has each."""
_FIRST_LEAD_PHONE = 500_000
"""Numbers of leads begin here, above those of officers."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Rows of one district."""

    compounds: tuple[CompoundRow, ...]
    resources: tuple[ResourceRow, ...]
    premises: tuple[PremisesRow, ...]
    centres: tuple[CentreRow, ...]


def plan_ground(district: District, common: Common, places: Places) -> Ground:
    """What stands in the areas of *district*; all of it is invented."""
    return Ground(
        tuple(_compounds(district, common, places)),
        tuple(_resources(common, places)),
        tuple(_premises(district, places)),
        tuple(_centres(district, places)),
    )


def _compounds(district: District, common: Common, places: Places) -> Iterator[CompoundRow]:
    """A compound for each base grid, with its buildings, their leads and a party-hub household."""
    told, leads = common.ground, 0
    since = common.appointments.from_
    for grid in places.grids:
        if grid.grid_type is not GridType.base:
            continue
        households = grid.households or 0
        number = max(1, households // told.households_per_building)
        buildings = tuple(
            _building(grid, place, share, common)
            for place, share in enumerate(
                spread(households, [90 + lot(21, grid.code, "building", i) for i in range(number)])
            )
        )
        people: list[tuple[LeadKind, int | None]] = [
            *((LeadKind.building_lead, i) for i in range(number)),
            (LeadKind.courtyard_lead, None),
            (LeadKind.party_hub_household, lot(number, grid.code, "hub")),
        ]
        rows = []
        for kind, building in people:
            leads += 1
            rows.append(
                LeadRow(
                    kind,
                    invented_name(common.people, district.code, "lead", leads),
                    f"{common.people.phone_prefix}{district.code[-2:]}"
                    f"{_FIRST_LEAD_PHONE + leads:06}",
                    since,
                    building,
                )
            )
        stem = told.compounds[lot(len(told.compounds), grid.code, "compound")]
        is_courtyard = lot(100, grid.code, "kind") < told.courtyard_percent
        yield CompoundRow(
            code=f"{grid.code}001",
            name=f"{grid.name.removesuffix('网格').replace('社区第', '')}号{stem}",
            kind=CompoundKind.courtyard if is_courtyard else CompoundKind.estate,
            grid_code=grid.code,
            valid_from=grid.valid_from,
            at=position_of(district, grid.parent_code or "", grid.code, told.community_spread),
            old_estate=grid.old_estate,
            buildings=buildings,
            leads=tuple(rows),
        )


def _building(grid: AreaRow, place: int, households: int, common: Common) -> BuildingRow:
    told = common.ground

    def share(percent: int, what: str) -> int:
        exact = households * percent * (80 + lot(41, grid.code, what, place))
        return exact // 10_000

    return BuildingRow(
        name=f"{place + 1}号楼",
        households=households,
        party_households=share(told.party_percent, "party"),
        low_income_households=share(told.low_income_percent, "low income"),
        hardship_households=share(told.hardship_percent, "hardship"),
        key_help_households=share(told.key_help_percent, "key help"),
    )


def _resources(common: Common, places: Places) -> Iterator[ResourceRow]:
    """A shop in each base grid, schools and so on here and there, and what stations reach."""
    told = common.ground
    for grid in places.grids:
        if grid.grid_type is GridType.base:
            shop = told.shops[lot(len(told.shops), grid.code, "shop")]
            yield _resource(grid, shop, ResourceKind.shop)
    first = {grid.parent_code: grid for grid in reversed(places.grids)
             if grid.grid_type is GridType.base}  # fmt: skip
    for number, community in enumerate(places.communities):
        for kind, every in _EVERY.items():
            if number % every == 0:
                stem = community.name.removesuffix("社区")
                yield _resource(first[community.code], f"{stem}{kind.zh}", kind)
    for station in places.stations:
        grid = next(each for each in places.grids if each.code == station.subgrid_code)
        for kind, number in (
            (ResourceKind.shop, told.reached_shops), (ResourceKind.resident_unit,
            told.reached_units), (ResourceKind.public_facility, told.reached_facilities),
        ):  # fmt: skip
            for each in range(1, number + 1):
                yield _resource(grid, f"{station.name}{kind.zh}{each}", kind, station.code)


def _resource(
    grid: AreaRow, name: str, kind: ResourceKind, station: str | None = None
) -> ResourceRow:
    return ResourceRow(f"{name}（虚构）", kind, grid.code, grid.valid_from, station)


def _premises(district: District, places: Places) -> Iterator[PremisesRow]:
    """Each community's offices: what it had, and what it got while the district's premises grew."""
    growth = district.growth
    sizes = [community.office_m2 or 0 for community in places.communities]
    added = spread(growth.increase_m2, sizes) if growth else [0] * len(sizes)
    for community, size, more in zip(places.communities, sizes, added, strict=True):
        uplift = district.uplift
        project = uplift.name if uplift and size >= uplift.from_m2 else None
        yield PremisesRow(
            "党群服务用房", community.code, Decimal(size - more), _acquired(community, 0),
            community.valid_from, project,
        )  # fmt: skip
        if growth and more:
            days = (growth.until - growth.since).days
            on = growth.since + timedelta(days=1 + lot(days, community.code, "premises"))
            yield PremisesRow(
                "新增用房", community.code, Decimal(more), _acquired(community, 1), on
            )


def _acquired(community: AreaRow, number: int) -> Acquisition:
    kinds = list(Acquisition)
    return kinds[lot(len(kinds), community.code, "acquired", number)]


def _centres(district: District, places: Places) -> Iterator[CentreRow]:
    """The 1+10+N, stations, grid centres at every tier where there are any, and those named."""

    def centre(
        area: AreaRow, suffix: str, name: str, kind: CentreKind, *, counter_free: bool = False
    ) -> CentreRow:
        at = position_of(district, area.code, "centre", 0.0)
        return CentreRow(
            f"{area.code}{suffix}", name, kind, area.code, area.valid_from, at, counter_free
        )

    tiers: list[tuple[Sequence[AreaRow], CentreKind]] = [
        (places.top, CentreKind.district_centre),
        (places.subdistricts, CentreKind.subdistrict_centre),
        (places.communities, CentreKind.community_centre),
    ]
    by_code = {area.code: area for areas, _ in tiers for area in areas}
    for areas, kind in tiers:
        for area in areas:
            if area.managed_elsewhere:
                continue
            yield centre(area, "C1", f"{area.name}党群服务中心", kind)
            if district.centres.grid_centres:
                yield centre(area, "G1", f"{area.name}网格化治理中心", CentreKind.grid_centre)
    stations = every_so_often(district.centres.stations, len(places.communities))
    for number, place in enumerate(stations, start=1):
        area = places.communities[place]
        name = f"{district.name}第{number}服务站（虚构）"
        yield centre(area, "S1", name, CentreKind.service_station)
    for named in district.centres.named:
        area = by_code[named.area_code]
        yield centre(
            area, "N1", named.name, CentreKind.service_station, counter_free=named.counter_free
        )
