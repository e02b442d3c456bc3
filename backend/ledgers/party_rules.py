"""The party tree: subdistrict – community – grid – courtyard (domain.md §9, 未央)."""

from collections.abc import Iterable, Mapping

from backend.areas.rules import AreaLevel
from backend.core.labels import LabelledEnum


class PartyTier(LabelledEnum):
    """The four tiers of party organisations."""

    community = "community", "社区党组织", "community"
    courtyard = "courtyard", "院落党小组", "courtyard"
    grid = "grid", "网格党支部", "grid"
    subdistrict = "subdistrict", "街道党工委", "subdistrict"


ABOVE: Mapping[PartyTier, PartyTier] = {
    PartyTier.community: PartyTier.subdistrict,
    PartyTier.grid: PartyTier.community,
    PartyTier.courtyard: PartyTier.grid,
}
"""The tier an organisation's superior is of; the subdistrict's has none here."""

AREA_OF: Mapping[PartyTier, AreaLevel] = {
    PartyTier.subdistrict: AreaLevel.subdistrict,
    PartyTier.community: AreaLevel.community,
    PartyTier.grid: AreaLevel.grid,
    PartyTier.courtyard: AreaLevel.grid,
}
"""The level of the area an organisation belongs to: a courtyard lies in a grid."""


def without_organisation(codes: Iterable[str], covered: Iterable[str]) -> list[str]:
    """The areas, by code, that no party organisation covers."""
    return sorted(set(codes) - set(covered))
