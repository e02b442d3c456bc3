"""What the descriptions of demo districts say of the past of areas and of what stands in them."""

from datetime import date
from typing import Annotated

import msgspec

Count = Annotated[int, msgspec.Meta(ge=0)]
Positive = Annotated[int, msgspec.Meta(ge=1)]
Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]


class Adjustment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the communities of today came about: so many split in two, upgraded and newly set up.

    ``first_number``: last three digits of the first code of each subdistrict's former communities.
    """

    on: date
    before_from: date
    communities_before: Positive
    average_households_before: Positive
    split: Count
    upgraded: Count
    new: Count
    first_number: Annotated[int, msgspec.Meta(ge=1, le=999)]
    reason: str


class Growth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much the communities' premises have grown, in m², and between which days."""

    increase_m2: Positive
    since: date
    until: date


class Uplift(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The communities whose premises were uplifted: those with so many m² or more."""

    name: str
    from_m2: Positive


class Centre(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A centre or station that is named; it serves the area of ``area_code``."""

    name: str
    area_code: str
    counter_free: bool = False


class Centres(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``stations``: how many service stations there are; ``grid_centres``: one at each tier."""

    stations: Count = 0
    grid_centres: bool = False
    named: list[Centre] = []


class Map(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The middle of the district and how far it reaches to each side, in degrees."""

    longitude: float
    latitude: float
    reach: float


class Ground(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What invented compounds and resources are made of; shares are percent of households."""

    households_per_building: Positive
    old_estate_percent: Percent
    courtyard_percent: Percent
    party_percent: Percent
    low_income_percent: Percent
    hardship_percent: Percent
    key_help_percent: Percent
    compounds: list[str]
    shops: list[str]
    reached_shops: Count
    reached_units: Count
    reached_facilities: Count
    community_spread: float
    """How far a community's compounds lie from its centre at most, in degrees."""
