"""Reads the descriptions of the demo districts' people from TOML; touches no database.

The files explain themselves: `fixtures/people/`.
"""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec

from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.people.pay_rules import Degree, PayPost
from backend.people.roster_rules import Disclosure, RosterField
from backend.people.rows import Split
from backend.people.secretary_rules import HandoverItem
from backend.seed.descriptions import Count, Positive


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A misspelt key is an error, never a setting that is silently ignored."""


class Role(_Table, frozen=True):
    """``workers``: filled by the grid's workers, by the one at place ``worker`` or by all whom no
    other role names; ``newcomers``: by so many new people.
    """

    code: str
    title: str
    duty: str
    head: bool = False
    single: bool = False
    workers: bool = False
    worker: Positive | None = None
    newcomers: Count = 0


class Roster(_Table, frozen=True):
    """A district's roster."""

    scheme: str
    roles: list[Role]
    skills: list[str]
    skilled_percent: Count
    disclosed: dict[RosterField, Disclosure]


class Management(_Table, frozen=True):
    """How first secretaries are managed, and how many served before."""

    usual_months: Positive
    notice_days: Count
    past: Count
    recalled_months: Positive
    splits: list[Split]
    items: list[HandoverItem]


class Course(_Table, frozen=True):
    """A course of so many hours on so many days."""

    title: str
    hours: Decimal
    days: Positive


class TrainingPlan(_Table, frozen=True):
    """One centre, some platforms, two courses."""

    held_on: date
    centre: str
    platforms: list[str]
    secretaries: Course
    first_secretaries: Course


class ElectionPlan(_Table, frozen=True):
    """When every community elected, and the tags of the elected."""

    held_on: date
    term_years: Positive
    post_title: str
    tags: dict[str, str]


class ChiefPlan(_Table, frozen=True):
    """The parties: the district's leaders, its departments, its subdistricts, in this order."""

    starts_on: date
    visited_on: date
    every_days: Positive
    duty: str
    parties: dict[str, str]


class Longest(_Table, frozen=True):
    """Whose service is the longest: the principal of ``unit``."""

    unit: str
    service_from: date
    degree: Degree


class Scale(_Table, frozen=True):
    """A scale of pay; ``amounts`` from the lowest level up."""

    name: str
    step_years: Positive
    valid_from: date
    lowest: dict[PayPost, Positive]
    amounts: dict[PayPost, list[Decimal]]
    valid_to: date | None = None
    document: str | None = None
    credits: dict[Degree, Count] = {}


class PayPlan(_Table, frozen=True):
    """Scales, one following the other."""

    longest: Longest
    scales: list[Scale]


class PeopleOf(_Table, frozen=True):
    """What is described of a district's people."""

    code: str
    roster: Roster
    secretaries: Management | None = None
    training: TrainingPlan | None = None
    elections: ElectionPlan | None = None
    chiefs: ChiefPlan | None = None
    pay: PayPlan | None = None


def load_people_of(folder: Path, name: str) -> PeopleOf:
    """What ``<name>.toml`` of *folder* describes. Raises InvalidInput naming file and field."""
    path = folder / f"{name}.toml"
    try:
        with path.open("rb") as file:
            return msgspec.convert(tomllib.load(file), PeopleOf)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(
            f"people/{path.name}", Label(f"格式不符（{error}）", str(error))
        ) from error
