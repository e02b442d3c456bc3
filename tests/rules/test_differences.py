"""What two versions of the calendars count differently, and that nothing else moves."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from backend.deadlines.budget import Budget, CountFrom
from backend.deadlines.calendar import CalendarSpec, DayHours, YearStatus
from backend.deadlines.calendars import Calendars, Suspension
from backend.deadlines.differences import EVER, Difference, differences
from backend.deadlines.draft_changes import Subject, draft_changes, in_words
from backend.deadlines.hours import parse_hours
from backend.deadlines.policies import Policy, Step
from backend.deadlines.recounting import fresh
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import DeadlineKind, Effect, Urgency

OFFICE = parse_hours("08:00-12:00,14:00-18:00")
WEEK = (OFFICE,) * 5 + (DayHours(),) * 2
YEARS = {2026: YearStatus.published, 2027: YearStatus.provisional}
AREA = "610112001002"


def spec(**changes: object) -> CalendarSpec:
    values = {
        "name": "district", "version": 1, "zone": "Asia/Shanghai", "weekly": WEEK,
        "exceptions": {date(2026, 10, 1): DayHours()}, "years": YEARS,
    }  # fmt: skip
    return CalendarSpec(**values | changes)  # type: ignore[arg-type]


def calendars(version: int, one: CalendarSpec, *suspensions: Suspension) -> Calendars:
    return Calendars(version, {"district": one}, suspensions)


def china(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def stretches(before: CalendarSpec, after: CalendarSpec) -> list[tuple[datetime, datetime]]:
    found = differences([calendars(1, before)], calendars(2, after))
    return [(each.starts_at, each.ends_at) for each in found]


def test_the_same_calendars_differ_nowhere() -> None:
    assert stretches(spec(), spec()) == []


def test_a_day_differs_from_midnight_to_midnight_and_neighbours_are_one_stretch() -> None:
    days = {date(2026, 10, n): DayHours() for n in (1, 5, 6)} | {date(2026, 10, 8): OFFICE}
    # The eighth is a Thursday with a Thursday's hours: said twice, it is no difference.
    assert stretches(spec(), spec(exceptions=days)) == [
        (china("2026-10-05T00:00"), china("2026-10-07T00:00"))
    ]


def test_a_year_that_is_published_differs_as_a_whole() -> None:
    after = spec(years={2026: YearStatus.published, 2027: YearStatus.published})
    assert stretches(spec(), after) == [(china("2027-01-01T00:00"), china("2028-01-01T00:00"))]


def test_another_week_another_zone_and_a_calendar_taken_away() -> None:
    whole = china("2026-01-01T00:00"), china("2028-01-01T00:00")
    assert stretches(spec(), spec(weekly=(*WEEK[:5], OFFICE, DayHours()))) == [whole]
    assert stretches(spec(), spec(zone="UTC")) == [EVER]
    gone = differences([calendars(1, spec())], Calendars(2, {"window": spec(name="window")}))
    assert [(each.starts_at, each.ends_at) for each in gone] == [EVER]


def test_a_suspension_differs_in_its_area_for_every_version_without_it() -> None:
    storm = Suspension("610112001", china("2026-07-20T08:00"), china("2026-07-22T18:00"), "台风")
    older = [calendars(1, spec()), calendars(2, spec(), storm)]
    expected = Difference(1, "district", storm.area_code, storm.starts_at, storm.ends_at)
    assert differences(older, calendars(3, spec(), storm)) == [expected]
    lifted = replace(storm, ends_at=china("2026-07-21T12:00"))
    assert len(differences([older[1]], calendars(3, spec(), lifted))) == 2


def policy(budget: str) -> Policy:
    steps = (
        Step(1, Effect.yellow, percent=50),
        Step(2, Effect.orange, lead=Budget.parse("1 working day")),
        Step(3, Effect.red, percent=100),
        Step(4, Effect.supervise_yellow, delay=Budget.parse("1 working day")),
    )
    kind, limit = DeadlineKind.resolve, Budget.parse(budget)
    return Policy(1, None, Urgency.normal, kind, limit, CountFrom.now, steps)


@pytest.mark.parametrize("seed", range(60))
def test_what_meets_no_difference_does_not_move(seed: int) -> None:
    chance = random.Random(seed)
    before = calendars(1, spec())
    days = {
        date(2026, 3, 1) + timedelta(days=chance.randrange(90)): chance.choice((DayHours(), OFFICE))
        for _ in range(chance.randrange(1, 4))
    }
    storms = [
        Suspension(chance.choice(("610112", AREA, "610114")), at, at + timedelta(hours=30), "台风")
        for at in [china("2026-03-01T06:00") + timedelta(hours=chance.randrange(2000))]
        if chance.random() < 0.5
    ]
    after = calendars(2, spec(exceptions=days), *storms)
    limit = policy(chance.choice(("15 working days", "4 working hours", "3 days", "2 hours")))
    old = Rulebook(1, before, [limit], [], {}).at(AREA)
    new = Rulebook(2, after, [limit], [], {}, older={1: before}).at(AREA)
    found = differences([before], after)
    for _ in range(40):
        start = china("2026-02-20T00:00") + timedelta(minutes=chance.randrange(120 * 24 * 60))
        clock = old.start(limit, 1, start)
        now = start + timedelta(minutes=chance.randrange(60 * 24 * 60))
        while clock.next_step_at is not None and clock.next_step_at <= now:
            _, clock = old.advance(clock)
        reach = max(filter(None, (clock.due_at, clock.next_step_at)))
        meets = any(
            AREA.startswith(each.area_code)
            and each.starts_at <= reach
            and each.ends_at > clock.started_at
            for each in found
        )
        counted = fresh(new, clock, now)
        assert meets or counted is clock


def test_a_draft_is_told_in_words() -> None:
    storm = Suspension("610112001", china("2026-07-20T08:00"), china("2026-07-22T18:00"), "台风")
    draft = calendars(
        0,
        spec(
            exceptions={date(2026, 10, 1): DayHours(), date(2026, 6, 2): DayHours()},
            years={2026: YearStatus.published, 2027: YearStatus.published},
            weekly=(*WEEK[:5], parse_hours("09:00-12:00"), DayHours()),
        ),
        storm,
    )
    found = draft_changes(calendars(1, spec()), draft)
    assert [each.subject for each in found] == [
        Subject.year, Subject.weekday, Subject.day, Subject.suspension,
    ]  # fmt: skip
    told = [in_words(each, {"610112001": "张家堡街道"}) for each in found]
    assert told[0].zh == "年度 district 2027：暂定 → 已公布"
    assert told[1].zh == "每周 district 周六：放假 → 09:00-12:00"
    assert told[2].en == "day district 2026-06-02 (Tuesday): 08:00-12:00,14:00-18:00 → day off"
    assert told[3].zh == "停摆 张家堡街道 台风：无 → 2026-07-20 08:00 – 2026-07-22 18:00"


def test_instants_of_the_clocks_are_utc() -> None:
    found = differences([calendars(1, spec())], calendars(2, spec(exceptions={})))
    assert all(each.starts_at.tzinfo is UTC for each in found)
