"""The SQL of working calendars: the draft operators edit, and what was published."""

import json
from datetime import date, datetime

from backend.core.db import fetch, fetch_value
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.deadlines.calendar import CalendarSpec, DayHours, YearStatus
from backend.deadlines.calendars import CalendarRelease, Calendars, Suspension
from backend.deadlines.hours import format_hours, parse_hours


async def draft(version: int) -> Calendars:
    """The calendars and suspensions as operators have them now, as *version* would be.

    Raises InvalidInput for what does not fit together.
    """
    years: dict[int, dict[int, YearStatus]] = {}
    for row in await fetch("SELECT calendar, year, status FROM calendar_year"):
        years.setdefault(row["calendar"], {})[row["year"]] = YearStatus(row["status"])
    days: dict[int, dict[date, DayHours]] = {}
    for row in await fetch("SELECT calendar, day, hours FROM calendar_day"):
        hours = parse_hours(row["hours"], str(row["day"]))
        days.setdefault(row["calendar"], {})[row["day"]] = hours
    specs = {
        row["name"]: CalendarSpec(
            name=row["name"],
            version=version,
            zone=row["zone"],
            weekly=_weekly(row["weekly"]),
            exceptions=days.get(row["id"], {}),
            years=years.get(row["id"], {}),
        )
        for row in await fetch("SELECT * FROM work_calendar ORDER BY name")
    }
    suspended = await fetch(
        "SELECT area.code, s.starts_at, s.ends_at, s.reason FROM area_suspension s"
        " JOIN area ON area.id = s.area ORDER BY s.starts_at, s.id"
    )
    return Calendars(
        version,
        specs,
        tuple(
            Suspension(row["code"], row["starts_at"], row["ends_at"], row["reason"])
            for row in suspended
        ),
    )


async def published() -> list[Calendars]:
    """Every published version, from the first."""
    rows = await fetch("SELECT id, content FROM calendar_version ORDER BY id")
    return [Calendars.read(row["id"], json.loads(row["content"])) for row in rows]


async def versions() -> list[CalendarRelease]:
    """What was published when by whom, the newest first."""
    return [
        CalendarRelease(row["id"], row["published_at"], row["published_by"], row["note"])
        for row in await fetch(
            "SELECT id, published_at, published_by, note FROM calendar_version ORDER BY id DESC"
        )
    ]


async def publish(calendars: Calendars, at: datetime, by: str, note: str) -> int:
    """Keep *calendars* as a new version; returns its number."""
    version: int = await fetch_value(
        "INSERT INTO calendar_version (content, published_at, published_by, note)"
        " VALUES ($1, $2, $3, $4) RETURNING id",
        json.dumps(calendars.document(), ensure_ascii=False), at, by, note,
    )  # fmt: skip
    return version


def _weekly(text: str) -> tuple[DayHours, ...]:
    """Seven texts of hours in JSON; InvalidInput for anything else an operator may have entered."""
    days = json.loads(text)
    if not isinstance(days, list) or not all(isinstance(day, str) for day in days):
        raise InvalidInput("weekly", Label("须为七段文字的列表", "must be a list of seven texts"))
    return tuple(parse_hours(day, "weekly") for day in days)


async def add(spec: CalendarSpec) -> None:
    """Write *spec* as a new calendar."""
    calendar = await fetch_value(
        "INSERT INTO work_calendar (name, zone, weekly) VALUES ($1, $2, $3) RETURNING id",
        spec.name,
        spec.zone,
        json.dumps([format_hours(hours) for hours in spec.weekly]),
    )
    await fetch(
        "INSERT INTO calendar_year (calendar, year, status)"
        " SELECT $1, * FROM unnest($2::smallint[], $3::text[])",
        calendar,
        list(spec.years),
        [status.value for status in spec.years.values()],
    )
    await fetch(
        "INSERT INTO calendar_day (calendar, day, hours)"
        " SELECT $1, * FROM unnest($2::date[], $3::text[])",
        calendar,
        list(spec.exceptions),
        [format_hours(hours) for hours in spec.exceptions.values()],
    )
