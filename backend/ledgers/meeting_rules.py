"""Deliberation and joint meetings: who must be there, and what becomes of resolutions."""

from collections.abc import Collection
from datetime import date

from backend.core.labels import LabelledEnum


class MeetingKind(LabelledEnum):
    """Three that residents hold in their compound, and the joint meeting of all sides."""

    bench = "bench", "板凳会", "bench meeting"
    council = "council", "议事会", "residents' council"
    courtyard = "courtyard", "院落会", "courtyard meeting"
    joint = "joint", "联席会议", "joint meeting"


class Side(LabelledEnum):
    """Whom somebody at a meeting speaks for."""

    department = "department", "部门", "department"
    lawyer = "lawyer", "律师", "lawyer"
    party_organisation = "party_organisation", "党组织", "party organisation"
    police = "police", "公安", "police"
    property_firm = "property_firm", "物业企业", "property firm"
    residents = "residents", "居民", "residents"
    self_governing = "self_governing", "自治组织", "self-governing body"


JOINT_SIDES = frozenset({Side.lawyer, Side.police, Side.property_firm, Side.self_governing})
"""Who sits at a joint meeting beside its host (domain.md §9, 未央)."""


class ResolutionState(LabelledEnum):
    """How far a resolution has come."""

    closed = "closed", "已办结", "closed"
    late = "late", "逾期未办", "late"
    open = "open", "办理中", "open"


def missing_sides(kind: MeetingKind, present: Collection[Side]) -> frozenset[Side]:
    """The sides a joint meeting lacks; the residents' own meetings ask for nobody in particular."""
    return JOINT_SIDES - set(present) if kind is MeetingKind.joint else frozenset()


def resolution_state(due_on: date, closed_on: date | None, today: date) -> ResolutionState:
    """Tracked until it is closed; late from the day after *due_on*."""
    if closed_on is not None:
        return ResolutionState.closed
    return ResolutionState.late if today > due_on else ResolutionState.open
