"""The care register and relocated members: who is to be visited when. Pure.

Care register (彩虹关怀台账) and three-tier transition service (三到三访): domain.md §2.6, §3, §9.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backend.core.errors import InvalidInput
from backend.core.labels import Label, LabelledEnum
from backend.personal.rules import LegalBasis


class CareKind(LabelledEnum):
    """Why somebody is on the register."""

    child = "child", "困境儿童", "child in need"
    disabled = "disabled", "残疾人", "disabled person"
    hardship = "hardship", "困难家庭", "family in hardship"
    key_support = "key_support", "重点帮扶", "key support"
    living_alone = "living_alone", "独居老人", "senior living alone"
    low_income = "low_income", "低保对象", "on subsistence allowance"
    lost_child = "lost_child", "失独家庭", "parents who lost their child"


class VisitWay(LabelledEnum):
    """How somebody was visited."""

    home = "home", "上门", "at home"
    phone = "phone", "电话", "by telephone"


class FileState(LabelledEnum):
    """Where a relocated member stands."""

    returned = "returned", "已回迁", "returned"
    transferred = "transferred", "已转出", "transferred"
    transition = "transition", "过渡期", "in transition"


class TransitionTier(LabelledEnum):
    """The three tiers of the contact tree, from the top."""

    subdistrict = "subdistrict", "街道联络员", "subdistrict"
    community = "community", "社区联络员", "community"
    group = "group", "小组联络员", "group"


class OccasionKind(LabelledEnum):
    """The two families of occasions (三到、三访)."""

    reach = "reach", "到", "reach"
    visit = "visit", "访", "visit"


@dataclass(frozen=True, slots=True)
class CareRow:
    """Somebody to enter into the register; ``carer`` is the id of whoever visits, None so far."""

    community_code: str
    name: str
    id_number: str | None
    phone: str | None
    address: str | None
    kind: CareKind
    basis: LegalBasis
    purpose: str
    consented_on: date | None
    carer: int | None
    visit_every_days: int
    enrolled_on: date
    next_visit_on: date
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact of the tree to load; ``superior`` is the id of the one above, None at the top."""

    area_code: str
    tier: TransitionTier
    person: int
    superior: int | None
    valid_from: date


@dataclass(frozen=True, slots=True)
class FileRow:
    """A relocated member to load; ``contact`` is the id of the group's contact."""

    code: str
    name: str
    phone: str | None
    address: str | None
    home_code: str
    host_code: str | None
    contact: int | None
    moved_on: date
    expected_back_on: date | None
    state: FileState = FileState.transition
    ended_on: date | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class OccasionRow:
    """An occasion to load: so many days after the move a member has to be reached or visited."""

    code: str
    name: str
    kind: OccasionKind
    within_days: int
    valid_from: date


@dataclass(frozen=True, slots=True)
class Occasion:
    """An occasion of three reaches and three visits; due ``within_days`` after the move."""

    id: int
    name: str
    kind: OccasionKind
    within_days: int


@dataclass(frozen=True, slots=True)
class Missing:
    """An occasion that was not kept; ``due_on`` was the last day for it."""

    occasion: Occasion
    due_on: date


def next_visit(visited_on: date, every_days: int, planned_on: date) -> date:
    """When somebody is to be visited next, after a visit on a day.

    So many days after the visit. A visit that is logged late, for a day that was long ago, never
    brings an earlier day than the one planned already.
    """
    return max(visited_on + timedelta(days=every_days), planned_on)


def visits_due(count: int, first_on: date) -> Label:
    """What a carer is told: how many visits are due, and from which day on."""
    return Label(
        f"有 {count} 位关怀对象待走访，最早应于 {first_on} 走访",
        f"{count} visits to people on the care register are due, the first on {first_on}",
    )


def check_basis(basis: LegalBasis, consented_on: date | None, on: date) -> None:
    """Whether sensitive personal data may be held (PIPL Art. 13, 28 and 29).

    Raises InvalidInput where consent is the basis and none was given, or one dated in the future.
    """
    if basis is LegalBasis.consent and consented_on is None:
        raise InvalidInput(
            "consented_on",
            Label("以同意为依据时须填写同意日期", "consent as a basis needs the day it was given"),
        )
    if consented_on is not None and consented_on > on:
        raise InvalidInput("consented_on", Label("不能晚于今天", "it lies in the future"))


def missing_occasions(
    moved_on: date,
    ended_on: date | None,
    occasions: Sequence[Occasion],
    kept: Collection[int],
    on: date,
) -> list[Missing]:
    """The occasions whose last day is over without having been kept, the oldest first.

    ``kept`` are the ids of those that were. Once a member has returned or moved on, ``ended_on``,
    no more fall due: those whose last day comes after it are not asked for.
    """
    until = on if ended_on is None else min(on, ended_on)
    due = [Missing(each, moved_on + timedelta(days=each.within_days)) for each in occasions]
    return sorted(
        (each for each in due if each.due_on < until and each.occasion.id not in kept),
        key=lambda each: (each.due_on, each.occasion.id),
    )


@dataclass(frozen=True, slots=True)
class TreeContact:
    """A contact of the tree: who it is and who is above; ``superior`` None at the top."""

    id: int
    tier: TransitionTier
    person: int
    name: str
    superior: int | None


def line_above(contact: int | None, contacts: Mapping[int, TreeContact]) -> list[TreeContact]:
    """A contact and those above, from the bottom up: whom a member can turn to, in this order.

    As far as they are among *contacts*; the database keeps each below one of the next tier.
    """
    line: list[TreeContact] = []
    while contact is not None and contact in contacts:
        line.append(contacts[contact])
        contact = contacts[contact].superior
    return line
