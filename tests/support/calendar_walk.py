"""A walk through a calendar minute by minute, and calendars, instants and budgets of every kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from backend.deadlines.budget import Budget, BudgetUnit, CountFrom
from backend.deadlines.calendar import (
    CalendarSpec,
    DayHours,
    Segment,
    WorkingCalendar,
    YearStatus,
)
from backend.deadlines.calendar_source import load

CALENDAR_FILE = Path(__file__).parents[2] / "fixtures" / "policies" / "calendar.toml"
MINUTE = timedelta(minutes=1)

# --- The walk: slow, and plain enough to be seen to be right ---


@dataclass(frozen=True)
class Walk:
    """A calendar, a stretch of time, and every working piece of a minute or less in it."""

    calendar: WorkingCalendar
    start: datetime
    end: datetime

    def pieces(self) -> Iterator[Segment]:
        at = self.start
        while at < self.end:
            following = min(at.replace(second=0) + MINUTE, self.end)
            if self.works(at):
                yield Segment(at, following)
            at = following

    def works(self, at: datetime) -> bool:
        local = at.astimezone(self.calendar.zone)
        minute = local.hour * 60 + local.minute
        spec = self.calendar.spec
        if any(closes <= at < opens for closes, opens in spec.closures):
            return False
        hours = spec.exceptions.get(local.date(), spec.weekly[local.weekday()])
        return any(opens <= minute < closes for opens, closes in hours.spans)

    def seconds(self) -> int:
        return sum(piece.seconds for piece in self.pieces())

    def reach(self, seconds: int) -> datetime:
        for piece in self.pieces():
            if seconds <= piece.seconds:
                return piece.starts_at + timedelta(seconds=seconds)
            seconds -= piece.seconds
        raise AssertionError("the walk is too short for this budget")

    def reach_back(self, seconds: int) -> datetime:
        for piece in reversed(list(self.pieces())):
            if seconds < piece.seconds:
                return piece.ends_at - timedelta(seconds=seconds)
            seconds -= piece.seconds
        raise AssertionError("the walk is too short for this budget")


def joined(segments: Iterator[Segment] | list[Segment]) -> list[Segment]:
    """*segments* with those that touch made one: 24:00 is the next day's 00:00."""
    result: list[Segment] = []
    for segment in segments:
        if result and result[-1].ends_at == segment.starts_at:
            segment = Segment(result.pop().starts_at, segment.ends_at)
        result.append(segment)
    return result


# --- Calendars, instants and budgets of every kind ---


@cache
def district() -> WorkingCalendar:
    return WorkingCalendar.compile(load(CALENDAR_FILE))


def day_hours(step: int) -> st.SearchStrategy[DayHours]:
    """Up to three spans whose edges are multiples of *step* minutes; often none."""
    edges = st.lists(
        st.integers(0, 1440 // step).map(lambda n: n * step), unique=True, max_size=6
    ).map(sorted)
    return edges.map(lambda e: DayHours(tuple(zip(e[::2], e[1::2], strict=False))))


def closures(
    midnight: datetime,
) -> st.SearchStrategy[tuple[tuple[datetime, datetime], ...]]:
    """Up to two stretches around *midnight*, in order and kept apart; mostly none."""
    edges = st.lists(st.integers(-1440, 4 * 1440), unique=True, max_size=4).map(sorted)
    return edges.map(
        lambda e: tuple(
            (midnight.astimezone(UTC) + a * MINUTE, midnight.astimezone(UTC) + b * MINUTE)
            for a, b in zip(e[::2], e[1::2], strict=False)
        )
    )


@st.composite
def random_walks(draw: st.DrawFn) -> Walk:
    # Where clocks go back, a minute shows twice and "open at 01:30" has two readings; edges on
    # the hour have only one.
    zone, step = draw(
        st.sampled_from(
            [("Asia/Shanghai", 1), ("UTC", 1), ("America/New_York", 60), ("Australia/Sydney", 60)]
        )
    )
    year = 2026
    days = st.dates(date(year, 1, 1), date(year, 12, 31))
    # Most windows lie around the days the clocks change, and around the exceptions.
    around = draw(days | st.sampled_from([date(year, 3, 8), date(year, 4, 5), date(year, 11, 1)]))
    near = st.integers(-1, 4).map(lambda n: around + timedelta(days=n))
    exceptions = draw(
        st.dictionaries(near.filter(lambda day: day.year == year), day_hours(step), max_size=5)
    )
    weekly = draw(st.tuples(*[day_hours(step)] * 7))
    midnight = datetime(around.year, around.month, around.day, tzinfo=ZoneInfo(zone))
    spec = CalendarSpec(
        "random",
        1,
        zone,
        weekly,
        exceptions,
        {year: YearStatus.published},
        draw(closures(midnight)),
    )
    calendar = WorkingCalendar.compile(spec)
    start = midnight.astimezone(UTC) + timedelta(seconds=draw(st.integers(0, 86_400)))
    end = start + timedelta(seconds=draw(st.integers(0, 4 * 86_400)))
    closing = datetime(year + 1, 1, 1, tzinfo=calendar.zone).astimezone(UTC)
    return Walk(calendar, min(start, closing), min(end, closing))


INSTANTS = st.integers(
    int(datetime(2020, 1, 1, tzinfo=UTC).timestamp()),
    int(datetime(2028, 12, 31, tzinfo=UTC).timestamp()),
).map(lambda second: datetime.fromtimestamp(second, UTC))

# Around the holidays, where the district's calendar is at its most irregular.
FESTIVE_INSTANTS = st.builds(
    lambda year, month, second: datetime(year, month, 1, tzinfo=UTC) + timedelta(seconds=second),
    st.integers(2020, 2028),
    st.sampled_from([1, 2, 4, 5, 6, 9, 10, 12]),
    st.integers(0, 27 * 86_400),
)

DISTRICT_WALKS = st.builds(
    lambda start, seconds: Walk(district(), start, start + timedelta(seconds=seconds)),
    FESTIVE_INSTANTS,
    st.integers(0, 12 * 86_400),
)

WALKS = random_walks() | DISTRICT_WALKS
BUDGETS = st.builds(Budget, st.integers(0, 60), st.sampled_from(BudgetUnit))
COUNTS = st.sampled_from(CountFrom)
WORKING_SECONDS = st.integers(0, 100 * 8 * 3600)
