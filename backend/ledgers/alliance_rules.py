"""Alliances and whose turn it is to chair them (domain.md §9, 阎良 and 灞桥)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backend.core.labels import LabelledEnum
from backend.ledgers.registration_rules import months_later


class AllianceKind(LabelledEnum):
    """What joins the members."""

    regional = "regional", "区域化党建联盟", "regional alliance"
    service = "service", "服务联盟", "service alliance"


class MemberKind(LabelledEnum):
    """Who takes part in an alliance."""

    community = "community", "社区党组织", "community"
    department = "department", "机关部门", "department"
    enterprise = "enterprise", "企业", "enterprise"
    new_organisation = "new_organisation", "两新组织", "new organisation"
    property_firm = "property_firm", "物业企业党支部", "property firm's party branch"
    public_institution = "public_institution", "学校、医院等", "school, hospital and the like"


class ThemeKind(LabelledEnum):
    """What an alliance sets itself: actions, and special topics of which one leads."""

    action = "action", "行动", "action"
    leading_topic = "leading_topic", "主专题", "leading topic"
    topic = "topic", "专题", "topic"


@dataclass(frozen=True, slots=True)
class Member:
    """A member that takes its turn; ``left_on`` is excluded, None while it belongs."""

    id: int
    turn: int
    joined_on: date
    left_on: date | None = None

    def belongs(self, day: date) -> bool:
        """Whether it is a member on *day*."""
        return self.joined_on <= day and (self.left_on is None or day < self.left_on)


@dataclass(frozen=True, slots=True)
class Chair:
    """Who chairs from ``starts_on`` to ``ends_on`` (excluded)."""

    member_id: int
    starts_on: date
    ends_on: date


def chair_on(first_on: date, months: int, members: Iterable[Member], day: date) -> Chair | None:
    """Who chairs on *day* when members take turns of so many *months* from *first_on*.

    A turn goes to the next member, by turn and after the last round again from the first, that
    belongs to the alliance on the day the turn begins; who has left or not yet joined is passed
    over. So a change of members never changes who chaired before. None before *first_on* and when
    nobody belongs.
    """
    order = sorted(members, key=lambda member: (member.turn, member.id))
    last = -1
    number = 0
    while (starts_on := months_later(first_on, number * months)) <= day:
        ends_on = months_later(first_on, (number + 1) * months)
        # The first after whoever chaired last; the list is gone round once at most.
        places = [(last + 1 + step) % len(order) for step in range(len(order))]
        here = next((place for place in places if order[place].belongs(starts_on)), None)
        if here is not None:
            last = here
        if day < ends_on:
            return None if here is None else Chair(order[here].id, starts_on, ends_on)
        number += 1
    return None
