"""What is loaded in bulk beside posts and people: one bundle a district and subject. Pure.

People are named by where they serve, areas by their codes, so that a bundle can be planned without
a database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from backend.people.liaison_rules import ChiefLevel, VisitPlace
from backend.people.pay_rules import Degree, PayPost
from backend.people.roster_rules import Disclosure, RosterField
from backend.people.rules import PersonRow
from backend.people.secretary_rules import (
    AppraisalGrade,
    HandoverItem,
    ManagementDuty,
    ManagingBody,
    RecallReason,
)
from backend.people.training_rules import Audience, BaseKind


class Seat(NamedTuple):
    """Whoever holds, or held last, the post of this rank of a unit (by its code); or the grid
    worker at this place, from 1, of a grid; or, at place 0, the first secretary of a community.
    """

    code: str
    place: int


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role of a roster."""

    code: str
    title: str
    head: bool
    single: bool
    duty: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of a grid's roster: whoever has a seat, or somebody new."""

    grid_code: str
    role_code: str
    who: Seat | PersonRow
    starts_on: date
    skills: str | None = None


@dataclass(frozen=True, slots=True)
class Rosters:
    """A district's scheme of roles, who fills them, and what the public sees."""

    district_code: str
    scheme: str
    valid_from: date
    roles: tuple[RoleRow, ...]
    members: tuple[MemberRow, ...]
    disclosed: Mapping[RosterField, Disclosure]


@dataclass(frozen=True, slots=True)
class Split:
    """Which body keeps a duty."""

    duty: ManagementDuty
    body: ManagingBody
    keeps: str


@dataclass(frozen=True, slots=True)
class PastTerm:
    """An earlier first secretary of a community that has one, with the grades by year.

    ``recalled`` is the reason where the term was ended before ``planned_end_on``.
    """

    person: PersonRow
    community_code: str
    home_unit: str
    starts_on: date
    ends_on: date
    planned_end_on: date
    grades: Mapping[int, AppraisalGrade]
    recalled: RecallReason | None = None


@dataclass(frozen=True, slots=True)
class Secretaries:
    """How a district manages its first secretaries, and those who served before: each handed over
    to the one in office, with these ``items``.
    """

    district_code: str
    usual_months: int
    notice_days: int
    valid_from: date
    splits: tuple[Split, ...]
    past: tuple[PastTerm, ...]
    items: tuple[HandoverItem, ...]


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit; ``compound`` for a compound."""

    on: date
    place: VisitPlace
    area_code: str
    found: int
    solved: int
    compound: str | None = None


@dataclass(frozen=True, slots=True)
class ChiefRow:
    """A service chief of an area, linked to it, with visits."""

    who: Seat
    area_code: str
    level: ChiefLevel
    party: str
    starts_on: date
    duty: str
    visits: tuple[VisitRow, ...]


@dataclass(frozen=True, slots=True)
class Chiefs:
    """A district's parties (code → name) and service chiefs."""

    district_code: str
    parties: Mapping[str, str]
    every_days: int
    chiefs: tuple[ChiefRow, ...]


@dataclass(frozen=True, slots=True)
class BaseRow:
    """A training centre or platform."""

    kind: BaseKind
    name: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session of a course at a base (by its place in the list), with all who were there."""

    title: str
    audience: Audience
    hours: Decimal
    base: int
    batch: str
    starts_on: date
    ends_on: date
    present: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Training:
    """A district's training."""

    district_code: str
    valid_from: date
    bases: tuple[BaseRow, ...]
    sessions: tuple[SessionRow, ...]


@dataclass(frozen=True, slots=True)
class ElectionRow:
    """An election: candidates with their votes, the elected one first."""

    community_code: str
    held_on: date
    electorate: int
    turnout: int
    candidates: tuple[tuple[Seat, int], ...]


@dataclass(frozen=True, slots=True)
class Elections:
    """A district's elections; everybody elected has every tag (name → meaning)."""

    district_code: str
    post_title: str
    term_years: int
    tags: Mapping[str, str]
    elections: tuple[ElectionRow, ...]


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """A scale of pay: the amounts of each post from its lowest level up."""

    name: str
    document: str | None
    step_years: int
    valid_from: date
    valid_to: date | None
    lowest: Mapping[PayPost, int]
    amounts: Mapping[PayPost, tuple[Decimal, ...]]
    credits: Mapping[Degree, int]


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """What somebody's pay follows from."""

    who: Seat
    community_code: str
    post: PayPost
    degree: Degree
    service_from: date


@dataclass(frozen=True, slots=True)
class Pay:
    """A district's scales of pay, one following the other, and whom they are for; people are paid
    by each from its first day.
    """

    district_code: str
    scales: tuple[ScaleRow, ...]
    profiles: tuple[ProfileRow, ...]


Bundle = Rosters | Secretaries | Chiefs | Training | Elections | Pay
