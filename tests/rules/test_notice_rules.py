"""Quiet hours, and how long a failed channel waits."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend.core.instants import CHINA
from backend.deadlines.rules import Urgency
from backend.notices.rules import (
    FIRST_RETRY,
    LONGEST_RETRY,
    Quiet,
    QuietDays,
    Waiting,
    held_until,
    retry_after,
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def works_on(day: date) -> bool:
    """Weekdays, and the make-up Saturday of 2026-02-14."""
    return day.weekday() < 5 or day == date(2026, 2, 14)


@pytest.mark.parametrize(
    ("hours", "days", "now", "until"),
    [
        ("22:00-07:00", "every_day", "2026-06-01 21:59:59", None),
        ("22:00-07:00", "every_day", "2026-06-01 22:00", "2026-06-02 07:00"),
        ("22:00-07:00", "every_day", "2026-06-02 03:00", "2026-06-02 07:00"),
        ("22:00-07:00", "every_day", "2026-06-02 07:00", None),
        ("12:00-14:00", "every_day", "2026-06-02 13:59:59", "2026-06-02 14:00"),
        ("12:00-14:00", "every_day", "2026-06-02 14:00", None),
        ("00:00-00:00", "every_day", "2026-06-02 15:00", "2026-06-03 00:00"),
        # A night belongs to the day it begins on: Friday's reaches into a Saturday.
        ("22:00-07:00", "working_days", "2026-06-06 06:00", "2026-06-06 07:00"),
        ("22:00-07:00", "working_days", "2026-06-06 23:00", None),
        ("22:00-07:00", "days_off", "2026-06-06 06:00", None),
        ("22:00-07:00", "days_off", "2026-06-08 06:00", "2026-06-08 07:00"),
        # 调休: a Saturday that is worked is no day off.
        ("00:00-00:00", "days_off", "2026-02-14 10:00", None),
        ("00:00-00:00", "days_off", "2026-02-21 10:00", "2026-02-22 00:00"),
        ("00:00-00:00", "working_days", "2026-02-14 10:00", "2026-02-15 00:00"),
    ],
)
def test_quiet_hours_end(hours: str, days: str, now: str, until: str | None) -> None:
    found = Quiet.parse(hours, QuietDays(days)).until(at(now), works_on)
    assert found == (at(until) if until else None)


NIGHT = Quiet.parse("22:00-07:00", QuietDays.every_day)
STREET = Quiet.parse("21:00-08:00", QuietDays.every_day, "610112001")


@pytest.mark.parametrize(
    ("urgency", "areas", "now", "until"),
    [
        (Urgency.normal, [], "2026-06-01 23:00", "2026-06-02 07:00"),
        (Urgency.normal, ["610112"], "2026-06-01 23:00", "2026-06-02 07:00"),
        (Urgency.normal, ["610112001"], "2026-06-01 23:00", "2026-06-02 08:00"),
        (Urgency.normal, ["610112001601"], "2026-06-01 21:30", "2026-06-02 08:00"),
        (Urgency.normal, ["610112002", "610112001"], "2026-06-01 21:30", "2026-06-02 08:00"),
        (Urgency.normal, ["610112002"], "2026-06-01 21:30", None),
        (Urgency.normal, ["610112001"], "2026-06-01 12:00", None),
        (Urgency.urgent, ["610112001"], "2026-06-01 23:00", None),
    ],
)
def test_a_notice_is_held(urgency: Urgency, areas: list[str], now: str, until: str | None) -> None:
    found = held_until(Waiting(1, urgency, areas), [NIGHT, STREET], at(now), works_on)
    assert found == (at(until) if until else None)


def test_the_same_instant_in_another_zone_is_held_alike() -> None:
    now = datetime(2026, 6, 1, 15, tzinfo=UTC)
    assert NIGHT.until(now, works_on) == datetime(2026, 6, 1, 23, tzinfo=UTC)


@pytest.mark.parametrize("hours", ["24:00-07:00", "22:00", "22:00-7:00", "", "22:60-23:00"])
def test_hours_that_are_none_are_refused(hours: str) -> None:
    with pytest.raises(ValueError, match="is not like"):
        Quiet.parse(hours, QuietDays.every_day)


def test_a_failed_channel_waits_longer_and_longer_up_to_a_ceiling() -> None:
    waits = [retry_after(attempts) for attempts in range(1, 12)]
    assert waits[:3] == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY]
    assert waits == sorted(waits)
    assert waits[-1] == retry_after(10_000) == LONGEST_RETRY == timedelta(minutes=15)
