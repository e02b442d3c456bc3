"""Use cases of the draft calendars: what operators change before they publish."""

import hashlib
from datetime import datetime

from backend.areas import service as areas
from backend.core.audit import canonical
from backend.core.db import transaction
from backend.core.errors import Conflict, InvalidInput, NotFound
from backend.core.instants import aware
from backend.core.labels import Label
from backend.deadlines import calendar_queries, draft_queries
from backend.deadlines.calendar import CalendarSpec, YearStatus
from backend.deadlines.calendar_source import noticed
from backend.deadlines.calendars import CalendarRelease, Calendars
from backend.deadlines.draft_changes import DraftChange, draft_changes
from backend.deadlines.draft_queries import DraftSuspension
from backend.deadlines.service import NoCalendar, check_rules

REASON_LIMIT = 200
NOTE_LIMIT = 500


class NothingToPublish(Conflict):
    """The draft calendars are what is published already."""

    code = "nothing_to_publish"
    zh = "日历草稿与已发布的一致，无需发布"


class DraftChanged(Conflict):
    """The draft calendars have changed since they were previewed: preview them again."""

    code = "draft_changed"
    zh = "预览之后日历草稿又有改动，请重新预览"


class NoSuspension(NotFound):
    """There is no suspension {suspension} in the draft."""

    code = "no_suspension"
    zh = "草稿中没有停摆 {suspension}"


async def latest() -> Calendars:
    """The calendars in force. Raises NoCalendar before any was published."""
    found = await calendar_queries.published()
    if not found:
        raise NoCalendar
    return found[-1]


async def draft() -> Calendars:
    """The calendars as operators have them, as the next version. Raises InvalidInput, NoCalendar.

    They compile, and every limit in force can be counted by them.
    """
    await check_rules()
    return await calendar_queries.draft((await latest()).version + 1)


async def pending() -> list[DraftChange]:
    """What the draft changes of the calendars in force, in words."""
    return draft_changes(await latest(), await calendar_queries.draft(0))


async def digest_now() -> str:
    """The `digest` of the draft as it stands, whether or not it fits together."""
    return digest(await calendar_queries.draft(0))


async def releases() -> list[CalendarRelease]:
    """Every publication, the newest first."""
    return await calendar_queries.versions()


def digest(calendars: Calendars) -> str:
    """The content of *calendars* in 64 characters, to know it again, whatever its version."""
    return hashlib.sha256(canonical(calendars.document())).hexdigest()


async def publish(by: str, note: str, seen: str | None, now: datetime) -> tuple[int, int]:
    """Publish the draft in the current transaction; returns the version before, and the new one.

    *seen* is the `digest` of what was previewed; None: whatever the draft is. Raises
    NothingToPublish, DraftChanged, InvalidInput for a draft that does not fit together or a note
    that is too long.
    """
    if len(note) > NOTE_LIMIT:
        raise InvalidInput("note", Label(f"最多{NOTE_LIMIT}字", f"at most {NOTE_LIMIT} characters"))
    await draft_queries.lock_drafts()
    current, drafted = await latest(), await draft()
    if seen is not None and digest(drafted) != seen:
        raise DraftChanged
    if digest(drafted) == digest(current):
        raise NothingToPublish
    return current.version, await calendar_queries.publish(drafted, now, by, note)


async def publish_year(year: int, calendar: str | None, *, by_hand: bool) -> list[str]:
    """Mark *year* published in the draft, with the days of its notice; returns the calendars.

    1. *calendar* None: every calendar in which the year is provisional
    2. unless *by_hand* (the days stand in the panel already), the days the notice names get their
       hours, make-up days those of a Monday; other special days of the year stay

    Raises InvalidInput for a calendar or a notice nobody knows.
    """
    async with transaction():
        drafted = await calendar_queries.draft(0)
        if calendar is not None and calendar not in drafted.specs:
            raise InvalidInput(
                "calendar", Label(f"没有日历“{calendar}”", f"there is no calendar {calendar!r}")
            )
        names = [calendar] if calendar else [
            name for name, spec in drafted.specs.items()
            if spec.years.get(year) is YearStatus.provisional
        ]  # fmt: skip
        for name in names:
            if not by_hand:
                await _take_notice(drafted.specs[name], year)
            await draft_queries.set_year(name, year, YearStatus.published)
        await check_rules()
        return names


async def _take_notice(spec: CalendarSpec, year: int) -> None:
    days = noticed(year, spec.weekly[0])
    usual = [day for day, hours in days if hours == spec.weekly[day.weekday()]]
    await draft_queries.forget_days(spec.name, usual)
    await draft_queries.set_days(
        spec.name, [(day, hours) for day, hours in days if day not in set(usual)]
    )


async def suspend(area_code: str, starts_at: datetime, ends_at: datetime, reason: str) -> int:
    """Let working time stand still in an area, in the draft; returns the suspension's number.

    Raises InvalidInput for an unknown area, an empty time or reason.
    """
    reason = reason.strip()
    if not 1 <= len(reason) <= REASON_LIMIT:
        raise InvalidInput(
            "reason",
            Label(f"请填写 1 至 {REASON_LIMIT} 个字", f"use 1 to {REASON_LIMIT} characters"),
        )
    if aware(starts_at) >= aware(ends_at):
        raise InvalidInput("ends_at", Label("须晚于开始时间", "must be later than the beginning"))
    area = await areas.area_id(area_code)
    return await draft_queries.suspend(area, starts_at, ends_at, reason)


async def lift(suspension: int, at: datetime) -> None:
    """Let a suspension of the draft end at *at*, no later than it would. Raises NoSuspension."""
    async with transaction():
        found = await _suspension(suspension)
        await draft_queries.end_suspension(suspension, min(aware(at), found.ends_at))


async def remove(suspension: int) -> None:
    """Take a suspension out of the draft: limits become what they were. Raises NoSuspension."""
    async with transaction():
        await _suspension(suspension)
        await draft_queries.remove_suspension(suspension)


async def suspensions() -> list[DraftSuspension]:
    """The suspensions of the draft, the latest first."""
    return await draft_queries.suspensions()


async def _suspension(suspension: int) -> DraftSuspension:
    found = [each for each in await draft_queries.suspensions() if each.id == suspension]
    if not found:
        raise NoSuspension(suspension=suspension)
    return found[0]
