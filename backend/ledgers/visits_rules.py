"""Home visits: the weekly day of a community and what becomes of its rounds (domain.md §9)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from backend.core.labels import LabelledEnum


class VisitOutcome(LabelledEnum):
    """How a household was found."""

    away = "away", "家中无人", "nobody at home"
    met = "met", "已走访", "met"
    phoned = "phoned", "电话走访", "reached by phone"


class RoundState(LabelledEnum):
    """What became of one visit day of a community."""

    cancelled = "cancelled", "已取消", "cancelled"
    held = "held", "已走访", "held"
    missed = "missed", "未走访", "missed"
    planned = "planned", "待走访", "planned"


@dataclass(frozen=True, slots=True)
class WeeklyDay:
    """The day of the week (1 Monday to 7 Sunday) a community is visited, between two days.

    ``valid_to`` is excluded; None while it goes on.
    """

    community_id: int
    weekday: int
    valid_from: date
    valid_to: date | None = None


def rounds_between(
    days: Iterable[WeeklyDay], first: date, last: date
) -> Iterator[tuple[int, date]]:
    """Every visit day from *first* to *last*, both included, as (community id, day)."""
    for each in days:
        begin = max(first, each.valid_from)
        end = last if each.valid_to is None else min(last, each.valid_to - timedelta(days=1))
        day = begin + timedelta(days=(each.weekday - begin.isoweekday()) % 7)
        while day <= end:
            yield each.community_id, day
            day += timedelta(days=7)


def round_state(planned_on: date, visits: int, cancelled: bool, today: date) -> RoundState:
    """Held once anybody was visited; missed when the day has passed without a visit or a reason."""
    if visits:
        return RoundState.held
    if cancelled:
        return RoundState.cancelled
    return RoundState.planned if planned_on >= today else RoundState.missed
