"""The compiled calendar agrees with a walk through every single minute, whatever the calendar."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from support.calendar_walk import (
    BUDGETS,
    COUNTS,
    FESTIVE_INSTANTS,
    INSTANTS,
    WALKS,
    WORKING_SECONDS,
    Walk,
    district,
    joined,
)

from backend.deadlines.budget import Budget, BudgetUnit, CountFrom, ahead, due, share, spent

walking = settings(max_examples=120)
"""A walk takes up to 17 280 steps; these keep the whole file within seconds."""


# --- Agreement with the walk ---


@walking
@given(WALKS, st.data())
def test_it_adds_as_a_walk_through_every_minute_does(walk: Walk, data: st.DataObject) -> None:
    seconds = data.draw(st.integers(1, max(1, walk.seconds())))
    if seconds <= walk.seconds():
        assert walk.calendar.add(walk.start, seconds).at == walk.reach(seconds)


@walking
@given(WALKS, st.data())
def test_it_goes_back_as_a_walk_through_every_minute_does(walk: Walk, data: st.DataObject) -> None:
    whole = walk.seconds()
    if whole:
        seconds = data.draw(st.integers(0, whole - 1))
        assert walk.calendar.back(walk.end, seconds) == walk.reach_back(seconds)


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


@given(INSTANTS.filter(lambda at: at.year > 2020), WORKING_SECONDS)
def test_it_goes_back_to_where_as_much_is_left(end: datetime, seconds: int) -> None:
    start = district().back(end, seconds)
    assert start <= end
    assert district().between(start, end) == seconds
    # At the close of a span rather than at the opening of the next, as a budget runs out.
    if seconds:
        assert district().between(start - timedelta(seconds=1), end) == seconds + 1


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


@given(INSTANTS.filter(lambda at: at.year > 2020), BUDGETS)
def test_a_budget_is_left_until_the_limit_from_as_far_ahead(end: datetime, budget: Budget) -> None:
    at = ahead(district(), end, budget)
    assert at <= end
    if budget.unit.is_working:
        assert spent(district(), at, end, budget) == _working_seconds(budget)
    else:
        assert due(district(), at, budget).at == end


def _working_seconds(budget: Budget) -> int:
    each = {
        BudgetUnit.working_minute: 60,
        BudgetUnit.working_hour: 3600,
        BudgetUnit.working_day: 8 * 3600,
    }
    return budget.amount * each[budget.unit]
