"""Reads `fixtures/districts/registers.toml`, which explains itself. Touches no database."""

import tomllib
from datetime import date
from pathlib import Path

import msgspec

from backend.care.rules import CareKind, OccasionKind
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.seed.descriptions import Count, Positive
from backend.volunteers.rules import NetworkKind, TeamFocus


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A misspelt key is an error, never a setting that is silently ignored."""


class Network(_Table, frozen=True):
    """A service network and how many stations and teams it has."""

    district: str
    code: str
    name: str
    kind: NetworkKind
    occasion: str
    stations: Count
    teams: Count


class NewOrgs(_Table, frozen=True):
    """New organisations and activity groups, and what their names are made of."""

    district: str
    orgs: Count
    groups: Count
    topics: list[str]
    stems: list[str]
    kinds: list[str]


class OccasionTold(_Table, frozen=True):
    """An occasion of three reaches and three visits."""

    code: str
    name: str
    kind: OccasionKind
    within_days: Count


class Relocation(_Table, frozen=True):
    """Relocated members: the tree of contacts, each number within the one before, and files."""

    district: str
    subdistricts: Positive
    communities: Positive
    groups: Positive
    files: Count
    occasions: list[OccasionTold]


class Care(_Table, frozen=True):
    """The care register: how many people, and the days between visits by kind."""

    district: str
    people: Count
    streets: list[str]
    purpose: str
    every_days: dict[CareKind, Positive]


class Volunteers(_Table, frozen=True):
    """Teams and all their people, of whom so many are registered by name."""

    district: str
    teams: Positive
    people: Count
    families: list[str]
    named: Count
    activities: Count


class Admission(_Table, frozen=True):
    """The three lists and their limits, and what their items are made of."""

    district: str
    apply_ahead_days: Count
    decide_within_days: Positive
    duty: Count
    assist: Count
    negative: Count
    duty_subjects: list[str]
    duty_actions: list[str]
    assist_subjects: list[str]
    assist_actions: list[str]
    negative_subjects: list[str]
    negative_actions: list[str]


class Services(_Table, frozen=True):
    """The catalogue: of all matters so many are of persons, of which so many are near people."""

    district: str
    matters: Count
    personal: Count
    near: Count
    bundles: Count
    subjects: list[str]
    actions: list[str]
    scenes: list[str]


class Team(_Table, frozen=True):
    """A team of its own name."""

    name: str
    focus: TeamFocus
    members: Count


class FiveColours(_Table, frozen=True):
    """The teams of one family."""

    district: str
    family: str
    teams: list[Team]


class Awards(_Table, frozen=True):
    """How many benchmark party organisations, and communities of the first uplift batch."""

    district: str
    benchmark: Count
    uplift: Count


class Colours(_Table, frozen=True):
    """Where grid workers are rated, and how many patrols each made last month."""

    district: str
    patrols_from: Positive
    patrols_to: Positive


class Point(_Table, frozen=True):
    """One acceptance point."""

    code: str
    name: str
    area: str


class Points(_Table, frozen=True):
    """Districts whose streets each have a point, and the counter-free one."""

    districts: list[str]
    counter_free: Point


class Material(_Table, frozen=True):
    """The whole file."""

    valid_from: date
    networks: list[Network]
    new_orgs: NewOrgs
    relocation: Relocation
    care: Care
    volunteers: Volunteers
    admission: Admission
    services: Services
    five_colours: FiveColours
    awards: Awards
    colours: Colours
    points: Points


def load_material(folder: Path) -> Material:
    """The description in *folder*. Raises InvalidInput naming the file and the field."""
    path = folder / "registers.toml"
    try:
        with path.open("rb") as file:
            return msgspec.convert(tomllib.load(file), Material)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(path.name, Label(f"格式不符（{error}）", str(error))) from error
