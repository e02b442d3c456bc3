"""Which stretches of time two versions of the calendars count differently. Pure.

A limit whose whole way, from its start to its last instant, meets none of these stretches cannot
move: what to recount is found by comparing instants, before any limit is counted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backend.deadlines.calendar import CalendarSpec
from backend.deadlines.calendars import Calendars

EVER = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
"""From before to after every instant there is."""

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Difference:
    """What ``version`` of a calendar counts otherwise in ``[starts_at, ends_at)``.

    ``area_code`` "" everywhere, else in every area whose code begins with it. It may be wider than
    need be: what lies in it is counted again, and found to stand.
    """

    version: int
    calendar: str
    area_code: str
    starts_at: datetime
    ends_at: datetime


def differences(older: Iterable[Calendars], newer: Calendars) -> list[Difference]:
    """Where each of *older* differs from *newer*, for every calendar of each."""
    found = []
    for each in older:
        moved = set(each.suspensions) ^ set(newer.suspensions)
        for name, spec in each.specs.items():
            found += [
                Difference(each.version, name, "", *stretch)
                for stretch in _stretches(spec, newer.specs.get(name))
            ]
            found += [
                Difference(each.version, name, s.area_code, s.starts_at, s.ends_at) for s in moved
            ]
    return found


def _stretches(before: CalendarSpec, after: CalendarSpec | None) -> list[Stretch]:
    """In order and joined where they meet; a changed week is one stretch over all its years."""
    if after is None or before.zone != after.zone:
        return [EVER]
    zone = ZoneInfo(before.zone)
    if before.weekly != after.weekly:
        years = sorted({*before.years, *after.years})
        return [(_midnight(date(years[0], 1, 1), zone), _midnight(date(years[-1] + 1, 1, 1), zone))]
    return list(_joined(sorted(_days(before, after, zone))))


def _days(before: CalendarSpec, after: CalendarSpec, zone: ZoneInfo) -> Iterator[Stretch]:
    for year in {*before.years, *after.years}:
        if before.years.get(year) is not after.years.get(year):
            yield _midnight(date(year, 1, 1), zone), _midnight(date(year + 1, 1, 1), zone)
    for day in {*before.exceptions, *after.exceptions}:
        if before.hours_on(day) != after.hours_on(day):
            yield _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def _joined(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    held: Stretch | None = None
    for starts_at, ends_at in stretches:
        if held is not None and starts_at <= held[1]:
            held = held[0], max(held[1], ends_at)
            continue
        if held is not None:
            yield held
        held = starts_at, ends_at
    if held is not None:
        yield held


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
