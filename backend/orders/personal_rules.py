"""Seeing a resident's data in full, and erasing it: each an event of the order's own trail. Pure.

The event tells who, why and which fields, never what was in them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.core.labels import Label, LabelledEnum
from backend.identity.rules import Actor
from backend.orders.changes import Case, Change, record_change
from backend.orders.errors import GuardFailed
from backend.orders.events import EventKind

LONGEST_NOTE = 200
FIELDS = ("citizen_name", "citizen_phone")


class UnmaskReason(LabelledEnum):
    """Why somebody looks at a resident's name and number in full."""

    callback = "callback", "回访", "callback"
    contact = "contact", "联系本人", "contact the person"
    other = "other", "其他", "other"
    verify = "verify", "核实情况", "verify the facts"


@dataclass(frozen=True, slots=True)
class Unmask:
    """Why the data is looked at; ``note`` says more, and must where the reason is “other”."""

    reason: UnmaskReason
    note: str = ""


@dataclass(frozen=True, slots=True)
class Revealed:
    """A resident's data in full, to be shown this once; ``version`` is the order's afterwards."""

    citizen_name: str | None
    citizen_phone: str | None
    version: int


def checked(told: Unmask) -> Unmask:
    """*told* with its note tidied. Raises GuardFailed for one that is missing or too long."""
    note = " ".join(told.note.split())
    if told.reason is UnmaskReason.other and not note:
        raise GuardFailed("note", Label("请说明原因", "say why"))
    if len(note) > LONGEST_NOTE:
        raise GuardFailed(
            "note", Label(f"最多 {LONGEST_NOTE} 字", f"at most {LONGEST_NOTE} characters")
        )
    return Unmask(told.reason, note)


def seen(case: Case, actor: Actor, told: Unmask, fields: Sequence[str], now: datetime) -> Change:
    """The trail's entry of *fields* having been seen in full."""
    data: dict[str, object] = {"reason": told.reason, "fields": list(fields)}
    if told.note:
        data["note"] = told.note
    return record_change(case, case.order, (), EventKind.personal_unmask, actor, now, data)


def erased(case: Case, actor: Actor, reason: str, fields: Sequence[str], now: datetime) -> Change:
    """The trail's entry of *fields* having been erased.

    Raises GuardFailed for a *reason* that is missing or too long.
    """
    told = " ".join(reason.split())
    if not 1 <= len(told) <= LONGEST_NOTE:
        raise GuardFailed(
            "reason",
            Label(f"请填写 1 至 {LONGEST_NOTE} 字", f"use 1 to {LONGEST_NOTE} characters"),
        )
    data: dict[str, object] = {"reason": told, "fields": list(fields)}
    return record_change(case, case.order, (), EventKind.personal_erase, actor, now, data)
