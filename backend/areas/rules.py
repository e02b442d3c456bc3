"""Areas and units: levels, codes and who is above whom (domain.md §3, §8)."""

import re
from dataclasses import dataclass
from datetime import date

from backend.areas.ground_rules import GridBasis
from backend.core.errors import InvalidInput
from backend.core.labels import Label, LabelledEnum


class AreaLevel(LabelledEnum):
    """District → subdistrict → community → grid."""

    community = "community", "社区", "community"
    district = "district", "区", "district"
    grid = "grid", "网格", "grid"
    subdistrict = "subdistrict", "街道", "subdistrict"


class GridType(LabelledEnum):
    """What kind of service unit a grid is; its digit stands in the grid's code."""

    base = "base", "基础网格", "base grid"
    dedicated = "dedicated", "专属网格", "dedicated grid"
    station_subgrid = "station_subgrid", "驿站子网格", "station sub-grid"


GRID_TYPE_DIGITS = {GridType.base: "1", GridType.dedicated: "2", GridType.station_subgrid: "3"}
"""Thirteenth digit of a grid's code (domain.md §8 [P])."""


class Tier(LabelledEnum):
    """The three tiers that answer requests: 坊里办, 街里办, 区里办."""

    community = "community", "社区（坊里办）", "community"
    district = "district", "区级（区里办）", "district"
    subdistrict = "subdistrict", "街道（街里办）", "subdistrict"


class UnitKind(LabelledEnum):
    """Who can be given an order."""

    community_committee = "community_committee", "社区居委会", "community committee"
    department = "department", "区级部门", "district department"
    district_command = "district_command", "区指挥中心", "district command centre"
    subdistrict_office = "subdistrict_office", "街道办事处", "subdistrict office"


TIER_OF = {
    UnitKind.community_committee: Tier.community,
    UnitKind.department: Tier.district,
    UnitKind.district_command: Tier.district,
    UnitKind.subdistrict_office: Tier.subdistrict,
}
"""The tier each kind of unit answers at."""

CODE_LENGTHS = {
    AreaLevel.district: 6,
    AreaLevel.subdistrict: 9,
    AreaLevel.community: 12,
    AreaLevel.grid: 16,
}
"""Digits of a code at each level: statistical codes, then 1 type digit + 3 sequence digits."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation that answers orders; ``superior_id`` is the next tier up, None at the top."""

    id: int
    name: str
    kind: UnitKind
    tier: Tier
    area_id: int
    superior_id: int | None
    code: str = ""
    area_code: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """Where a request of an area is taken in, and where the area lies.

    ``subdistrict_id`` and ``community_id`` are None for an area above those levels.
    """

    area_code: str
    district_id: int
    subdistrict_id: int | None
    community_id: int | None
    unit_id: int


def check_code(code: str, level: AreaLevel, field: str = "code") -> str:
    """*code* without the zero padding of public lists, valid for *level* (domain.md §8).

    Raises InvalidInput about *field* when it is not the level's number of digits.
    """
    length = CODE_LENGTHS[level]
    bare = code.strip()
    if level in (AreaLevel.district, AreaLevel.subdistrict) and len(bare) == 12:
        bare = bare[:length] if set(bare[length:]) == {"0"} else bare
    if not re.fullmatch(rf"\d{{{length}}}", bare):
        raise InvalidInput(
            field,
            Label(
                f"{level.zh}编码须为 {length} 位数字，收到“{code}”",
                f"{level.en}: {length} digits, got {code!r}",
            ),
        )
    return bare


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area to load; ``parent_code`` is None for a district only.

    ``grid_type`` and ``basis`` are for grids only. ``households`` and ``office_m2`` are None when
    unknown. ``valid_to`` is the first day without it, None while it is in use.
    """

    code: str
    name: str
    level: AreaLevel
    parent_code: str | None
    valid_from: date
    grid_type: GridType | None = None
    households: int | None = None
    office_m2: int | None = None
    managed_elsewhere: bool = False
    valid_to: date | None = None
    old_estate: bool = False
    basis: GridBasis | None = None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit to load; ``superior_code`` is None for a district's command centre only."""

    code: str
    name: str
    kind: UnitKind
    area_code: str
    superior_code: str | None
    valid_from: date


@dataclass(frozen=True, slots=True)
class StationRow:
    """A city station to load, standing in the community of ``community_code``.

    ``subgrid_code`` is its own grid there, None for none; ``longitude`` and ``latitude`` go
    together.
    """

    code: str
    name: str
    community_code: str
    valid_from: date
    subgrid_code: str | None = None
    longitude: float | None = None
    latitude: float | None = None


def grid_code(community_code: str, grid_type: GridType, sequence: int) -> str:
    """The code of the *sequence*-th grid of its type in a community (domain.md §8 [P]).

    Raises InvalidInput when *sequence* is not 1 to 999 or the community's code is not valid.
    """
    if not 1 <= sequence <= 999:
        raise InvalidInput(
            "sequence", Label("网格序号须为 1 至 999", "grids are numbered 1 to 999")
        )
    community = check_code(community_code, AreaLevel.community)
    return f"{community}{GRID_TYPE_DIGITS[grid_type]}{sequence:03}"
