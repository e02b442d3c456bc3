"""What the ledgers remind of, how early, and when a reminder has served."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backend.core.labels import Label, LabelledEnum


class ReminderKind(LabelledEnum):
    """What somebody has to see to."""

    admission = "admission", "准入申请待决定", "application for admission to decide"
    bulletin_reply = "bulletin_reply", "通报待回复", "bulletin to reply to"
    duty_item = "duty_item", "活动日事项未当日办结", "duty day's matter not closed the same day"
    home_visits = "home_visits", "走访日未走访", "visit day without a visit"
    liaison_visit = "liaison_visit", "包联走访到期", "visit of a linked leader due"
    project_organisation_ends = (
        "project_organisation_ends", "临时党组织到期", "temporary organisation ends",
    )  # fmt: skip
    registration_report = "registration_report", "双报告到期", "report of a registration due"
    resolution = "resolution", "会议决议到期", "resolution due"
    task = "task", "任务到期", "task due"
    transition_visit = "transition_visit", "过渡期党员未到访", "relocated member not reached"


@dataclass(frozen=True, slots=True)
class Pending:
    """Something still to be done by ``due_on``, with the row it is about.

    Told to ``person_id``, or to whoever answers for ``unit_id``, or else for the area.
    """

    kind: ReminderKind
    subject_id: int
    subject: str
    area_id: int
    due_on: date
    unit_id: int | None = None
    person_id: int | None = None

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


def sentence(reminders: Sequence[Pending], today: date) -> Label:
    """What somebody is told of one or more reminders of one kind: the first of them, and how many.

    The one that is due first is named.
    """
    first = min(reminders, key=lambda each: (each.due_on, each.subject_id))
    more = len(reminders)
    late = first.due_on < today
    zh = f"{first.kind.zh}：{first.subject}（{first.due_on}{'，已逾期' if late else ''}）"
    en = f"{first.kind.en.capitalize()}: {first.subject} ({first.due_on}{', late' if late else ''})"
    if more > 1:
        zh += f"等 {more} 项"
        en += f" and {more - 1} more"
    return Label(zh, en)
