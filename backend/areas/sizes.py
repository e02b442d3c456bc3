"""How large grids and offices should be; the numbers are rows of ``area_limit``. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.core.labels import Label, LabelledEnum


class AreaLimitName(LabelledEnum):
    """Every number the rules of areas go by (domain.md §8, §9)."""

    grid_least = "grid_least", "网格户数下限", "households a grid, least"
    grid_most = "grid_most", "网格户数上限", "households a grid, most"
    office_large_m2 = "office_large_m2", "大面积用房起点（平方米）", "large offices from (m²)"
    office_medium_m2 = "office_medium_m2", "中面积用房起点（平方米）", "medium offices from (m²)"
    old_grid_least = (
        "old_grid_least",
        "老旧小区网格户数下限",
        "households of old estates, least",
    )
    old_grid_most = (
        "old_grid_most",
        "老旧小区网格户数上限",
        "households of old estates, most",
    )
    walk_detour_percent = "walk_detour_percent", "绕行系数（%）", "way by way of the crow (%)"
    walk_m_per_minute = "walk_m_per_minute", "步行速度（米/分钟）", "walking speed (m a minute)"
    walk_minutes = "walk_minutes", "服务圈（分钟）", "service circle (minutes)"


LIMITS = {
    AreaLimitName.grid_least: 300,
    AreaLimitName.grid_most: 500,
    AreaLimitName.office_large_m2: 600,
    AreaLimitName.office_medium_m2: 300,
    AreaLimitName.old_grid_least: 100,
    AreaLimitName.old_grid_most: 300,
    AreaLimitName.walk_detour_percent: 130,
    AreaLimitName.walk_m_per_minute: 75,
    AreaLimitName.walk_minutes: 15,
}
"""What every database begins with: the recommended sizes and the bands that were published; 4.5 km
an hour and 1.3 times the distance as the crow flies are our own assumption.
"""


class SizeCheck(LabelledEnum):
    """How a grid's households compare with the recommendation: a warning, never an error."""

    above = "above", "户数偏多", "more than recommended"
    below = "below", "户数偏少", "fewer than recommended"
    within = "within", "适中", "as recommended"


class OfficeBand(LabelledEnum):
    """How large the offices of a community are in all; the names tell the limits as delivered."""

    large = "large", "大面积（600 平方米起）", "large (from 600 m²)"
    medium = "medium", "中面积（300 至 600 平方米）", "medium (300 to 600 m²)"
    small = "small", "小面积（不足 300 平方米）", "small (below 300 m²)"


@dataclass(frozen=True, slots=True)
class Sizes:
    """The recommended numbers of households, both ends included."""

    least: int
    most: int
    old_least: int
    old_most: int

    @classmethod
    def of(cls, limits: Mapping[AreaLimitName, int]) -> "Sizes":
        """The sizes among the numbers in force."""
        return cls(
            limits[AreaLimitName.grid_least], limits[AreaLimitName.grid_most],
            limits[AreaLimitName.old_grid_least], limits[AreaLimitName.old_grid_most],
        )  # fmt: skip

    def range_for(self, *, old_estate: bool) -> tuple[int, int]:
        """The least and the most households of a grid."""
        return (self.old_least, self.old_most) if old_estate else (self.least, self.most)


def size_check(households: int | None, *, old_estate: bool, sizes: Sizes) -> SizeCheck | None:
    """How the households of a base grid compare; None when their number is unknown.

    The database computes the same for every grid that is saved (trigger ``area_sizes``).
    """
    if households is None:
        return None
    least, most = sizes.range_for(old_estate=old_estate)
    if households < least:
        return SizeCheck.below
    return SizeCheck.above if households > most else SizeCheck.within


def size_warning(households: int | None, *, old_estate: bool, sizes: Sizes) -> Label | None:
    """What to tell whoever saves a grid of that size; None when there is nothing to tell."""
    check = size_check(households, old_estate=old_estate, sizes=sizes)
    if check in (None, SizeCheck.within):
        return None
    least, most = sizes.range_for(old_estate=old_estate)
    kind_zh, kind_en = (
        ("老旧小区网格", "a grid of old estates") if old_estate else ("网格", "a grid")
    )
    return Label(
        f"已保存。提示：{kind_zh}建议 {least} 至 {most} 户，本网格 {households} 户",
        f"Saved. Note: {kind_en} should have {least} to {most} households; this one has"
        f" {households}",
    )


def office_band(office_m2: int | None, limits: Mapping[AreaLimitName, int]) -> OfficeBand | None:
    """The band of a community's offices; None when their size is unknown.

    The database computes the same (trigger ``area_sizes``).
    """
    if office_m2 is None:
        return None
    if office_m2 >= limits[AreaLimitName.office_large_m2]:
        return OfficeBand.large
    medium = office_m2 >= limits[AreaLimitName.office_medium_m2]
    return OfficeBand.medium if medium else OfficeBand.small
