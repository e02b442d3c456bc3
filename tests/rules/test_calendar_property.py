"""The compiled calendar agrees with a walk through every single minute, whatever the calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.deadlines.budget import Budget, BudgetUnit, CountFrom, due, share, spent
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
    spec = CalendarSpec("random", 1, zone, weekly, exceptions, {year: YearStatus.published})
    calendar = WorkingCalendar.compile(spec)
    midnight = datetime(around.year, around.month, around.day, tzinfo=calendar.zone)
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

walking = settings(max_examples=250, deadline=None)
"""A walk takes up to 17 280 steps; these keep the whole file within seconds."""


# --- Agreement with the walk ---


@walking
@given(WALKS, st.data())
def test_it_adds_as_a_walk_through_every_minute_does(walk: Walk, data: st.DataObject) -> None:
    seconds = data.draw(st.integers(1, max(1, walk.seconds())))
    if seconds <= walk.seconds():
        assert walk.calendar.add(walk.start, seconds).at == walk.reach(seconds)


@walking
@given(WALKS)
def test_it_measures_as_a_walk_through_every_minute_does(walk: Walk) -> None:
    assert walk.calendar.between(walk.start, walk.end) == walk.seconds()
    assert walk.calendar.between(walk.end, walk.start) == -walk.seconds()


@walking
@given(WALKS)
def test_it_lists_the_segments_a_walk_through_every_minute_meets(walk: Walk) -> None:
    segments = walk.calendar.segments(walk.start, walk.end)
    assert joined(segments) == joined(walk.pieces())
    assert all(segment.seconds > 0 for segment in segments)


@walking
@given(WALKS)
def test_it_works_when_the_walk_does(walk: Walk) -> None:
    assert walk.calendar.is_working(walk.start) == walk.works(walk.start)


# --- Laws of the arithmetic ---


@given(INSTANTS, WORKING_SECONDS)
def test_it_measures_what_it_added(start: datetime, seconds: int) -> None:
    assert district().between(start, district().add(start, seconds).at) == seconds


@given(INSTANTS, INSTANTS)
def test_it_reaches_no_further_than_it_measured(start: datetime, end: datetime) -> None:
    start, end = min(start, end), max(start, end)
    reached = district().add(start, district().between(start, end)).at
    assert start <= reached <= end
    assert district().segments(reached, end) == []


@given(INSTANTS, WORKING_SECONDS, WORKING_SECONDS)
def test_it_adds_in_one_go_or_in_two(start: datetime, first: int, second: int) -> None:
    halfway = district().add(start, first).at
    assert district().add(halfway, second).at == district().add(start, first + second).at


@given(FESTIVE_INSTANTS, WORKING_SECONDS)
def test_it_consumes_segments_worth_the_budget(start: datetime, seconds: int) -> None:
    reached = district().add(start, seconds).at
    segments = district().segments(start, reached)
    assert sum(segment.seconds for segment in segments) == seconds
    assert not segments or segments[-1].ends_at == reached


@given(INSTANTS, WORKING_SECONDS)
def test_it_is_provisional_if_any_year_on_the_way_is(start: datetime, seconds: int) -> None:
    reached = district().add(start, seconds)
    last = max(start, reached.at - timedelta(seconds=1)).astimezone(district().zone)
    assert reached.provisional == (last.year > 2026)


@given(INSTANTS)
def test_it_opens_the_next_working_day_on_a_later_date(at: datetime) -> None:
    opens = district().next_working_day_start(at)
    zone = district().zone
    assert opens.astimezone(zone).date() > at.astimezone(zone).date()
    assert district().is_working(opens)
    tomorrow = datetime.combine(
        at.astimezone(zone).date() + timedelta(days=1), datetime.min.time(), zone
    )
    assert district().segments(tomorrow, opens) == []


# --- Laws of budgets ---


@given(BUDGETS)
def test_it_reads_back_what_it_wrote(budget: Budget) -> None:
    assert Budget.parse(str(budget)) == budget


@given(INSTANTS, BUDGETS, COUNTS, st.lists(st.integers(0, 300), min_size=2))
def test_it_uses_a_larger_share_later(
    start: datetime, budget: Budget, count_from: CountFrom, percents: list[int]
) -> None:
    reached = [share(district(), start, budget, p, count_from).at for p in sorted(percents)]
    assert reached == sorted(reached)
    assert reached[0] >= start


@given(INSTANTS, BUDGETS, COUNTS)
def test_it_is_due_when_all_of_the_budget_is_used(
    start: datetime, budget: Budget, count_from: CountFrom
) -> None:
    reached = due(district(), start, budget, count_from)
    assert reached == share(district(), start, budget, 100, count_from)
    whole = spent(district(), start, reached.at, budget, count_from)
    for percent in (0, 30, 50, 80, 100):
        at = share(district(), start, budget, percent, count_from).at
        assert spent(district(), start, at, budget, count_from) == whole * percent // 100


@given(INSTANTS, BUDGETS, COUNTS)
def test_it_never_calls_natural_time_provisional(
    start: datetime, budget: Budget, count_from: CountFrom
) -> None:
    if not budget.unit.is_working:
        assert not due(district(), start, budget, count_from).provisional
