"""Use cases of places and units."""

from backend.areas import queries
from backend.areas.queries import Intake
from backend.areas.rules import Tier
from backend.core.errors import InvalidInput
from backend.core.labels import Label


async def intake_for(area_id: int, tier: Tier) -> Intake:
    """Where a request of *area_id* is taken in at *tier* or above.

    Raises InvalidInput when the area is unknown or no unit answers for it.
    """
    intake = await queries.intake_for(area_id, tier)
    if intake is None:
        raise InvalidInput(
            "area_id",
            Label("没有这个区域，或无单位负责", "unknown area, or no unit answers for it"),
        )
    return intake
