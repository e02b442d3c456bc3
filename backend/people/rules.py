"""Posts, appointments and who is responsible when (domain.md §1, §5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backend.areas.rules import Unit
from backend.core.labels import LabelledEnum
from backend.people.secretary_rules import SecretarySource


class PostKind(LabelledEnum):
    """The posts the loop and the registry know; their names are data of the posts themselves."""

    building_lead = "building_lead", "楼栋长", "building lead"
    deputy = "deputy", "副职", "deputy"
    grid_worker = "grid_worker", "网格员", "grid worker"
    principal = "principal", "主要负责人", "principal"
    station_keeper = "station_keeper", "驿站管理员", "station keeper"


HOPS = 3
"""How many substitutes are followed, each away as well; beyond it nobody has been told clearly."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever holds a responsible post of a unit today; ``rank`` 1 is the principal."""

    unit_id: int
    person_id: int
    name: str
    rank: int


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away today; ``substitute_id`` None: nobody stands in."""

    person_id: int
    substitute_id: int | None = None
    substitute_name: str = ""


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers for a unit: its principal, or whoever stands in for that.

    ``on_behalf_of`` is the holder who would answer and is away today, whether a substitute, the
    next in rank or the next tier answers in that person's place; None when nobody is.
    """

    person_id: int
    name: str
    stands_in: bool
    on_behalf_of: int | None = None


def responsible_for(
    unit_id: int,
    units: Mapping[int, Unit],
    holders: Mapping[int, Sequence[Holder]],
    absences: Mapping[int, Absence],
) -> Responsible | None:
    """Whoever answers for *unit_id* today (domain.md §1).

    A holder who is away is represented by the substitute; without one the unit's next in rank
    answers; a unit with nobody left is as good as vacant, and a vacancy climbs to the superior.

    ``holders`` maps a unit to its holders of today, the best-ranked first; ``absences`` those away
    today by person, substitutes who are away included. None when the whole chain up to the
    district has nobody.
    """
    asked = unit_id
    seen: set[int] = set()
    missed: int | None = None
    current: int | None = unit_id
    while current is not None and current not in seen:
        seen.add(current)
        for holder in holders.get(current, ()):
            found = _present(holder, absences)
            if found is None or found[0] != holder.person_id:
                # The first who is missed is the one who should have answered.
                missed = missed or holder.person_id
            if found is not None:
                stands_in = current != asked or holder.rank > 1 or missed is not None
                return Responsible(*found, stands_in=stands_in, on_behalf_of=missed)
        unit = units.get(current)
        current = unit.superior_id if unit else None
    return None


def _present(holder: Holder, absences: Mapping[int, Absence]) -> tuple[int, str] | None:
    """Id and name of the holder or, hop by hop, of whoever stands in; None when all are away.

    Bounded, so that two who stand in for each other and are both away lead nowhere, not round.
    """
    person, name = holder.person_id, holder.name
    for _ in range(HOPS + 1):
        absence = absences.get(person)
        if absence is None:
            return person, name
        if absence.substitute_id is None:
            return None
        person, name = absence.substitute_id, absence.substitute_name
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
    source: SecretarySource = SecretarySource.district_organ
    batch: str | None = None
    document: str | None = None
