"""The areas package's SQL."""

from dataclasses import dataclass

from backend.areas.rules import Tier
from backend.core.db import fetch_one


@dataclass(frozen=True, slots=True)
class Intake:
    """Where a request of an area is taken in: its district and the unit of the asked tier."""

    district_id: int
    district_code: str
    unit_id: int


async def intake_for(area_id: int, tier: Tier) -> Intake | None:
    """The intake of *area_id* at *tier*, or at the next tier up that has a unit; None if none has.

    Departments never take requests in: they are dispatched to.
    """
    row = await fetch_one(
        """
        WITH RECURSIVE up AS (
            SELECT id, code, level, parent, 0 AS height FROM area WHERE id = $1
            UNION ALL
            SELECT a.id, a.code, a.level, a.parent, up.height + 1
            FROM area a JOIN up ON a.id = up.parent
        )
        SELECT d.id AS district_id, d.code AS district_code, unit.id AS unit_id
        FROM up
        JOIN unit ON unit.area = up.id AND unit.kind <> 'department'
                 AND unit.valid_to IS NULL
        JOIN up d ON d.level = 'district'
        WHERE array_position($2::text[], unit.tier::text) IS NOT NULL
        ORDER BY array_position($2::text[], unit.tier::text)
        LIMIT 1
        """,
        area_id,
        _from_tier_up(tier),
    )
    return Intake(**dict(row)) if row else None


def _from_tier_up(tier: Tier) -> list[str]:
    order = [Tier.community, Tier.subdistrict, Tier.district]
    return [each.value for each in order[order.index(tier) :]]
