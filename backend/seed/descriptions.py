"""Reads the descriptions of the demo districts from TOML.

The files explain themselves: `fixtures/districts/`. Touches no database.
"""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec

from backend.areas.ground_rules import GridBasis
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.seed.ground_descriptions import Adjustment, Centres, Ground, Growth, Map, Uplift

Count = Annotated[int, msgspec.Meta(ge=0)]
Positive = Annotated[int, msgspec.Meta(ge=1)]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A misspelt key is an error, never a setting that is silently ignored."""


class Subdistrict(_Table, frozen=True):
    """``managed_elsewhere``: on the map only, without communities or an office of the district."""

    code: str
    name: str
    communities: Count = 0
    managed_elsewhere: bool = False


class Department(_Table, frozen=True):
    """A district department; ``principal`` is the title of its head."""

    name: str
    principal: str


class OfficeBand(_Table, frozen=True):
    """How many communities have offices of a size, in m², both ends included."""

    communities: Count
    from_m2: Positive
    to_m2: Positive


class Communities(_Table, frozen=True):
    """``first_number``: last three digits of the first code of each subdistrict."""

    total: Positive
    first_number: Annotated[int, msgspec.Meta(ge=1, le=999)]
    average_households: Positive
    offices: list[OfficeBand]
    stems: list[str]
    endings: list[str]


class Grids(_Table, frozen=True):
    """``total`` counts the dedicated grids and the stations' sub-grids.

    ``bases``: what borders follow, grid after grid in turn; empty where nobody told.
    """

    total: Positive
    dedicated: Count
    workers: Positive
    bases: list[GridBasis] = []


class Total(_Table, frozen=True):
    """A plain number of things."""

    total: Count


class Firms(_Table, frozen=True):
    """``rated`` maps stars, "1" to "5", to numbers of firms."""

    unrated: Count
    rated: dict[Annotated[str, msgspec.Meta(pattern="^[1-5]$")], Count]


class Vacancies(_Table, frozen=True):
    """Codes of units without a principal, and of those without a deputy as well."""

    principal: list[str]
    all: list[str]


class District(_Table, frozen=True):
    """One district of the demo."""

    code: str
    name: str
    subdistricts: list[Subdistrict]
    departments: list[Department]
    communities: Communities
    grids: Grids
    stations: Total
    first_secretaries: Total
    firms: Firms
    vacancies: Vacancies
    map: Map
    centres: Centres
    adjustment: Adjustment | None = None
    growth: Growth | None = None
    uplift: Uplift | None = None


class Validity(_Table, frozen=True):
    """When areas, units and stations come into being."""

    areas_from: date


class Appointments(_Table, frozen=True, rename={"from_": "from"}):
    """When people took office: up to ``within_days`` after ``from_``."""

    from_: date
    within_days: Positive
    vacated_on: date

    def before(self, on: date) -> "Appointments":
        """These appointments, put back by as many whole years as make all of them lie before *on*.

        Registries of a past year have people in office, too: other years than the described ones,
        the same days of them.
        """
        last = max(self.from_ + timedelta(days=self.within_days), self.vacated_on)
        years = max(0, last.year - on.year + ((last.month, last.day) >= (on.month, on.day)))
        return Appointments(
            from_=self.from_.replace(year=self.from_.year - years),
            within_days=self.within_days,
            vacated_on=self.vacated_on.replace(year=self.vacated_on.year - years),
        )


class Terms(_Table, frozen=True):
    """First secretaries' terms, one following the other."""

    term_starts_on: date
    term_years: Positive


class Ratings(_Table, frozen=True):
    """When stars were given, and for how long."""

    rated_on: date
    valid_years: Positive


class Pair(_Table, frozen=True):
    """Titles of the two posts that answer for a unit."""

    principal: str
    deputy: str


class Titles(_Table, frozen=True):
    """Titles of the posts; a department's own come from its description."""

    district_command: Pair
    subdistrict_office: Pair
    community_committee: Pair
    grid_worker: str
    station_keeper: str


class PeopleMaterial(_Table, frozen=True):
    """What names and phones are made of; the strings list single characters."""

    surnames: str
    given: str
    single_given_percent: Annotated[int, msgspec.Meta(ge=0, le=100)]
    phone_prefix: str


class FirmMaterial(_Table, frozen=True):
    """What firms' names and organisation codes are made of."""

    first: list[str]
    second: list[str]
    ending: str
    organisation_prefix: str


class Common(_Table, frozen=True):
    """What all districts of the demo share."""

    validity: Validity
    appointments: Appointments
    first_secretaries: Terms
    ratings: Ratings
    titles: Titles
    people: PeopleMaterial
    firms: FirmMaterial
    ground: Ground


_Description = TypeVar("_Description", Common, District)


def load_common(folder: Path) -> Common:
    """The shared description in *folder*. Raises InvalidInput naming the file and the field."""
    return _load(folder / "common.toml", Common)


def load_district(folder: Path, name: str) -> District:
    """The district described in ``<name>.toml`` of *folder*.

    Raises InvalidInput naming the file and the field, also for counts that contradict each other.
    """
    path = folder / f"{name}.toml"
    district = _load(path, District)
    communities = district.communities
    parts = {
        "subdistricts": sum(each.communities for each in district.subdistricts),
        "communities.offices": sum(band.communities for band in communities.offices),
    }
    for field, count in parts.items():
        if count != communities.total:
            raise InvalidInput(
                f"{path.name}: {field}",
                Label(
                    f"合计 {count} 个社区，应为 {communities.total}",
                    f"{count} communities in all, {communities.total} stated",
                ),
            )
    return district


def _load(path: Path, kind: type[_Description]) -> _Description:
    try:
        with path.open("rb") as file:
            return msgspec.convert(tomllib.load(file), kind)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(path.name, Label(f"格式不符（{error}）", str(error))) from error
