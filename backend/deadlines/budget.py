"""Time limits as policies state them ("5 working days"), and the instants they lead to. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from typing import Self

from backend.core.errors import InvalidInput
from backend.core.labels import Label, LabelledEnum
from backend.deadlines.calendar import Reached, WorkingCalendar

WORKING_DAY_SECONDS = 8 * 60 * 60
"""One working day is eight working hours, wherever in a day it starts (domain notes §5)."""

AMOUNT_LIMIT = 99_999
"""Far above any limit in force, and small enough that no sum leaves the years of `datetime`."""

PERCENT_LIMIT = 1000
"""Steps may fall past the limit at a share of it, such as 133 percent; this far at most."""

_SECOND = timedelta(seconds=1)
_PATTERN = re.compile(r"([0-9]{1,5}) (working )?(minute|hour|day)s?")


class BudgetUnit(LabelledEnum):
    """The units limits are stated in (domain notes §5)."""

    natural_minute = "natural_minute", "自然分钟", "natural minutes"
    natural_hour = "natural_hour", "自然小时", "natural hours"
    natural_day = "natural_day", "自然日", "natural days"
    working_minute = "working_minute", "工作分钟", "working minutes"
    working_hour = "working_hour", "工作小时", "working hours"
    working_day = "working_day", "工作日", "working days"

    @cached_property
    def working_seconds(self) -> int:
        """Seconds of working time in one; 0 for natural units."""
        return _WORKING_SECONDS.get(self.value, 0)

    @cached_property
    def is_working(self) -> bool:
        """Whether only working time counts."""
        return self.working_seconds > 0


_WORKING_SECONDS = {
    "working_minute": 60,
    "working_hour": 60 * 60,
    "working_day": WORKING_DAY_SECONDS,
}


class CountFrom(LabelledEnum):
    """When a limit begins to run; sources differ, so each policy says (domain notes §5)."""

    now = "now", "即时起算", "at once"
    """At the start itself."""
    next_working_day = "next_working_day", "次日起算", "from the next day"
    """Working limits: when the next working day opens. Natural limits: at the next midnight."""


@dataclass(frozen=True)
class Budget:
    """A time limit: 0 to `AMOUNT_LIMIT` of a unit. Raises `InvalidInput` outside that range."""

    amount: int
    unit: BudgetUnit

    def __post_init__(self) -> None:
        if not 0 <= self.amount <= AMOUNT_LIMIT:
            raise InvalidInput("budget", Label("数值超出范围", "the amount is out of range"))

    @cached_property
    def working_seconds(self) -> int:
        """Its working time in seconds; 0 in natural units."""
        return self.amount * self.unit.working_seconds

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2 working days", "45 working minutes", "2 hours", "1 day": `str` backwards.

        Raises `InvalidInput` for anything else.
        """
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise InvalidInput(
                "budget",
                Label(
                    "应形如“2 working days”或“90 minutes”", 'write "2 working days" or "90 minutes"'
                ),
            )
        amount, working, unit = match.groups()
        return cls(int(amount), BudgetUnit[f"{'working' if working else 'natural'}_{unit}"])

    def __str__(self) -> str:
        unit = self.unit.value.removeprefix("natural_").replace("_", " ")
        return f"{self.amount} {unit}{'' if self.amount == 1 else 's'}"


def due(
    calendar: WorkingCalendar,
    start: datetime,
    budget: Budget,
    count_from: CountFrom = CountFrom.now,
) -> Reached:
    """When *budget*, running since *start*, is used up.

    Working units skip everything outside the calendar's spans. Natural minutes and hours simply
    elapse; a natural day ends at the same local wall time on a later date. Natural limits never
    depend on days off and are never provisional. Raises `InvalidInput` for a naive *start* and
    `CalendarExhausted` past the calendar's years.
    """
    seconds = budget.working_seconds
    if seconds and count_from is CountFrom.now:
        # Nearly every limit: the same as the whole of its share, without the detours.
        return calendar.add(start, seconds)
    return share(calendar, start, budget, 100, count_from)


def share(
    calendar: WorkingCalendar,
    start: datetime,
    budget: Budget,
    percent: int,
    count_from: CountFrom = CountFrom.now,
) -> Reached:
    """When *percent* (0 to 1000) of *budget* is used up, by the budget's own clock.

    Parts of a second are rounded down. Raises as `due` does, and `InvalidInput` for a percentage
    outside the range.
    """
    if not 0 <= percent <= 1000:
        raise InvalidInput("percent", Label("须在 0 到 1000 之间", "must be from 0 to 1000"))
    begun = begin(calendar, start, budget, count_from)
    if budget.unit.is_working:
        at = calendar.add(begun, budget.working_seconds * percent // 100).at
        return Reached(at, calendar.touches_provisional(start, at))
    whole = _natural_end(calendar, begun, budget) - begun
    return Reached(begun + whole * percent // (100 * _SECOND) * _SECOND, provisional=False)


def spent(
    calendar: WorkingCalendar,
    start: datetime,
    until: datetime,
    budget: Budget,
    count_from: CountFrom = CountFrom.now,
) -> int:
    """Seconds of *budget*'s own clock (working or elapsed) used up by *until*.

    0 before the clock starts; goes on counting after the budget is used up. Raises as `due` does.
    """
    return max(0, apart(calendar, begin(calendar, start, budget, count_from), until, budget))


def apart(calendar: WorkingCalendar, start: datetime, end: datetime, budget: Budget) -> int:
    """Seconds of *budget*'s own clock between two instants; negative when *end* is the earlier."""
    if budget.unit.is_working:
        return calendar.between(start, end)
    return (_aware(end) - _aware(start)) // _SECOND


def forward(calendar: WorkingCalendar, start: datetime, seconds: int, budget: Budget) -> Reached:
    """When *seconds* (not negative) of *budget*'s own clock, working or elapsed, have passed."""
    if budget.unit.is_working:
        return calendar.add(start, seconds)
    return Reached(_aware(start).astimezone(UTC) + seconds * _SECOND, provisional=False)


def ahead(calendar: WorkingCalendar, end: datetime, budget: Budget) -> datetime:
    """The instant at which *budget* remains until *end*, by its own clock, in UTC.

    Raises `InvalidInput` for a naive *end*, `CalendarExhausted` before the calendar's years.
    """
    if budget.unit.is_working:
        return calendar.back(end, budget.working_seconds)
    end = _aware(end)
    if budget.unit is BudgetUnit.natural_day:
        local = end.astimezone(calendar.zone)
        return (local - timedelta(days=budget.amount)).replace(fold=local.fold).astimezone(UTC)
    return end.astimezone(UTC) - (_natural_end(calendar, end, budget) - end)


def recounted(
    before: WorkingCalendar, after: WorkingCalendar, start: datetime, end: datetime, budget: Budget
) -> Reached:
    """Where the time from *start* to *end*, by *budget*'s own clock in *before*, ends in *after*.

    An *end* that people chose may lie where nothing counts: it stays while it means the same.
    """
    left = spent(before, start, end, budget)
    chosen = forward(before, start, left, budget).at != end
    if chosen and spent(after, start, end, budget) == left:
        working = budget.unit.is_working
        return Reached(end, working and after.touches_provisional(start, end))
    return forward(after, start, left, budget)


def begin(
    calendar: WorkingCalendar, start: datetime, budget: Budget, count_from: CountFrom
) -> datetime:
    """The instant *budget* begins to be used up when its limit starts at *start*."""
    _aware(start)
    if count_from is CountFrom.now:
        return start.astimezone(UTC)
    if budget.unit.is_working:
        return calendar.next_working_day_start(start)
    tomorrow = start.astimezone(calendar.zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), calendar.zone).astimezone(UTC)


def _natural_end(calendar: WorkingCalendar, begun: datetime, budget: Budget) -> datetime:
    match budget.unit:
        case BudgetUnit.natural_minute:
            return begun + timedelta(minutes=budget.amount)
        case BudgetUnit.natural_hour:
            return begun + timedelta(hours=budget.amount)
    # Sums of zoned datetimes move the wall clock. They also forget which of two equal wall
    # times, either side of a clock change, was meant.
    local = begun.astimezone(calendar.zone)
    return (local + timedelta(days=budget.amount)).replace(fold=local.fold).astimezone(UTC)


def _aware(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise InvalidInput("at", Label("缺少时区", "has no time zone"))
    return at
