"""The service catalogue: who accepts a matter where, and how near to people it is handled.

Pure (domain.md §3: cross_area_service, service_bundle; §9).
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from backend.areas.rules import CODE_LENGTHS, AreaLevel, Tier
from backend.core.errors import InvalidInput
from backend.core.labels import Label, LabelledEnum


class Audience(LabelledEnum):
    """Whose matter it is."""

    organisation = "organisation", "法人", "organisations"
    personal = "personal", "个人", "persons"


NEAR = frozenset({Tier.community, Tier.subdistrict})
"""Tiers of which it is said that matters are handled near people (就近办)."""

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A matter to load; ``tier`` is the lowest that accepts it, limits are in working days."""

    code: str
    name: str
    unit_code: str
    audience: Audience
    tier: Tier
    cross_area: bool
    legal_days: int
    promised_days: int
    valid_from: date
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class BundleRow:
    """A bundle (一件事一次办) to load, with the codes of its matters."""

    code: str
    name: str
    unit_code: str
    matters: tuple[str, ...]
    valid_from: date
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class PartRow:
    """One matter of a bundle to load, both by code."""

    bundle: str
    matter: str


@dataclass(frozen=True, slots=True)
class PointRow:
    """A place that accepts matters to load; ``counter_free``: staff come to the visitor."""

    code: str
    name: str
    area_code: str
    counter_free: bool
    opened_on: date
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter as far as accepting it asks; ``area_code`` is the district it belongs to."""

    area_code: str
    tier: Tier
    cross_area: bool
    promised_days: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """A district's catalogue: how many departments, matters and bundles, and how near they are.

    ``near`` counts the matters of persons that a subdistrict or a community accepts.
    """

    departments: int
    matters: int
    bundles: int
    personal: int
    near: int

    @property
    def near_percent(self) -> Decimal | None:
        """Their share in the matters of persons, to two places; None when there are none."""
        if not self.personal:
            return None
        return (Decimal(100 * self.near) / self.personal).quantize(_HUNDREDTH, ROUND_HALF_UP)


_TIER_DIGITS = {
    Tier.community: CODE_LENGTHS[AreaLevel.community],
    Tier.district: CODE_LENGTHS[AreaLevel.district],
    Tier.subdistrict: CODE_LENGTHS[AreaLevel.subdistrict],
}


def accepts(matter: Matter, point_code: str, home_code: str) -> bool:
    """Whether a point in the area *point_code* accepts the matter of somebody from *home_code*.

    Raises InvalidInput, naming what stands against it: another district; a tier below the lowest
    that accepts it; another subdistrict than the resident's for a matter that is not accepted
    across subdistricts. Returns whether it is accepted across subdistricts.
    """
    if not (point_code.startswith(matter.area_code) and home_code.startswith(matter.area_code)):
        raise InvalidInput("point", Label("不属本区事项", "a matter of another district"))
    if len(point_code) > _TIER_DIGITS[matter.tier]:
        raise InvalidInput(
            "point", Label("该事项须到上一级办理", "the matter is handled at a higher tier")
        )
    street = CODE_LENGTHS[AreaLevel.subdistrict]
    across = len(point_code) >= street and point_code[:street] != home_code[:street]
    if across and not matter.cross_area:
        raise InvalidInput(
            "point",
            Label("该事项不能跨街道办理", "the matter is not accepted across subdistricts"),
        )
    return across
