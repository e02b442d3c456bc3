"""Working time, the calendar file and budgets, case by case."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import chinese_calendar
import pytest

from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.deadlines.budget import (
    AMOUNT_LIMIT,
    PERCENT_LIMIT,
    Budget,
    BudgetUnit,
    CountFrom,
    due,
    share,
    spent,
)
from backend.deadlines.calendar import (
    CalendarExhausted,
    CalendarSpec,
    DayHours,
    Segment,
    WorkingCalendar,
    YearStatus,
)
from backend.deadlines.calendar_source import load, parse

CALENDAR_FILE = Path(__file__).parents[2] / "fixtures" / "policies" / "calendar.toml"
OFFICE_HOURS = DayHours(((8 * 60, 12 * 60), (14 * 60, 18 * 60)))
HOUR = 3600


@pytest.fixture(scope="module")
def district() -> WorkingCalendar:
    return WorkingCalendar.compile(load(CALENDAR_FILE))


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def spec(
    *,
    zone: str = "Asia/Shanghai",
    hours: DayHours = OFFICE_HOURS,
    exceptions: dict[date, DayHours] | None = None,
    years: dict[int, YearStatus] | None = None,
) -> CalendarSpec:
    return CalendarSpec(
        name="plain",
        version=1,
        zone=zone,
        weekly=(hours,) * 7,
        exceptions=exceptions or {},
        years=years or {2026: YearStatus.published},
    )


def every_day(first_year: int, last_year: int) -> list[date]:
    first, last = date(first_year, 1, 1), date(last_year, 12, 31)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


# --- The district's calendar ---


def test_it_works_exactly_the_days_the_notices_say(district: WorkingCalendar) -> None:
    for day in every_day(2020, 2026):
        expected = OFFICE_HOURS if chinese_calendar.is_workday(day) else DayHours()
        assert district.spec.hours_on(day) == expected, day


def test_it_counts_eight_hours_on_each_working_day(district: WorkingCalendar) -> None:
    for day in every_day(2020, 2026):
        midnight = datetime(day.year, day.month, day.day, tzinfo=district.zone)
        expected = 8 * HOUR if chinese_calendar.is_workday(day) else 0
        assert district.between(midnight, midnight + timedelta(days=1)) == expected, day


def test_it_knows_the_notice_for_2026(district: WorkingCalendar) -> None:
    # The General Office's notice of 4 November 2025, retyped; weekends inside a holiday count.
    off = {
        date(2026, month, day)
        for month, first, last in [
            (1, 1, 3),  # New Year
            (2, 15, 23),  # Spring Festival
            (4, 4, 6),  # Tomb-sweeping Day
            (5, 1, 5),  # Labour Day
            (6, 19, 21),  # Dragon Boat
            (9, 25, 27),  # Mid-Autumn
            (10, 1, 7),  # National Day
        ]
        for day in range(first, last + 1)
    }
    made_up = {date(2026, m, d) for m, d in [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]}
    assert len(off) == 33

    for day in every_day(2026, 2026):
        is_worked = day in made_up or (day.weekday() < 5 and day not in off)
        assert bool(district.spec.hours_on(day).spans) == is_worked, day


def test_it_keeps_only_fixed_holidays_in_provisional_years(district: WorkingCalendar) -> None:
    fixed = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
    for day in every_day(2027, 2029):
        is_worked = day.weekday() < 5 and (day.month, day.day) not in fixed
        assert bool(district.spec.hours_on(day).spans) == is_worked, day
        assert district.spec.years[day.year] is YearStatus.provisional


def test_it_lists_only_days_that_differ_from_the_week(district: WorkingCalendar) -> None:
    for day, hours in district.spec.exceptions.items():
        assert hours != district.spec.weekly[day.weekday()], day


# --- Adding and measuring ---


def test_it_returns_the_start_for_a_zero_budget_even_outside_hours(
    district: WorkingCalendar,
) -> None:
    for start in (shanghai("2026-03-02 13:00"), shanghai("2026-03-02 09:00:00.250000")):
        assert district.add(start, 0).at == start
        assert district.add(start, 0).at.tzinfo is UTC


def test_it_counts_whole_seconds_rounding_the_start_down(district: WorkingCalendar) -> None:
    start = shanghai("2026-03-02 08:00:00.900000")
    assert district.add(start, 4 * HOUR).at == shanghai("2026-03-02 12:00")


def test_it_accepts_instants_in_any_zone(district: WorkingCalendar) -> None:
    start = shanghai("2026-03-02 09:00")
    assert district.add(start.astimezone(UTC), HOUR) == district.add(start, HOUR)


def test_it_measures_backwards_as_negative(district: WorkingCalendar) -> None:
    monday, tuesday = shanghai("2026-03-02 09:00"), shanghai("2026-03-03 09:00")
    assert district.between(monday, tuesday) == 8 * HOUR
    assert district.between(tuesday, monday) == -8 * HOUR
    assert district.segments(tuesday, monday) == []


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("07:59:59", False),
        ("08:00", True),
        ("11:59:59", True),
        ("12:00", False),
        ("14:00", True),
        ("18:00", False),
    ],
)
def test_it_works_from_opening_until_just_before_closing(
    district: WorkingCalendar, clock: str, expected: bool
) -> None:
    assert district.is_working(shanghai(f"2026-03-02 {clock}")) is expected


def test_it_finds_when_the_next_working_day_opens(district: WorkingCalendar) -> None:
    for at, opens in [
        ("2026-03-02 00:00", "2026-03-03 08:00"),
        ("2026-03-02 23:59", "2026-03-03 08:00"),
        ("2026-02-13 12:00", "2026-02-14 08:00"),
        ("2026-02-14 12:00", "2026-02-24 08:00"),
    ]:
        assert district.next_working_day_start(shanghai(at)) == shanghai(opens)


def test_it_lists_the_stretches_it_consumed(district: WorkingCalendar) -> None:
    start = shanghai("2026-02-14 17:00")
    segments = district.segments(start, district.add(start, 6 * HOUR).at)
    assert segments == [
        Segment(start, shanghai("2026-02-14 18:00")),
        Segment(shanghai("2026-02-24 08:00"), shanghai("2026-02-24 12:00")),
        Segment(shanghai("2026-02-24 14:00"), shanghai("2026-02-24 15:00")),
    ]
    assert [segment.seconds for segment in segments] == [HOUR, 4 * HOUR, HOUR]


def test_it_is_provisional_only_if_some_of_the_way_is(district: WorkingCalendar) -> None:
    last_hour = shanghai("2026-12-31 17:00")
    assert not district.add(last_hour, HOUR).provisional
    assert district.add(last_hour, HOUR + 1).provisional
    new_year = shanghai("2027-01-01 00:00")
    assert not district.touches_provisional(last_hour, new_year)
    assert district.touches_provisional(new_year, new_year)


def test_it_is_provisional_while_the_way_begins_in_such_a_year() -> None:
    years = {2026: YearStatus.provisional, 2027: YearStatus.published}
    calendar = WorkingCalendar.compile(
        spec(years=years, exceptions={date(2026, 12, 31): DayHours()})
    )
    assert calendar.add(shanghai("2026-12-31 23:59"), HOUR).provisional
    assert not calendar.add(shanghai("2027-01-01 00:00"), HOUR).provisional
    # Were 31 December worked after all, the clock would start a day earlier.
    tomorrow = due(
        calendar,
        shanghai("2026-12-30 09:00"),
        Budget.parse("1 working hour"),
        CountFrom.next_working_day,
    )
    assert tomorrow.at == shanghai("2027-01-01 09:00")
    assert tomorrow.provisional


# --- Where a calendar ends, and what it refuses ---


def test_it_names_the_year_that_must_be_added() -> None:
    calendar = WorkingCalendar.compile(spec())
    inside, before, after = map(
        shanghai, ["2026-12-31 17:00", "2024-06-01 09:00", "2028-06-01 09:00"]
    )
    attempts: list[tuple[Callable[[], object], int]] = [
        (lambda: calendar.add(inside, HOUR + 1), 2027),
        (lambda: calendar.next_working_day_start(inside), 2027),
        (lambda: calendar.add(before, 1), 2024),
        (lambda: calendar.between(inside, after), 2028),
        (lambda: calendar.segments(before, inside), 2024),
        (lambda: calendar.is_working(after), 2028),
    ]
    for attempt, year in attempts:
        with pytest.raises(CalendarExhausted) as caught:
            attempt()
        assert caught.value.data == {"calendar": "plain", "year": year}
        assert f"{year} 年" in caught.value.message("zh")
        assert f"cover {year}" in caught.value.message("en")


def test_it_can_use_the_very_last_second_it_covers() -> None:
    calendar = WorkingCalendar.compile(spec(hours=DayHours(((0, 1440),))))
    start = shanghai("2026-12-31 00:00")
    assert calendar.add(start, 24 * HOUR).at == shanghai("2027-01-01 00:00")
    assert calendar.between(start, shanghai("2027-01-01 00:00")) == 24 * HOUR


def test_it_rejects_naive_datetimes(district: WorkingCalendar) -> None:
    naive = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - the very thing to be refused
    aware = shanghai("2026-03-02 09:00")
    budget = Budget.parse("1 hour")
    attempts: list[Callable[[], object]] = [
        partial(district.add, naive, 1),
        partial(district.between, aware, naive),
        partial(district.segments, naive, aware),
        partial(district.is_working, naive),
        partial(district.next_working_day_start, naive),
        partial(due, district, naive, budget),
        partial(share, district, naive, budget, 50),
        partial(spent, district, aware, naive, budget),
    ]
    for attempt in attempts:
        with pytest.raises(InvalidInput):
            attempt()


def test_it_rejects_a_negative_budget(district: WorkingCalendar) -> None:
    with pytest.raises(InvalidInput):
        district.add(shanghai("2026-03-02 09:00"), -1)


@pytest.mark.parametrize(
    "spans",
    [
        ((480, 480),),
        ((720, 480),),
        ((-1, 480),),
        ((480, 1441),),
        ((480, 720), (600, 1080)),
        ((480, 720), (720, 1080)),
        ((840, 1080), (480, 720)),
    ],
)
def test_it_rejects_hours_out_of_order_or_touching(spans: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(InvalidInput):
        DayHours(spans)


def test_it_rejects_a_calendar_whose_parts_do_not_fit() -> None:
    published = YearStatus.published
    with pytest.raises(InvalidInput, match="years"):
        spec(years={2024: published, 2026: published})
    with pytest.raises(InvalidInput, match="2030-01-01"):
        spec(exceptions={date(2030, 1, 1): DayHours()})
    with pytest.raises(InvalidInput, match="weekly"):
        CalendarSpec("short", 1, "Asia/Shanghai", (OFFICE_HOURS,) * 6, {}, {2026: published})
    for zone in ("Asia/Baqiao", "../etc/passwd", "Asia"):
        with pytest.raises(InvalidInput, match="zone"):
            WorkingCalendar.compile(spec(zone=zone))


# --- Zones whose clocks change ---


@pytest.mark.parametrize(
    ("day", "hours", "expected"),
    [
        ("2026-03-08", ((0, 1440),), 23 * HOUR),
        ("2026-11-01", ((0, 1440),), 25 * HOUR),
        ("2026-11-01", ((60, 120),), 2 * HOUR),  # 01:00 to 02:00 passes twice
        ("2026-11-01", ((0, 90),), 90 * 60),  # to the first 01:30
        ("2026-11-01", ((90, 180),), 150 * 60),  # from the first 01:30
        ("2026-03-08", ((60, 150),), 1 * HOUR),  # 01:00 to 02:30, which never shows
        ("2026-03-08", ((150, 240),), 1 * HOUR),  # 02:30, which never shows, to 04:00
        ("2026-03-08", ((125, 175),), 0),  # inside the hour that never shows
        ("2026-03-08", ((60, 150), (170, 240)), 2 * HOUR),  # both edges in that hour
    ],
)
def test_it_counts_the_time_that_really_passes(
    day: str, hours: tuple[tuple[int, int], ...], expected: int
) -> None:
    on = date.fromisoformat(day)
    calendar = WorkingCalendar.compile(
        spec(zone="America/New_York", hours=DayHours(), exceptions={on: DayHours(hours)})
    )
    midnight = datetime(on.year, on.month, on.day, tzinfo=calendar.zone)
    tomorrow = midnight + timedelta(days=1)
    assert calendar.between(midnight, tomorrow) == expected
    segments = [segment.seconds for segment in calendar.segments(midnight, tomorrow)]
    assert sum(segments) == expected
    assert 0 not in segments


def test_it_tells_the_two_half_past_ones_apart() -> None:
    calendar = WorkingCalendar.compile(spec(zone="America/New_York"))
    for fold in (0, 1):
        start = datetime(2026, 11, 1, 1, 30, tzinfo=calendar.zone, fold=fold).astimezone(UTC)
        assert due(calendar, start, Budget.parse("0 days")).at == start


# --- The calendar file ---


def toml(**changes: str) -> str:
    parts = {
        "head": 'name = "test"\nversion = 1\nzone = "Asia/Shanghai"',
        "weekly": "[weekly]\n"
        + "\n".join(
            f'{day} = ["08:00-12:00"]'
            for day in (
                "monday tuesday wednesday thursday friday saturday sunday".split()  # noqa: SIM905
            )
        ),
        "published": "[published]\nyears = [2026]",
        "provisional": "[provisional]\nyears = [2027]",
        "exceptions": "",
    }
    return "\n".join((parts | changes).values())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"head": "name = "}, "calendar.toml"),
        ({"head": 'name = "test"\nversion = 1'}, "calendar"),
        ({"head": 'name = "test"\nversion = 0\nzone = "UTC"'}, "version"),
        ({"weekly": "[weekly]\nmonday = []"}, "weekly"),
        ({"published": "[published]\nyears = ['x']"}, "published.years[0]"),
        ({"published": "[published]\nyear = [2026]"}, "published"),
        ({"published": '[published]\nyears = [2026, 1990]\nnotices = "chinesecalendar"'}, "publ"),
        ({"provisional": "[provisional]\nyears = [2026]"}, "provisional.years"),
        ({"provisional": "[provisional]\nyears = [2028]"}, "years"),
        (
            {"provisional": "[provisional]\nyears = [2027]\nholidays = ['02-29']"},
            "provisional.holidays",
        ),
        (
            {"exceptions": "[[exceptions]]\non = 2026-03-02\nhours = ['8-12']\nwhy = 'x'"},
            "exceptions[0].hours[0]",
        ),
        (
            {"exceptions": "[[exceptions]]\non = 2026-03-02\nhours = ['09:00-08:00']\nwhy = 'x'"},
            "exceptions 2026-03-02",
        ),
        (
            {"exceptions": "[[exceptions]]\non = 2026-03-02\nhours = []\nwhy = 'x'\n" * 2},
            "exceptions",
        ),
    ],
)
def test_it_says_which_field_of_which_file_is_wrong(
    tmp_path: Path, changes: dict[str, str], field: str
) -> None:
    path = tmp_path / "calendar.toml"
    path.write_text(toml(**changes), encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load(path)
    assert caught.value.field.startswith("calendar.toml")
    assert field in caught.value.field
    assert isinstance(caught.value.reason, Label)


def test_it_lets_a_local_day_win_over_the_notice(tmp_path: Path) -> None:
    path = tmp_path / "calendar.toml"
    local = "[[exceptions]]\non = 2026-02-17\nhours = ['09:00-10:00']\nwhy = 'duty'"
    notices = '[published]\nyears = [2026]\nnotices = "chinesecalendar"'
    path.write_text(toml(published=notices, exceptions=local), encoding="utf-8")
    calendar = load(path)
    assert calendar.hours_on(date(2026, 2, 17)) == DayHours(((540, 600),))
    assert calendar.hours_on(date(2026, 2, 18)) == DayHours()


def test_it_gives_a_make_up_day_the_hours_the_file_names() -> None:
    days = ["monday", "tuesday", "wednesday", "thursday", "friday"]
    calendar = parse(
        {
            "name": "early_fridays",
            "version": 3,
            "zone": "Asia/Shanghai",
            "weekly": {
                **{day: ["08:00-12:00", "14:00-18:00"] for day in days},
                "friday": ["08:00-14:00"],
                "saturday": [],
                "sunday": [],
            },
            "published": {
                "years": [2026],
                "notices": "chinesecalendar",
                "make_up_days_like": "friday",
            },
        }
    )
    assert calendar.hours_on(date(2026, 2, 14)) == DayHours(((480, 840),))


# --- Budgets ---


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("90 minutes", 90, BudgetUnit.natural_minute),
        ("1 hour", 1, BudgetUnit.natural_hour),
        ("7 days", 7, BudgetUnit.natural_day),
        ("45 working minutes", 45, BudgetUnit.working_minute),
        ("6 working hours", 6, BudgetUnit.working_hour),
        ("1 working day", 1, BudgetUnit.working_day),
        ("0 minutes", 0, BudgetUnit.natural_minute),
    ],
)
def test_it_reads_and_writes_budgets(text: str, amount: int, unit: BudgetUnit) -> None:
    assert Budget.parse(text) == Budget(amount, unit)
    assert str(Budget(amount, unit)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2",
        "working day",
        "-1 days",
        "1.5 hours",
        "2 weeks",
        "2  days",
        "２ days",
        "100000 days",
    ],
)
def test_it_rejects_a_budget_it_cannot_read(text: str) -> None:
    with pytest.raises(InvalidInput):
        Budget.parse(text)


@pytest.mark.parametrize("amount", [-1, AMOUNT_LIMIT + 1])
def test_it_rejects_an_amount_out_of_range(amount: int) -> None:
    with pytest.raises(InvalidInput):
        Budget(amount, BudgetUnit.natural_day)


def test_it_survives_the_longest_budget_there_is(district: WorkingCalendar) -> None:
    start = shanghai("2026-03-02 09:00")
    natural, working = BudgetUnit.natural_day, BudgetUnit.working_day
    assert share(district, start, Budget(AMOUNT_LIMIT, natural), PERCENT_LIMIT).at > start
    with pytest.raises(CalendarExhausted):
        share(district, start, Budget(AMOUNT_LIMIT, working), PERCENT_LIMIT)


@pytest.mark.parametrize("percent", [-1, PERCENT_LIMIT + 1])
def test_it_rejects_a_share_out_of_range(district: WorkingCalendar, percent: int) -> None:
    with pytest.raises(InvalidInput):
        share(district, shanghai("2026-03-02 09:00"), Budget.parse("1 day"), percent)


@pytest.mark.parametrize(
    ("budget", "count_from", "until", "expected"),
    [
        ("1 working day", CountFrom.now, "2026-03-02 10:00", 0),
        ("1 working day", CountFrom.now, "2026-03-02 15:00", 2 * HOUR),
        ("1 working day", CountFrom.now, "2026-03-05 08:00", 21 * HOUR),
        ("1 working day", CountFrom.now, "2026-03-02 09:00", 0),
        ("1 working day", CountFrom.next_working_day, "2026-03-02 15:00", 0),
        ("1 working day", CountFrom.next_working_day, "2026-03-03 09:00", HOUR),
        ("2 hours", CountFrom.now, "2026-03-02 15:00", 4 * HOUR),
        ("1 day", CountFrom.next_working_day, "2026-03-03 01:00", HOUR),
    ],
)
def test_it_tells_how_much_of_a_budget_is_spent(
    district: WorkingCalendar, budget: str, count_from: CountFrom, until: str, expected: int
) -> None:
    start = shanghai("2026-03-02 11:00")
    used = spent(district, start, shanghai(until), Budget.parse(budget), count_from)
    assert used == expected


def test_it_shows_errors_in_both_languages() -> None:
    error = InvalidInput("budget", Label("不能为负", "must not be negative"))
    assert error.message("zh-CN") == "budget：不能为负"
    assert error.message("en") == "budget: must not be negative"
    assert str(error) == "budget：不能为负 / budget: must not be negative"
