"""Use cases of people and posts."""

from collections.abc import Sequence
from datetime import datetime

from backend.areas.rules import Unit
from backend.core.clock import CHINA
from backend.people import queries
from backend.people.rules import Responsible, responsible_for


async def who_answers(
    unit_ids: Sequence[int], now: datetime
) -> tuple[dict[int, Unit], dict[int, Responsible | None]]:
    """The units with every superior, and who answers for each by today's appointments.

    Today is the day in China at *now*. One query, whatever the number of units.
    """
    units, holders = await queries.chains(unit_ids, now.astimezone(CHINA).date())
    return units, {unit: responsible_for(unit, units, holders) for unit in units}
