"""Working time: which seconds count, and how to add or measure them in O(log n).

A calendar is compiled once into parallel tuples of working spans. Adding a budget and measuring
between two instants are then two binary searches each, however many years lie between. Pure.
Spans are half-open, ``[opens, closes)``; instants are counted in whole seconds, rounded down.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from backend.core.errors import InvalidInput, MinhuError
from backend.core.labels import Label, LabelledEnum

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_DAY_SECONDS = 86_400
_DAY_MINUTES = 24 * 60


class CalendarExhausted(MinhuError):
    """The calendar {calendar} does not cover {year}; that year must be added first."""

    code = "calendar_exhausted"
    zh = "工作日历 {calendar} 未包含 {year} 年，请先补充该年"


class YearStatus(LabelledEnum):
    """Whether a year's days off are settled (domain notes §2.1)."""

    published = "published", "已公布", "published"
    """The State Council's notice for the year is in the calendar."""
    provisional = "provisional", "暂定", "provisional"
    """Weekly pattern and fixed-date holidays only; instants in it may still move."""


@dataclass(frozen=True, slots=True)
class DayHours:
    """One day's working spans as ``(opens, closes)`` in minutes after local midnight.

    Minutes run from 0 to 1440 (24:00). Spans are in order with a gap between them, so that one
    stretch of work has only one spelling. No spans: a day off. Raises `InvalidInput` otherwise.
    """

    spans: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        minutes = [-1, *(minute for span in self.spans for minute in span)]
        if minutes[-1] > _DAY_MINUTES or any(a >= b for a, b in pairwise(minutes)):
            raise InvalidInput(
                "hours", Label("时段须先后有序、互不相接", "spans must be in order and kept apart")
            )


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """A working calendar as people state it; `WorkingCalendar.compile` makes it fast.

    Raises `InvalidInput` when the parts do not fit together.
    """

    name: str
    version: int
    """Counts up with every change, so that a deadline can name the calendar it was computed by."""
    zone: str
    """IANA name, such as ``Asia/Shanghai``."""
    weekly: tuple[DayHours, ...]
    """Seven days, Monday first."""
    exceptions: Mapping[date, DayHours]
    """Days that differ from the weekly pattern: days off, make-up days, half days."""
    years: Mapping[int, YearStatus]
    """The years covered, without a hole."""
    closures: tuple[tuple[datetime, datetime], ...] = ()
    """Stretches in which nothing counts whatever the hours say, in order and kept apart."""

    def __post_init__(self) -> None:
        if len(self.weekly) != 7:
            raise InvalidInput("weekly", Label("须为七天", "must have seven days"))
        if not self.years or max(self.years) - min(self.years) + 1 != len(self.years):
            raise InvalidInput("years", Label("年份须连续", "must be consecutive, at least one"))
        for day in self.exceptions:
            if day.year not in self.years:
                raise InvalidInput(
                    "exceptions",
                    Label(f"{day} 不在所含年份内", f"{day} lies outside the years covered"),
                )

    def hours_on(self, day: date) -> DayHours:
        """The working spans of local *day*."""
        return self.exceptions.get(day, self.weekly[day.weekday()])


class Reached(msgspec.Struct, frozen=True):
    """Where a budget runs out.

    Made with every addition: a struct takes a fifth of the time a frozen dataclass would.
    """

    at: datetime
    """UTC."""
    provisional: bool
    """Whether publishing a year could still move the instant."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of working time that was used up, in UTC."""

    starts_at: datetime
    ends_at: datetime

    @property
    def seconds(self) -> int:
        """Its length."""
        return (self.ends_at - self.starts_at) // _SECOND


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """A compiled calendar; make one with `compile`.

    Every method raises `InvalidInput` for a naive datetime, and `CalendarExhausted` outside the
    years covered (whose closing midnight still belongs to them).
    """

    spec: CalendarSpec
    zone: ZoneInfo
    # The k-th span runs from _opens[k] to _closes[k], in seconds since 1970 UTC; _worked[k] is
    # the working time from the first day covered to the end of that span.
    _opens: tuple[int, ...]
    _closes: tuple[int, ...]
    _worked: tuple[int, ...]
    _provisional: tuple[tuple[int, int], ...]
    _covers: tuple[int, int]
    # No instant before it lies in a provisional year: most answers need to look no further.
    _settled_until: int

    @classmethod
    def compile(cls, spec: CalendarSpec) -> Self:
        """Lay out every span of the years covered. Raises `InvalidInput` for an unknown zone."""
        try:
            zone = ZoneInfo(spec.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise InvalidInput("zone", Label("没有这个时区", "no such time zone")) from error
        years = sorted(spec.years)
        first_day, end_day = date(years[0], 1, 1), date(years[-1] + 1, 1, 1)
        closures = [(_whole_second(a), _whole_second(b)) for a, b in spec.closures]
        opens, closes, worked = [], [], [0]
        for first, last in _spans(spec, zone, first_day, end_day):
            # A span the clocks skip altogether, or that is closed altogether, has no length.
            for start, end in _outside(closures, first, last):
                opens.append(start)
                closes.append(end)
                worked.append(worked[-1] + end - start)
        new_years = [_instant(date(year, 1, 1), 0, zone) for year in (*years, end_day.year)]
        provisional = tuple(
            year_span
            for year, year_span in zip(years, pairwise(new_years), strict=True)
            if spec.years[year] is YearStatus.provisional
        )
        covers = new_years[0], new_years[-1]
        return cls(
            spec, zone, tuple(opens), tuple(closes), tuple(worked[1:]), provisional, covers,
            _settled_until=provisional[0][0] if provisional else covers[1],
        )  # fmt: skip

    def add(self, start: datetime, seconds: int) -> Reached:
        """The earliest instant by which *seconds* of working time have passed since *start*.

        A start outside working time counts from the next span. A budget that runs out with a
        span ends there (12:00), not where the next one begins (14:00). Zero returns *start*.
        Raises `InvalidInput` for negative seconds.
        """
        since = self._second(start)
        if seconds <= 0:
            return self._add_nothing(start, since, seconds)
        target = self._worked_until(since) + seconds
        span = bisect_left(self._worked, target)
        if span == len(self._worked):
            raise self._exhausted(max(self.spec.years) + 1)
        until = self._closes[span] - self._worked[span] + target
        provisional = until > self._settled_until and self._touches_provisional(since, until)
        return Reached(datetime.fromtimestamp(until, UTC), provisional)

    def _add_nothing(self, start: datetime, since: int, seconds: int) -> Reached:
        if seconds < 0:
            raise InvalidInput("seconds", Label("不能为负", "must not be negative"))
        return Reached(start.astimezone(UTC), self._touches_provisional(since, since))

    def back(self, end: datetime, seconds: int) -> datetime:
        """The earliest instant from which *seconds* of working time pass until *end*, in UTC.

        Like `add` it falls inside a span or where one closes. Raises `InvalidInput` for negative
        seconds, and `CalendarExhausted` where the calendar does not reach back so far.
        """
        if seconds < 0:
            raise InvalidInput("seconds", Label("不能为负", "must not be negative"))
        target = self._worked_until(self._second(end)) - seconds
        if target < 0:
            raise self._exhausted(min(self.spec.years) - 1)
        span = bisect_left(self._worked, target) if target else 0
        if target and self._worked[span] == target:
            return _datetime(self._closes[span])
        return _datetime(self._closes[span] - (self._worked[span] - target))

    def between(self, start: datetime, end: datetime) -> int:
        """Working seconds in ``[start, end)``; negative when *end* is the earlier."""
        return self._worked_until(self._second(end)) - self._worked_until(self._second(start))

    def is_working(self, at: datetime) -> bool:
        """Whether *at* counts; a span's closing instant does not."""
        second = self._second(at)
        span = bisect_right(self._opens, second) - 1
        return span >= 0 and second < self._closes[span]

    def next_working_day_start(self, at: datetime) -> datetime:
        """When the first working day after *at*'s local date opens, in UTC."""
        self._second(at)
        tomorrow = at.astimezone(self.zone).date() + timedelta(days=1)
        span = bisect_left(self._opens, _instant(tomorrow, 0, self.zone))
        if span == len(self._opens):
            raise self._exhausted(max(self.spec.years) + 1)
        return _datetime(self._opens[span])

    def segments(self, start: datetime, end: datetime) -> list[Segment]:
        """The working stretches in ``[start, end)``, in order; empty when *end* is the earlier."""
        since, until = self._second(start), self._second(end)
        if until <= since:
            return []
        spans = range(bisect_right(self._closes, since), bisect_left(self._opens, until))
        clipped = ((max(self._opens[k], since), min(self._closes[k], until)) for k in spans)
        return [Segment(_datetime(opens), _datetime(closes)) for opens, closes in clipped]

    def touches_provisional(self, start: datetime, end: datetime) -> bool:
        """Whether ``[start, end)``, or the instant *start* itself, lies partly in such a year."""
        return self._touches_provisional(self._second(start), self._second(end))

    def _second(self, at: datetime) -> int:
        second = _whole_second(at)
        if not self._covers[0] <= second <= self._covers[1]:
            raise self._exhausted(at.astimezone(self.zone).year)
        return second

    def _touches_provisional(self, since: int, until: int) -> bool:
        until = max(until, since + 1)
        return any(opens < until and since < closes for opens, closes in self._provisional)

    def _worked_until(self, second: int) -> int:
        span = bisect_right(self._opens, second) - 1
        return self._worked[span] - max(0, self._closes[span] - second) if span >= 0 else 0

    def _exhausted(self, year: int) -> CalendarExhausted:
        return CalendarExhausted(calendar=self.spec.name, year=year)


def _spans(
    spec: CalendarSpec, zone: ZoneInfo, first_day: date, end_day: date
) -> Iterator[tuple[int, int]]:
    """Every working span of the days before *end_day*, in seconds since 1970 UTC, in order."""
    midnight = _instant(first_day, 0, zone)
    for ordinal in range(first_day.toordinal(), end_day.toordinal()):
        day, began = date.fromordinal(ordinal), midnight
        midnight = _instant(date.fromordinal(ordinal + 1), 0, zone)
        # The zone is asked for every minute only where it moved its clocks: it takes its time.
        plain = midnight - began == _DAY_SECONDS
        for first, last in spec.hours_on(day).spans:
            if plain:
                yield began + first * 60, began + last * 60
            else:
                yield _instant(day, first, zone), _instant(day, last, zone)


def _outside(
    closures: Sequence[tuple[int, int]], start: int, end: int
) -> Iterator[tuple[int, int]]:
    """What *closures* leave of ``[start, end)``, in order."""
    for closes, opens in closures:
        if opens <= start or closes >= end:
            continue
        if start < closes:
            yield start, closes
        start = opens
    if start < end:
        yield start, end


def _whole_second(at: datetime) -> int:
    try:
        # Its days and seconds are read rather than divided by a second: much of an addition.
        since = at - _EPOCH
    except TypeError as error:
        raise InvalidInput("at", Label("缺少时区", "has no time zone")) from error
    return since.days * _DAY_SECONDS + since.seconds


def _datetime(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def _instant(day: date, minute: int, zone: ZoneInfo) -> int:
    """The first second (since 1970 UTC) at which the wall clock has reached *minute* of *day*."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    first, second = ((wall.replace(tzinfo=zone, fold=fold) - _EPOCH) // _SECOND for fold in (0, 1))
    if first <= second:
        return first
    # The clocks jumped over this wall time. PEP 495 then puts fold 0 after the jump and fold 1
    # before it; the jump itself is the first second at which the clock shows a later time.
    return second + bisect_left(
        range(second, first),
        wall,
        key=lambda epoch: datetime.fromtimestamp(epoch, zone).replace(tzinfo=None),
    )
