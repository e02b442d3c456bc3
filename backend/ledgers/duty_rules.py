"""Duty days: matters booked beforehand and closed the same day (domain.md §9)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.core.labels import Label, LabelledEnum


class DutyKind(LabelledEnum):
    """The two recurring days; a 红色星期六 is a Saturday."""

    heart_link_day = "heart_link_day", "党群连心日", "heart-link day"
    red_saturday = "red_saturday", "红色星期六", "red Saturday"


class Booking(LabelledEnum):
    """How a matter was put on the list."""

    online = "online", "线上预约", "online, beforehand"
    on_site = "on_site", "现场提出", "on the spot"


@dataclass(frozen=True, slots=True)
class DutyItem:
    """A matter of a duty day; ``closed_at`` None while it is open."""

    booking: Booking
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DutyFigures:
    """What became of a day's matters. ``same_day`` is the share closed the same day, in percent to
    one place; None where there was none (domain.md §2.8).
    """

    booked: int
    on_site: int
    closed_same_day: int
    closed_later: int
    open: int
    same_day: Decimal | None


def check_booking(booking: Booking, booked_at: datetime, held_on: date) -> None:
    """Raises InvalidInput unless an online booking came before the day, any other on the day."""
    day = booked_at.astimezone(CHINA).date()
    if booking is Booking.online and day >= held_on:
        raise InvalidInput(
            "booked_at",
            Label("线上预约须在活动日之前", "online bookings end on the eve of the day"),
        )
    if booking is Booking.on_site and day != held_on:
        raise InvalidInput(
            "booked_at", Label("现场提出须在活动当日", "matters are raised on the day itself")
        )


def figures(items: Iterable[DutyItem], held_on: date) -> DutyFigures:
    """What became of the matters of a day, by China's date of their closing."""
    every = list(items)
    days = [each.closed_at and each.closed_at.astimezone(CHINA).date() for each in every]
    same_day = sum(day is not None and day <= held_on for day in days)
    later = sum(day is not None and day > held_on for day in days)
    share = None
    if every:
        share = (Decimal(100 * same_day) / len(every)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return DutyFigures(
        booked=sum(each.booking is Booking.online for each in every),
        on_site=sum(each.booking is Booking.on_site for each in every),
        closed_same_day=same_day,
        closed_later=later,
        open=len(every) - same_day - later,
        same_day=share,
    )


def weeks_without(held: Iterable[date], first: date, last: date) -> Sequence[date]:
    """The Mondays of whole weeks from *first* to *last* in which no duty day was held.

    The rule is one day a week at least (domain.md §9); weeks that begin before *first* or end after
    *last* are left out.
    """
    monday = first + timedelta(days=-first.weekday() % 7)
    weeks = {day - timedelta(days=day.weekday()) for day in held}
    found = []
    while monday + timedelta(days=6) <= last:
        if monday not in weeks:
            found.append(monday)
        monday += timedelta(days=7)
    return found
