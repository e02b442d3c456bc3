"""Plans a demo district's areas, units and stations: description in, rows out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from backend.areas.lineage import ChangeRow
from backend.areas.rules import (
    AreaLevel,
    AreaRow,
    GridType,
    StationRow,
    UnitKind,
    UnitRow,
    grid_code,
)
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.seed.adjustment import Adjusted, adjusted
from backend.seed.descriptions import District
from backend.seed.spread import every_so_often, lot, spread


@dataclass(frozen=True, slots=True)
class Places:
    """Rows of one district. What is in use of ``areas`` stands by level as well; ``changes`` tell
    how its communities came about.
    """

    areas: tuple[AreaRow, ...]
    changes: tuple[ChangeRow, ...]
    top: tuple[AreaRow, ...]
    subdistricts: tuple[AreaRow, ...]
    communities: tuple[AreaRow, ...]
    grids: tuple[AreaRow, ...]
    units: tuple[UnitRow, ...]
    stations: tuple[StationRow, ...]


def plan_places(district: District, valid_from: date, old_estate_percent: int) -> Places:
    """The areas, units and stations of *district*, valid from the day told or from its adjustment.

    Raises InvalidInput when the description has too few names or grids.
    """
    told = district.adjustment
    since = told.before_from if told else valid_from
    top = AreaRow(district.code, district.name, AreaLevel.district, None, since)
    subdistricts = tuple(
        AreaRow(
            each.code,
            each.name,
            AreaLevel.subdistrict,
            district.code,
            since,
            managed_elsewhere=each.managed_elsewhere,
        )
        for each in district.subdistricts
    )
    begun = tuple(_communities(district, valid_from))
    past = adjusted(begun, told) if told else Adjusted(begun, (), ())
    communities = past.communities
    stations = tuple(
        StationRow(
            code=f"{district.code}Z{number:03}",
            name=f"{_stem(communities[place])}驿站",
            community_code=communities[place].code,
            valid_from=valid_from,
            subgrid_code=grid_code(communities[place].code, GridType.station_subgrid, 1),
            longitude=at[0],
            latitude=at[1],
        )
        for number, place in enumerate(
            every_so_often(district.stations.total, len(communities)), start=1
        )
        for at in [position_of(district, communities[place].code, "station", 0.004)]
    )
    grids = tuple(
        replace(
            grid,
            basis=bases[number % len(bases)] if (bases := district.grids.bases) else None,
            old_estate=grid.grid_type is GridType.base
            and lot(100, grid.code, "old estate") < old_estate_percent,
        )
        for number, grid in enumerate(_grids(district, communities, stations))
    )
    return Places(
        areas=(top, *subdistricts, *past.former, *communities, *grids),
        changes=past.changes,
        top=(top,),
        subdistricts=subdistricts,
        communities=communities,
        grids=grids,
        units=tuple(_units(district, communities, valid_from)),
        stations=stations,
    )


def position_of(
    district: District, around: str, what: str, spread_by: float
) -> tuple[float, float]:
    """An invented position: that of the area with the code *around*, or up to *spread_by* degrees
    from it. Always the same for *what*.
    """
    told = district.map

    def off(reach: float, *key: object) -> float:
        return reach * (lot(20_001, district.code, *key) - 10_000) / 10_000

    return (
        round(told.longitude + off(told.reach, around, "x") + off(spread_by, around, what, "x"), 6),
        round(told.latitude + off(told.reach, around, "y") + off(spread_by, around, what, "y"), 6),
    )


def _stem(community: AreaRow) -> str:
    return community.name.removesuffix("社区")


def _communities(district: District, valid_from: date) -> Iterator[AreaRow]:
    """The communities, subdistrict by subdistrict, with households that sum up exactly."""
    described = district.communities
    names = _names(district)
    households = spread(
        described.total * described.average_households,
        [600 + lot(801, district.code, "households", i) for i in range(described.total)],
    )
    offices = _office_sizes(district)
    position = 0
    for subdistrict in district.subdistricts:
        for number in range(subdistrict.communities):
            yield AreaRow(
                code=f"{subdistrict.code}{described.first_number + number:03}",
                name=f"{names[position]}社区",
                level=AreaLevel.community,
                parent_code=subdistrict.code,
                valid_from=valid_from,
                households=households[position],
                office_m2=offices[position],
            )
            position += 1


def _names(district: District) -> list[str]:
    """As many different names as communities; neighbours get different stems."""
    described = district.communities
    stems, endings = described.stems, described.endings
    names = [
        stem + endings[(turn + place) % len(endings)]
        for turn in range(len(endings))
        for place, stem in enumerate(stems)
    ]
    if len(set(names)) < len(names) or len(names) < described.total:
        raise InvalidInput(
            "communities.stems", Label("社区名称重复或不够用", "names are too few or repeat")
        )
    return names[: described.total]


def _office_sizes(district: District) -> list[int]:
    """A size in m² for each community, the bands mixed over the district."""
    sizes = [
        band.from_m2 + lot(band.to_m2 - band.from_m2 + 1, district.code, "office", band.from_m2, i)
        for band in district.communities.offices
        for i in range(band.communities)
    ]
    order = sorted(range(len(sizes)), key=lambda i: lot(2**63, district.code, "office order", i))
    return [sizes[i] for i in order]


def _grids(
    district: District, communities: Sequence[AreaRow], stations: Sequence[StationRow]
) -> Iterator[AreaRow]:
    """Every community's grids: base ones by households, then a dedicated one, then a station's.

    The households of a community live in its base grids; the others serve places, not homes.
    """
    base = district.grids.total - district.grids.dedicated - len(stations)
    numbers = spread(base, [each.households or 0 for each in communities], least=1)
    with_dedicated = set(every_so_often(district.grids.dedicated, len(communities)))
    with_station = {station.community_code for station in stations}
    for position, community in enumerate(communities):
        weights = [80 + lot(41, community.code, "grid", i) for i in range(numbers[position])]
        for sequence, households in enumerate(spread(community.households or 0, weights), start=1):
            yield _grid(community, GridType.base, sequence, f"第{sequence}网格", households)
        if position in with_dedicated:
            yield _grid(community, GridType.dedicated, 1, "专属网格", 0)
        if community.code in with_station:
            yield _grid(community, GridType.station_subgrid, 1, "驿站子网格", 0)


def _grid(
    community: AreaRow, grid_type: GridType, sequence: int, suffix: str, households: int
) -> AreaRow:
    return AreaRow(
        code=grid_code(community.code, grid_type, sequence),
        name=f"{community.name}{suffix}",
        level=AreaLevel.grid,
        parent_code=community.code,
        valid_from=community.valid_from,
        grid_type=grid_type,
        households=households,
    )


def _units(
    district: District, communities: Sequence[AreaRow], valid_from: date
) -> Iterator[UnitRow]:
    """The command centre, the departments, an office each subdistrict, a committee each community.

    A unit that answers for an area has the area's code. A subdistrict managed elsewhere has no
    office here: its requests are taken in by the district.
    """

    def unit(code: str, name: str, kind: UnitKind, area: str, superior: str | None) -> UnitRow:
        return UnitRow(code, name, kind, area, superior, valid_from)

    top = district.code
    command = f"{district.name}指挥中心（区里办）"
    yield unit(top, command, UnitKind.district_command, top, None)
    for number, department in enumerate(district.departments, start=1):
        name = district.name + department.name
        yield unit(f"{top}-D{number:02}", name, UnitKind.department, top, top)
    for each in district.subdistricts:
        if not each.managed_elsewhere:
            name = f"{each.name}办事处（街里办）"
            yield unit(each.code, name, UnitKind.subdistrict_office, each.code, top)
    for community in communities:
        name = f"{community.name}居委会（坊里办）"
        yield unit(
            community.code,
            name,
            UnitKind.community_committee,
            community.code,
            community.parent_code,
        )


def in_use(areas: Iterable[AreaRow], level: AreaLevel, within: str = "") -> list[AreaRow]:
    """The areas of a level that there are today and that are the district's own; *within* a code.

    Areas that ended before the day of the data have rows as well, and so have those that another
    authority manages.
    """
    return [
        area
        for area in areas
        if area.level is level
        and area.valid_to is None
        and not area.managed_elsewhere
        and area.code.startswith(within)
    ]
