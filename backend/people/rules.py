"""Posts, appointments and who is responsible when (domain.md §1, §5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from backend.areas.rules import Unit
from backend.core.labels import LabelledEnum


class PostKind(LabelledEnum):
    """The posts the loop and the registry know; their names are data of the posts themselves."""

    building_lead = "building_lead", "楼栋长", "building lead"
    deputy = "deputy", "副职", "deputy"
    grid_worker = "grid_worker", "网格员", "grid worker"
    principal = "principal", "主要负责人", "principal"
    station_keeper = "station_keeper", "驿站管理员", "station keeper"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever holds a responsible post of a unit today; ``rank`` 1 is the principal."""

    unit_id: int
    person_id: int
    name: str
    rank: int


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers for a unit: its own holder, or one above it when every post is vacant."""

    person_id: int
    name: str
    stands_in: bool


def responsible_for(
    unit_id: int,
    units: Mapping[int, Unit],
    holders: Mapping[int, Holder],
) -> Responsible | None:
    """Whoever answers for *unit_id* today; a vacancy climbs to the superior (domain.md §1).

    ``holders`` maps a unit to its best-ranked holder of today. None when the whole chain up to the
    district is vacant.
    """
    asked = unit_id
    seen: set[int] = set()
    current: int | None = unit_id
    while current is not None and current not in seen:
        seen.add(current)
        if holder := holders.get(current):
            return Responsible(
                person_id=holder.person_id,
                name=holder.name,
                stands_in=current != asked or holder.rank > 1,
            )
        unit = units.get(current)
        current = unit.superior_id if unit else None
    return None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person to load; ``synthetic`` marks invented people of demo data."""

    name: str
    phone: str | None
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class TermRow:
    """A person's time in a post; ``ends_on`` is excluded, None while it goes on."""

    person: PersonRow
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post to load with everyone who holds or held it.

    ``area_code`` is None when the post serves its unit's whole area; ``rank`` is 1 for the
    principal, 2 for a deputy, None when the post does not answer for the unit.
    """

    title: str
    kind: PostKind
    unit_code: str
    terms: tuple[TermRow, ...]
    area_code: str | None = None
    rank: int | None = None
    single_holder: bool = True


@dataclass(frozen=True, slots=True)
class FirstSecretaryRow:
    """A first secretary's term in a community; ``ends_on`` is excluded (domain.md §7)."""

    person: PersonRow
    community_code: str
    home_unit: str
    starts_on: date
    ends_on: date
