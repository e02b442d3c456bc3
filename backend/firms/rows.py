"""Rows of the firms' registry to load many at a time. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backend.firms.rules import PartyOrganisationKind


@dataclass(frozen=True, slots=True)
class ContractRow:
    """The contract of a project; ``ends_on`` is excluded."""

    document: str
    fee_yuan: Decimal
    signed_on: date
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project to load with its contract, which charges for the whole area."""

    credit_code: str
    estate: str
    community_code: str
    area_m2: Decimal
    households: int
    starts_on: date
    contract: ContractRow


@dataclass(frozen=True, slots=True)
class CommitteeRow:
    """An owners' committee in its term; ``ends_on`` is excluded."""

    estate: str
    community_code: str
    elected_on: date
    ends_on: date
    seats: int
    seats_filled: int
    turnout_percent: Decimal


@dataclass(frozen=True, slots=True)
class CentreRow:
    """A red-steward centre of an association."""

    name: str
    community_code: str
    address: str


@dataclass(frozen=True, slots=True)
class AssociationRow:
    """An association with its party organisation, its centre and the firms in it."""

    name: str
    district_code: str
    founded_on: date
    party_name: str
    party_kind: PartyOrganisationKind
    centre: CentreRow
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FinishedRow:
    """A rating of a finished cycle: the project's place in what was loaded before, its sheets as
    points by item and rater.
    """

    project: int
    sheets: Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class FinishedCycle:
    """A cycle that was decided on a day, with all its ratings; ``period_to`` is excluded."""

    name: str
    district_code: str
    period_from: date
    period_to: date
    decided_on: date
    ratings: tuple[FinishedRow, ...]
