"""How many orders each community had: by the communities of then, and by those of another day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from backend.areas import service as areas
from backend.areas.lineage import by_areas_of_then, by_areas_on
from backend.orders import place_queries as queries


@dataclass(frozen=True, slots=True)
class ByCommunity:
    """Orders of a period by the ids of communities; None holds what lies in none.

    ``then``: by the communities they were reported in. ``now``: each with whoever answers for that
    place on the day asked for. Both have the same sum.
    """

    then: Mapping[int | None, int]
    now: Mapping[int | None, int]


async def reported_by_community(
    district_code: str, since: datetime, until: datetime, on: date
) -> ByCommunity:
    """The orders of a district reported from *since* to before *until*, in both ways; *on* is the
    day whose communities count in ``now``. Raises InvalidInput for an unknown district.
    """
    district_id = await areas.area_id(district_code)
    counted, _ = await queries.reported(district_id, since, until)
    lineage = await areas.lineage(district_code)
    return ByCommunity(by_areas_of_then(counted), by_areas_on(counted, lineage, on))
