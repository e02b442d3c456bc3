"""Working time by brute force: one byte a minute, straight from the notices and the week.

Shares no code with `backend.deadlines`: hours, holidays and closures are written down here once
more, in China's own minutes (its clocks have not changed since 1991).
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import accumulate

import chinese_calendar

CHINA_TIME = timezone(timedelta(hours=8))
FIRST_YEAR, LAST_YEAR = 2020, 2029
NOTICED = range(2020, 2027)
"""Years whose notice is out; the years after go by the week and the dates below."""
FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
OFFICE = ((8, 12), (14, 18))
WINDOW = ((9, 12), (13, 17))

Hours = tuple[tuple[int, int], ...]
WEEKS: Mapping[str, tuple[Hours, ...]] = {
    "district": (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (), ()),
    "window": (WINDOW, WINDOW, WINDOW, WINDOW, WINDOW, ((9, 12),), ()),
    "round_the_clock": (((0, 24),),) * 7,
}
"""Hours of each weekday, Monday first."""


def _hours(name: str, day: date) -> Hours:
    week = WEEKS[name]
    if name == "round_the_clock":
        return week[0]
    if day.year in NOTICED:
        off, occasion = chinese_calendar.get_holiday_detail(day)
        if occasion is not None:
            return () if off else week[0]
    elif (day.month, day.day) in FIXED:
        return ()
    return week[day.weekday()]


class Oracle:
    """One calendar; ``closures`` are whole minutes in which nothing counts."""

    def __init__(self, name: str, closures: Iterable[tuple[datetime, datetime]] = ()) -> None:
        self.name = name
        self.begins = datetime(FIRST_YEAR, 1, 1, tzinfo=CHINA_TIME)
        days = (date(LAST_YEAR + 1, 1, 1) - date(FIRST_YEAR, 1, 1)).days
        self.works = bytearray(days * 1440)
        for number in range(days):
            for opens, closes in _hours(name, date(FIRST_YEAR, 1, 1) + timedelta(days=number)):
                start = number * 1440 + opens * 60
                self.works[start : start + (closes - opens) * 60] = b"\1" * ((closes - opens) * 60)
        for starts_at, ends_at in closures:
            first, last = self._second(starts_at) // 60, self._second(ends_at) // 60
            self.works[first:last] = bytes(last - first)
        # How many minutes have counted before each minute.
        self.before = array("i", accumulate(self.works, initial=0))

    def _second(self, at: datetime) -> int:
        return int((at - self.begins).total_seconds() // 1)

    def _at(self, second: int) -> datetime:
        return (self.begins + timedelta(seconds=second)).astimezone(UTC)

    def worked(self, at: datetime) -> int:
        """Seconds that have counted from the first minute of all until *at*."""
        minute, second = divmod(self._second(at), 60)
        counts = self.works[minute] if minute < len(self.works) else 0
        return self.before[minute] * 60 + second * counts

    def between(self, start: datetime, end: datetime) -> int:
        return self.worked(end) - self.worked(start)

    def add(self, start: datetime, seconds: int) -> datetime:
        """The first second by which so many have counted since *start*."""
        return self._reach(self.worked(start) + seconds) if seconds else start

    def back(self, end: datetime, seconds: int) -> datetime:
        """The first second until which as much has counted as until *seconds* before *end*."""
        return self._reach(self.worked(end) - seconds)

    def _reach(self, wanted: int) -> datetime:
        # The last minute before which less than what is wanted has counted: it holds the rest.
        minute = bisect_left(self.before, -(-wanted // 60)) - 1
        return self._at(minute * 60 + wanted - self.before[minute] * 60)

    def next_working_day(self, at: datetime) -> datetime:
        """When the first working minute after *at*'s day begins."""
        tomorrow = (self._second(at) // 86_400 + 1) * 1440
        return self._at(self.works.index(1, tomorrow) * 60)

    def is_provisional(self, start: datetime, end: datetime) -> bool:
        """Whether any second of the way, or the start itself, lies in a year without its notice."""
        if self.name == "round_the_clock":
            return False
        last = max(start, end - timedelta(seconds=1))
        return last.astimezone(CHINA_TIME).year not in NOTICED
