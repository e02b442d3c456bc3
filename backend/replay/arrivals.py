"""When each order of a replayed year comes in. Pure."""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate

from backend.core.instants import CHINA
from backend.deadlines.calendar import CalendarSpec
from backend.replay.hotline import MILLION, Arrivals

_HOUR = 3600


class Timetable:
    """The instants at which *orders* requests come in during a year, by their index from 0.

    The year's weight is cut into as many equal slices as there are orders, and each comes at a
    drawn place of its slice: the totals of months, weekdays and hours are then as stated, and an
    order's instant needs nothing but its index and its draw.
    """

    def __init__(self, arrivals: Arrivals, calendar: CalendarSpec, year: int, orders: int) -> None:
        self._orders = orders
        self._begin = datetime.combine(date(year, 1, 1), time(), CHINA).astimezone(UTC)
        days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
        weights = [
            arrivals.months[day.month - 1] * arrivals.weekdays[_weekday(day, calendar)] * hour
            for day in (date(year, 1, 1) + timedelta(days=n) for n in range(days))
            for hour in arrivals.hours
        ]
        self._until = list(accumulate(weights))

    def at(self, index: int, drawn: int) -> datetime:
        """When order *index* comes in, *drawn* millionths into its slice; whole seconds, UTC."""
        total = self._until[-1]
        weight = total * (index * MILLION + drawn) // (self._orders * MILLION)
        hour = bisect_right(self._until, weight)
        before = self._until[hour - 1] if hour else 0
        seconds = _HOUR * (weight - before) // (self._until[hour] - before)
        return self._begin + timedelta(seconds=hour * _HOUR + seconds)


def _weekday(day: date, calendar: CalendarSpec) -> int:
    """The weekday whose weight counts: a day off is like a Sunday, a make-up day like a Monday."""
    works = bool(calendar.hours_on(day).spans)
    if works and day.weekday() >= 5:
        return 0
    return day.weekday() if works or day.weekday() >= 5 else 6
