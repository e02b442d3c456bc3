"""The calendar agrees with a brute force that shares nothing with it, on 100 000 random cases."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from support.calendar_oracle import CHINA_TIME, Oracle

from backend.deadlines.budget import Budget, BudgetUnit, CountFrom, ahead, due, share, spent
from backend.deadlines.calendar import WorkingCalendar
from backend.deadlines.calendar_source import load
from backend.settings import FIXTURES

CASES = 21_000
"""For each of five calendars, between 2020 and 2027; each is added, measured and counted back."""

FIRST = datetime(2020, 1, 1, tzinfo=CHINA_TIME)
SECONDS = (datetime(2028, 1, 1, tzinfo=CHINA_TIME) - FIRST) // timedelta(seconds=1)
FILES = {
    "district": "calendar.toml",
    "round_the_clock": "calendar_round_the_clock.toml",
    "window": "calendar_window.toml",
}
SECONDS_OF = {
    BudgetUnit.working_minute: 60, BudgetUnit.working_hour: 3600, BudgetUnit.working_day: 28_800,
    BudgetUnit.natural_minute: 60, BudgetUnit.natural_hour: 3600, BudgetUnit.natural_day: 86_400,
}  # fmt: skip
MOST = {"minute": 3000, "hour": 200, "day": 40}


def closures() -> tuple[tuple[datetime, datetime], ...]:
    """Typhoons and lockdowns: sixty stretches of minutes to days, apart from one another."""
    pick = random.Random(7)
    starts = sorted(pick.sample(range(8 * 365), 60))
    return tuple(
        (at, at + timedelta(minutes=pick.randrange(1, 3 * 1440 if following - day > 4 else 600)))
        for day, following in zip(starts, [*starts[1:], 8 * 365], strict=True)
        for at in [FIRST + timedelta(days=day, minutes=pick.randrange(700))]
    )


@cache
def calendar(name: str, closed: bool) -> tuple[WorkingCalendar, Oracle]:
    spec = load(FIXTURES / "policies" / FILES[name])
    stretches = closures() if closed else ()
    return WorkingCalendar.compile(replace(spec, closures=stretches)), Oracle(name, stretches)


def instants(pick: random.Random) -> Callable[[], datetime]:
    """Starts anywhere, and more often where it matters: holidays, edges of spans, new years."""

    def instant() -> datetime:
        second = pick.randrange(SECONDS)
        match pick.randrange(4):
            case 0:
                second -= second % 3600
            case 1:
                second -= second % 60
            case 2:
                day = FIRST.replace(
                    year=pick.randrange(2020, 2028), month=pick.choice((1, 2, 4, 5, 6, 9, 10, 12))
                )
                second = int((day - FIRST).total_seconds()) + pick.randrange(12 * 86_400)
        return (FIRST + timedelta(seconds=second)).astimezone(UTC)

    return instant


@pytest.mark.parametrize(
    ("name", "closed"),
    [("district", False), ("district", True), ("window", False), ("window", True),
     ("round_the_clock", True)],
)  # fmt: skip
def test_it_agrees_with_brute_force(name: str, closed: bool) -> None:
    counted, oracle = calendar(name, closed)
    pick = random.Random(f"{name} {closed}")
    instant = instants(pick)
    for _ in range(CASES):
        start, unit = instant(), pick.choice(list(BudgetUnit))
        budget = Budget(pick.randrange(MOST[unit.value.partition("_")[2]]), unit)
        count_from = pick.choice((CountFrom.now, CountFrom.now, CountFrom.next_working_day))
        case = (start, str(budget), count_from)
        seconds = budget.amount * SECONDS_OF[unit]
        reached = due(counted, start, budget, count_from)
        if not unit.value.startswith("working"):
            begun = start
            if count_from is CountFrom.next_working_day:
                day = start.astimezone(CHINA_TIME).replace(hour=0, minute=0, second=0)
                begun = day + timedelta(days=1)
            assert (reached.at, reached.provisional) == (
                begun + timedelta(seconds=seconds), False,
            ), case  # fmt: skip
            assert ahead(counted, reached.at, budget) == begun, case
            continue
        begun = start if count_from is CountFrom.now else oracle.next_working_day(start)
        wanted = oracle.add(begun, seconds)
        assert reached.at == wanted, case
        assert reached.provisional == oracle.is_provisional(start, wanted), case
        assert counted.between(start, wanted) == oracle.between(start, wanted), case
        percent = pick.randrange(101)
        half = share(counted, start, budget, percent, count_from).at
        assert half == oracle.add(begun, seconds * percent // 100), case
        later = instant()
        assert counted.between(start, later) == oracle.between(start, later), case
        used = max(0, oracle.between(begun, later))
        assert spent(counted, start, later, budget, count_from) == used, case
        if oracle.worked(later) > seconds:
            assert ahead(counted, later, budget) == oracle.back(later, seconds), case
