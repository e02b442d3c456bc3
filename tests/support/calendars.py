"""Shorthands to change calendars in tests, as operators do, and to let the recount run."""

from datetime import date, datetime

from backend.core.db import fetch
from backend.identity.rules import Actor, Role, everywhere
from backend.orders import publishing, recounts
from backend.orders.recount_queries import Job
from support.loop import NOW

ADMIN = Actor("admin", everywhere(Role.administrator))
DISPATCHER = Actor("paiqian", everywhere(Role.dispatcher))


async def holiday(day: date, hours: str = "", calendar: str = "district") -> None:
    """One special day in the draft, as the panel writes it."""
    await fetch(
        "INSERT INTO calendar_day (calendar, day, hours)"
        " SELECT id, $2, $3 FROM work_calendar WHERE name = $1"
        " ON CONFLICT (calendar, day) DO UPDATE SET hours = excluded.hours",
        calendar, day, hours,
    )  # fmt: skip


async def no_holiday(day: date) -> None:
    """The day is like any other again."""
    await fetch("DELETE FROM calendar_day WHERE day = $1", day)


async def published(note: str = "", at: datetime = NOW) -> Job:
    """The draft, published, and everything counted anew."""
    _, job = await publishing.publish(ADMIN, note, at)
    await recounted(at)
    return await publishing.job(job)


async def recounted(at: datetime | None = None) -> None:
    """Let the recount run until nothing is left to do."""
    while await recounts.recount_for(5, at):
        pass
