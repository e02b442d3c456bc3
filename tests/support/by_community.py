"""How many orders of 未央 each community had: by those of then, and by those that answer today."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from backend.areas import service as areas
from backend.areas.lineage import by_areas_of_both
from backend.orders import place_queries

DISTRICT = "610112"


@dataclass(frozen=True)
class ByCommunity:
    """Orders of a period by the ids of communities; None holds what lies in none."""

    then: dict[int | None, int]
    now: dict[int | None, int]


async def by_community(since: datetime, until: datetime, on: date) -> ByCommunity:
    """The orders reported from *since* to before *until*; *on* is the day of ``now``."""
    counted, _ = await place_queries.reported(await areas.area_id(DISTRICT), since, until)
    lineage = await areas.lineage(DISTRICT)
    then: Counter[int | None] = Counter()
    now: Counter[int | None] = Counter()
    for (was, answers), number in by_areas_of_both(counted, lineage, on).items():
        then[was] += number
        now[answers] += number
    return ByCommunity(dict(then), dict(now))
