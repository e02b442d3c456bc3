"""What the ledgers remind of, how early, and when a reminder has served."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from backend.core.labels import LabelledEnum


class ReminderKind(LabelledEnum):
    """What somebody has to see to."""

    bulletin_reply = "bulletin_reply", "通报待回复", "bulletin to reply to"
    project_organisation_ends = (
        "project_organisation_ends", "临时党组织到期", "temporary organisation ends",
    )  # fmt: skip
    registration_report = "registration_report", "双报告到期", "report of a registration due"
    resolution = "resolution", "会议决议到期", "resolution due"
    task = "task", "任务到期", "task due"


@dataclass(frozen=True, slots=True)
class Pending:
    """Something still to be done by ``due_on``, with the row it is about."""

    kind: ReminderKind
    subject_id: int
    subject: str
    area_id: int
    due_on: date

    @property
    def key(self) -> tuple[ReminderKind, int, date]:
        """What makes two reminders the same; a new day is a new reminder."""
        return self.kind, self.subject_id, self.due_on


@dataclass(frozen=True, slots=True)
class Reminding:
    """What a day's look has found: reminders to write, and ids of those that have served."""

    new: tuple[Pending, ...]
    served: tuple[int, ...]


def remind(
    pending: Iterable[Pending],
    standing: Mapping[tuple[ReminderKind, int, date], int],
    days: Mapping[ReminderKind, int],
    today: date,
) -> Reminding:
    """Whatever is due within its kind's *days*, or was due before, and was not reminded of yet.

    *standing* are the open reminders with their ids. An open one has served when what it is about
    is pending no longer. A kind without *days* reminds of nothing.
    """
    still = {each.key: each for each in pending}
    new = tuple(
        each
        for key, each in still.items()
        if each.kind in days
        and key not in standing
        and each.due_on <= today + timedelta(days=days[each.kind])
    )
    return Reminding(new, tuple(id_ for key, id_ in standing.items() if key not in still))
