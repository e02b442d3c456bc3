"""Small rulebooks for tests of rules: office hours, a calendar that never closes, some limits."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from backend.deadlines.budget import Budget, CountFrom
from backend.deadlines.calendar import CalendarSpec, DayHours, YearStatus
from backend.deadlines.calendars import DISTRICT, Calendars, Suspension
from backend.deadlines.policies import Policy, Step
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import DeadlineKind, Effect, LimitName, Urgency

OFFICE = DayHours(((8 * 60, 12 * 60), (14 * 60, 18 * 60)))
CLOSED = DayHours()
YEARS = {2026: YearStatus.published, 2027: YearStatus.provisional}
LOOP = dict.fromkeys(LimitName, 2)


def monday(time: str, days: int = 0) -> datetime:
    """That time in China on Monday 1 June 2026, or so many days later."""
    return datetime.fromisoformat(f"2026-06-01 {time}+08:00") + timedelta(days=days)


def calendars(
    version: int = 1,
    off: Mapping[date, DayHours] | None = None,
    suspensions: tuple[Suspension, ...] = (),
) -> Calendars:
    """Office hours from Monday to Friday but for the days of *off*, and a calendar always open."""
    zone = "Asia/Shanghai"
    district = CalendarSpec(
        DISTRICT, version, zone, (OFFICE,) * 5 + (CLOSED,) * 2, off or {}, YEARS
    )
    always = CalendarSpec("always", version, zone, (DayHours(((0, 1440),)),) * 7, {}, YEARS)
    return Calendars(version, {DISTRICT: district, "always": always}, suspensions)


def limit(
    number: int, budget: str, *steps: tuple[Effect, dict[str, Any]], kind: str = "resolve"
) -> Policy:
    """A limit for everything that is not urgent; a step's times are written as budgets are."""
    return Policy(
        number, None, Urgency.normal, DeadlineKind(kind), Budget.parse(budget), CountFrom.now,
        tuple(_step(ordinal, *step) for ordinal, step in enumerate(steps, 1)),
    )  # fmt: skip


def book(
    *policies: Policy,
    current: Calendars | None = None,
    older: tuple[Calendars, ...] = (),
    suspensions: tuple[Suspension, ...] = (),
) -> Rulebook:
    """These limits under *current* calendars, or plain ones with *suspensions*."""
    calendar = current or calendars(suspensions=suspensions)
    return Rulebook(
        1, calendar, policies, ["help"], LOOP, older={each.version: each for each in older}
    )


def _step(ordinal: int, effect: Effect, when: dict[str, Any]) -> Step:
    times = {
        name: Budget.parse(text) if isinstance(text, str) else text for name, text in when.items()
    }
    return Step(ordinal, effect, **times)
