"""What the registry says of units, for many orders at once."""

from collections.abc import Iterable
from datetime import date, datetime

from backend.core.instants import CHINA
from backend.orders.changes import Facts
from backend.people import service as people


async def facts_by_day(asked: Iterable[tuple[int, datetime]]) -> dict[date, Facts]:
    """What the registry says on each day of the units asked for that day; one query a day.

    Look up the facts of an instant by its `day_of`.
    """
    wanted: dict[date, tuple[set[int], datetime]] = {}
    for unit_id, now in asked:
        wanted.setdefault(day_of(now), (set(), now))[0].add(unit_id)
    return {
        day: Facts(*await people.who_answers(sorted(units), now))
        for day, (units, now) in wanted.items()
    }


def day_of(at: datetime) -> date:
    """The day in China."""
    return at.astimezone(CHINA).date()
