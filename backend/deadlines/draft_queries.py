"""The SQL of changing the draft calendars outside the panel: years, days, suspensions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backend.core.db import fetch, fetch_value
from backend.deadlines.calendar import DayHours, YearStatus
from backend.deadlines.hours import format_hours


@dataclass(frozen=True, slots=True)
class DraftSuspension:
    """A suspension of the draft, by its row."""

    id: int
    area_code: str
    area_name: str
    starts_at: datetime
    ends_at: datetime
    reason: str


async def lock_drafts() -> None:
    """Let nobody else publish or change suspensions until the transaction ends.

    Operators go on editing in the panel; what they save meanwhile is in the next publication.
    """
    await fetch("SELECT pg_advisory_xact_lock(hashtext('calendar_version'))")


async def set_year(calendar: str, year: int, status: YearStatus) -> None:
    """Give a year of a calendar its status, adding the year where it is new."""
    await fetch(
        "INSERT INTO calendar_year (calendar, year, status)"
        " SELECT id, $2::smallint, $3 FROM work_calendar WHERE name = $1"
        " ON CONFLICT (calendar, year) DO UPDATE SET status = excluded.status",
        calendar, year, status.value,
    )  # fmt: skip


async def set_days(calendar: str, days: Sequence[tuple[date, DayHours]]) -> None:
    """Give these days of a calendar their hours, whatever they had."""
    await fetch(
        "INSERT INTO calendar_day (calendar, day, hours)"
        " SELECT c.id, new.day, new.hours FROM work_calendar c,"
        " unnest($2::date[], $3::text[]) AS new (day, hours) WHERE c.name = $1"
        " ON CONFLICT (calendar, day) DO UPDATE SET hours = excluded.hours",
        calendar,
        [day for day, _ in days],
        [format_hours(hours) for _, hours in days],
    )


async def forget_days(calendar: str, days: Sequence[date]) -> None:
    """Let these days be like any other of their weekday."""
    await fetch(
        "DELETE FROM calendar_day WHERE day = ANY ($2::date[])"
        " AND calendar = (SELECT id FROM work_calendar WHERE name = $1)",
        calendar, days,
    )  # fmt: skip


async def suspend(area_id: int, starts_at: datetime, ends_at: datetime, reason: str) -> int:
    """Add a suspension to the draft; returns its number."""
    added: int = await fetch_value(
        "INSERT INTO area_suspension (area, starts_at, ends_at, reason)"
        " VALUES ($1, $2, $3, $4) RETURNING id",
        area_id, starts_at, ends_at, reason,
    )  # fmt: skip
    return added


async def suspensions() -> list[DraftSuspension]:
    """The suspensions of the draft, the latest first."""
    rows = await fetch(
        "SELECT s.id, area.code, area.name, s.starts_at, s.ends_at, s.reason"
        " FROM area_suspension s JOIN area ON area.id = s.area ORDER BY s.starts_at DESC, s.id DESC"
    )
    return [
        DraftSuspension(
            row["id"], row["code"], row["name"], row["starts_at"], row["ends_at"], row["reason"]
        )
        for row in rows
    ]


async def end_suspension(suspension: int, at: datetime) -> None:
    """Let a suspension end at *at*; one that would not have begun by then goes."""
    await fetch("DELETE FROM area_suspension WHERE id = $1 AND starts_at >= $2", suspension, at)
    await fetch("UPDATE area_suspension SET ends_at = $2 WHERE id = $1", suspension, at)


async def remove_suspension(suspension: int) -> None:
    """Take a suspension out of the draft, as if it had never been."""
    await fetch("DELETE FROM area_suspension WHERE id = $1", suspension)
