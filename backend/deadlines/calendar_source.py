"""Reads a working calendar from TOML and fills in the State Council's days off.

Touches no database, and no file but the one it is given. The format is explained where it is
used, in `fixtures/policies/calendar.toml`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import chinese_calendar
import msgspec

from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.deadlines.calendar import CalendarSpec, DayHours, YearStatus
from backend.deadlines.hours import parse_hours

Span = Annotated[str, msgspec.Meta(pattern="^[0-9]{2}:[0-5][0-9]-[0-9]{2}:[0-5][0-9]$")]
MonthDay = Annotated[str, msgspec.Meta(pattern="^[0-9]{2}-[0-9]{2}$")]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A misspelt key is an error, never a setting that is silently ignored."""


class _Weekly(_Table, frozen=True):
    monday: list[Span]
    tuesday: list[Span]
    wednesday: list[Span]
    thursday: list[Span]
    friday: list[Span]
    saturday: list[Span]
    sunday: list[Span]


class _Published(_Table, frozen=True):
    years: list[int] = []
    notices: Literal["chinesecalendar"] | None = None
    make_up_days_like: Weekday = "monday"


class _Provisional(_Table, frozen=True):
    years: list[int] = []
    holidays: list[MonthDay] = []


class _LocalDay(_Table, frozen=True):
    on: date
    hours: list[Span]
    why: str


class _Document(_Table, frozen=True):
    name: str
    version: Annotated[int, msgspec.Meta(ge=1)]
    zone: str
    weekly: _Weekly
    published: _Published = _Published()
    provisional: _Provisional = _Provisional()
    exceptions: list[_LocalDay] = []


def load(path: Path) -> CalendarSpec:
    """The calendar described in the TOML file at *path*.

    Raises `InvalidInput` naming the file and the field, and `OSError` for an unreadable file.
    """
    try:
        with path.open("rb") as file:
            return parse(tomllib.load(file))
    except InvalidInput as error:
        raise InvalidInput(f"{path.name}: {error.field}", error.reason) from error
    except ValueError as error:
        raise InvalidInput(path.name, Label(f"不是有效的 TOML（{error}）", f"{error}")) from error


def parse(document: Mapping[str, object]) -> CalendarSpec:
    """The calendar in a decoded TOML *document*. Raises `InvalidInput` naming the field."""
    try:
        source = msgspec.convert(document, _Document)
    except msgspec.ValidationError as error:
        reason, _, field = str(error).partition(" - at `$.")
        raise InvalidInput(
            field.rstrip("`") or "calendar", Label(f"格式不符（{reason}）", reason)
        ) from error
    weekly = {
        day: _hours(f"weekly.{day}", spans)
        for day, spans in msgspec.structs.asdict(source.weekly).items()
    }
    years = dict.fromkeys(source.published.years, YearStatus.published)
    for year in source.provisional.years:
        if year in years:
            raise InvalidInput(
                "provisional.years", Label(f"{year} 年已公布", f"{year} is published already")
            )
        years[year] = YearStatus.provisional
    days: dict[date, DayHours] = {}
    days.update(_noticed(source.published, weekly[source.published.make_up_days_like]))
    days.update(_holidays(source.provisional))
    local = {day.on: _hours(f"exceptions {day.on}", day.hours) for day in source.exceptions}
    if len(local) < len(source.exceptions):
        raise InvalidInput("exceptions", Label("有日期重复", "a day appears twice"))
    # Local days come last: the district knows best what it did.
    days.update(local)
    pattern = tuple(weekly.values())
    return CalendarSpec(
        name=source.name,
        version=source.version,
        zone=source.zone,
        weekly=pattern,
        exceptions={day: hours for day, hours in days.items() if hours != pattern[day.weekday()]},
        years=years,
    )


def _noticed(published: _Published, make_up_hours: DayHours) -> Iterator[tuple[date, DayHours]]:
    """The days the notices name: days off, and weekend days worked in exchange."""
    if published.notices is None:
        return
    for year in published.years:
        try:
            yield from noticed(year, make_up_hours)
        except InvalidInput as error:
            raise InvalidInput("published.years", error.reason) from error


def noticed(year: int, make_up_hours: DayHours) -> list[tuple[date, DayHours]]:
    """The days the State Council's notice for *year* names, as the library knows them.

    Raises InvalidInput when it does not know that year.
    """
    days = []
    for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        try:
            is_off, occasion = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError as error:
            raise InvalidInput(
                "year", Label(f"没有 {year} 年的放假通知", f"the notice for {year} is not known")
            ) from error
        if occasion is not None:
            days.append((day, DayHours() if is_off else make_up_hours))
    return days


def _holidays(provisional: _Provisional) -> Iterator[tuple[date, DayHours]]:
    for year in provisional.years:
        for month_day in provisional.holidays:
            try:
                yield date.fromisoformat(f"{year}-{month_day}"), DayHours()
            except ValueError as error:
                raise InvalidInput(
                    "provisional.holidays",
                    Label(f"没有 {year}-{month_day} 这一天", f"there is no {year}-{month_day}"),
                ) from error


def _hours(field: str, spans: list[str]) -> DayHours:
    return parse_hours(",".join(spans), field)
