"""Who answers for a unit today."""

from collections.abc import Sequence
from datetime import datetime

from backend.areas.rules import Unit
from backend.core.instants import CHINA
from backend.people import queries
from backend.people.rules import Responsible, responsible_for


async def who_answers(
    unit_ids: Sequence[int], now: datetime
) -> tuple[dict[int, Unit], dict[int, Responsible | None]]:
    """The units with every superior, and who answers for each by today's posts and absences.

    Today is the day in China at *now*. One query, whatever the number of units.
    """
    found = await queries.chains(unit_ids, now.astimezone(CHINA).date())
    return dict(found.units), {
        unit: responsible_for(unit, found.units, found.holders, found.absences)
        for unit in found.units
    }
