"""Volunteers and others who turn out: teams, hours, activity groups, new organisations, networks.

Pure (domain.md §3, §9).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backend.core.errors import InvalidInput
from backend.core.labels import Label, LabelledEnum


class TeamFocus(LabelledEnum):
    """What a volunteer team does; the five of 五色花 and the rest."""

    environment = "environment", "环境", "environment"
    errands = "errands", "代办跑腿", "errands"
    legal = "legal", "法律", "legal advice"
    mixed = "mixed", "综合", "mixed"
    patrol = "patrol", "巡逻", "patrol"
    seniors = "seniors", "助老", "seniors"


class OrgKind(LabelledEnum):
    """The kinds of new organisations (两新组织)."""

    enterprise = "enterprise", "新经济组织", "enterprise"
    social = "social", "新社会组织", "social organisation"


class Presence(LabelledEnum):
    """How the party is present in a new organisation."""

    branch = "branch", "单独组建", "branch of its own"
    instructor = "instructor", "派党建指导员", "instructor sent"
    joint = "joint", "联合组建", "joint branch"
    none = "none", "未覆盖", "none"


class NetworkKind(LabelledEnum):
    """What a service network is for."""

    business = "business", "业务服务", "business"
    emergency = "emergency", "应急服务", "emergency"


MOST_HOURS_A_DAY = Decimal(24)
BRANCH_FROM = 3
"""Full members from which an organisation has a branch of its own (Party constitution, Art. 30)."""


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A volunteer team to load; ``members`` counts everybody, named in the registry or not."""

    name: str
    family: str
    focus: TeamFocus
    area_code: str
    members: int
    founded_on: date
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class VolunteerRow:
    """A named volunteer to load; ``team`` is the id of theirs."""

    team: int
    name: str
    phone: str | None
    joined_on: date
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity of a team to load; ``hours`` is the sum over everybody who took part."""

    team: int
    topic: str
    held_on: date
    participants: int
    hours: Decimal


@dataclass(frozen=True, slots=True)
class HoursRow:
    """The hours of a named volunteer in an activity to load."""

    volunteer: int
    activity: int
    hours: Decimal


@dataclass(frozen=True, slots=True)
class GroupRow:
    """An activity group to load."""

    name: str
    topic: str
    area_code: str
    members: int
    founded_on: date
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class OrgRow:
    """A new organisation to load."""

    name: str
    kind: OrgKind
    area_code: str
    employees: int
    party_members: int
    presence: Presence
    founded_on: date
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """A network to load; ``code`` is unique, ``area_code`` the district it serves."""

    code: str
    name: str
    kind: NetworkKind
    occasion: str
    area_code: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class PostRow:
    """A service station of a network to load; ``centre_code`` None: no service centre is meant."""

    network: str
    name: str
    area_code: str
    valid_from: date
    synthetic: bool = False
    centre_code: str | None = None


@dataclass(frozen=True, slots=True)
class SquadRow:
    """A service team of a network to load; ``members`` counts its people."""

    network: str
    name: str
    area_code: str
    members: int
    valid_from: date
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Logged:
    """What one volunteer does on one day: the hours of each activity, by the activity's id."""

    hours: Mapping[int, Decimal]

    def with_more(self, activity: int, hours: Decimal) -> "Logged":
        """With *hours* in another activity that day.

        Raises InvalidInput for hours that are not above nothing, for an activity logged already,
        and for more than a day has.
        """
        if hours <= 0:
            raise InvalidInput("hours", Label("时长须大于 0", "the hours must be more than 0"))
        if activity in self.hours:
            raise InvalidInput(
                "activity", Label("该活动的时长已登记", "hours in this activity are logged already")
            )
        if sum(self.hours.values(), hours) > MOST_HOURS_A_DAY:
            raise InvalidInput(
                "hours", Label("同一天合计不得超过 24 小时", "more than 24 hours on one day")
            )
        return Logged({**self.hours, activity: hours})


def expected_presence(party_members: int) -> frozenset[Presence]:
    """How the party may be present in an organisation with so many full members.

    Three and more: a branch of its own. One or two: a joint branch. None: at least an instructor
    (Party constitution, Art. 30; the joint branch and the instructor are practice).
    """
    if party_members >= BRANCH_FROM:
        return frozenset({Presence.branch})
    if party_members:
        return frozenset({Presence.branch, Presence.joint})
    return frozenset({Presence.branch, Presence.joint, Presence.instructor})


@dataclass(frozen=True, slots=True)
class Placed:
    """A station or team of a network, and the code of the area it stands in or serves."""

    id: int
    area_code: str


def answering(area_code: str, placed: Collection[Placed]) -> list[int]:
    """Who of a network turns out for *area_code*: those with whom it shares the smallest area.

    First those within the area itself, then those of the same community, of the same subdistrict,
    of the district. Ids in order; empty where the district has none.
    """
    for length in (len(area_code), 12, 9, 6):
        around = area_code[:length]
        found = sorted(each.id for each in placed if each.area_code.startswith(around))
        if found:
            return found
    return []
