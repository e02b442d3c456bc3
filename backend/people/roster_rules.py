"""Grid rosters: which roles a grid has, and what of its people is public. Pure.

三长三员 and 一长三员 are sets of roles, kept as data: the account does not name the roles
(domain.md §3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from backend.core.labels import LabelledEnum
from backend.personal.rules import mask_name, mask_phone


class RosterField(LabelledEnum):
    """What a roster holds of a member."""

    full_name = "full_name", "姓名", "name"
    phone = "phone", "联系电话", "phone"
    since = "since", "任职日期", "since"
    skills = "skills", "特长", "skills"


class Disclosure(LabelledEnum):
    """How much of a field the public sees."""

    full = "full", "完整公开", "in full"
    hidden = "hidden", "不公开", "not at all"
    masked = "masked", "部分隐藏", "in part"


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a grid's roster, in full; ``phone`` None where none is known."""

    role: str
    name: str
    phone: str | None
    skills: str | None
    since: date


@dataclass(frozen=True, slots=True)
class PublicMember:
    """A member as everybody may see it; what is not public is None."""

    role: str
    name: str | None
    phone: str | None
    skills: str | None
    since: date | None


def public_view(member: Member, policy: Mapping[RosterField, Disclosure]) -> PublicMember:
    """*member* as the district publishes it; the role always is, anything undeclared never.

    What cannot be shown in part (a day, skills) is left out unless it is public in full.
    """

    def shown(field: RosterField) -> Disclosure:
        return policy.get(field, Disclosure.hidden)

    def whole(field: RosterField) -> bool:
        return shown(field) is Disclosure.full

    name = {
        Disclosure.full: member.name, Disclosure.masked: mask_name(member.name),
    }.get(shown(RosterField.full_name))  # fmt: skip
    phone = {
        Disclosure.full: member.phone, Disclosure.masked: member.phone and mask_phone(member.phone),
    }.get(shown(RosterField.phone))  # fmt: skip
    return PublicMember(
        role=member.role,
        name=name,
        phone=phone,
        skills=member.skills if whole(RosterField.skills) else None,
        since=member.since if whole(RosterField.since) else None,
    )
