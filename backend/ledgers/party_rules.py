"""The party tree: subdistrict – community – grid – courtyard (domain.md §9, 未央)."""

from collections.abc import Iterable

from backend.core.labels import LabelledEnum


class PartyTier(LabelledEnum):
    """The four tiers of party organisations."""

    community = "community", "社区党组织", "community"
    courtyard = "courtyard", "院落党小组", "courtyard"
    grid = "grid", "网格党支部", "grid"
    subdistrict = "subdistrict", "街道党工委", "subdistrict"


def without_organisation(codes: Iterable[str], covered: Iterable[str]) -> list[str]:
    """The areas, by code, that no party organisation covers."""
    return sorted(set(codes) - set(covered))
