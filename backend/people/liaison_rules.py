"""Service chiefs (服务长), leaders linked to areas (包联), and which visits are overdue. Pure.

Two levels and three parties (domain.md §9, 阎良); the parties' names are data.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from backend.core.labels import LabelledEnum


class ChiefLevel(LabelledEnum):
    """The two levels service chiefs are appointed at."""

    district = "district", "区级", "district"
    subdistrict = "subdistrict", "街道", "subdistrict"


class VisitPlace(LabelledEnum):
    """What kind of place was visited."""

    community = "community", "社区", "community"
    compound = "compound", "小区、院落", "compound"
    grid = "grid", "网格", "grid"


@dataclass(frozen=True, slots=True)
class Liaison:
    """A running assignment; ``every_days`` None: visits follow no rhythm.

    ``visited_on`` is the latest visit, None before the first.
    """

    id: int
    starts_on: date
    every_days: int | None
    visited_on: date | None


def next_visit_on(liaison: Liaison) -> date | None:
    """The last day for the next visit; counted from the latest one, or from the beginning."""
    if liaison.every_days is None:
        return None
    return (liaison.visited_on or liaison.starts_on) + timedelta(days=liaison.every_days)


def overdue(liaisons: Iterable[Liaison], on: date) -> list[tuple[Liaison, int]]:
    """The assignments whose next visit should have been before *on*, with the days since, the
    longest overdue first.
    """
    late = [
        (each, (on - due).days) for each in liaisons if (due := next_visit_on(each)) and due < on
    ]
    return sorted(late, key=lambda each: (-each[1], each[0].id))
