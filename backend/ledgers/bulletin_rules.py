"""Scheduling bulletins of the command HQ, and the units that must reply (domain.md §9, 未央)."""

from datetime import date

from backend.core.labels import LabelledEnum


class BulletinKind(LabelledEnum):
    """What a bulletin is for."""

    criticism = "criticism", "通报批评", "criticism"
    praise = "praise", "通报表扬", "praise"
    scheduling = "scheduling", "工作调度", "scheduling"


class ReplyState(LabelledEnum):
    """Where a named unit stands with its reply."""

    late = "late", "逾期回复", "replied late"
    open = "open", "待回复", "open"
    overdue = "overdue", "逾期未回复", "overdue"
    replied = "replied", "已回复", "replied in time"


def reply_state(reply_due_on: date, replied_on: date | None, today: date) -> ReplyState:
    """In time up to and including *reply_due_on*."""
    if replied_on is not None:
        return ReplyState.late if replied_on > reply_due_on else ReplyState.replied
    return ReplyState.overdue if today > reply_due_on else ReplyState.open


def bulletin_name(year: int, number: int) -> str:
    """How a bulletin is cited: 调度通报〔2026〕3号."""
    return f"调度通报〔{year}〕{number}号"
