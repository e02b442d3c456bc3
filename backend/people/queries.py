"""The people package's SQL."""

from collections.abc import Sequence
from datetime import date

from backend.areas.rules import Tier, Unit, UnitKind
from backend.core.db import fetch
from backend.people.rules import Holder

# One index probe for each unit of the chain (post_answering, appointment_post_days): a chain is at
# most four units long, so an order costs a handful of rows and a batch of a thousand a few hundred.
_CHAIN = """
WITH RECURSIVE chain AS (
    SELECT id, name, kind, tier, area, superior FROM unit WHERE id = ANY ($1::bigint[])
    UNION
    SELECT u.id, u.name, u.kind, u.tier, u.area, u.superior
    FROM unit u JOIN chain c ON u.id = c.superior
)
SELECT chain.*, holder.person_id, holder.person_name, holder.rank
FROM chain LEFT JOIN LATERAL (
    SELECT person.id AS person_id, person.name AS person_name, post.rank
    FROM post
    JOIN appointment ON appointment.post = post.id
    JOIN person ON person.id = appointment.person
    WHERE post.unit = chain.id AND post.rank IS NOT NULL
      AND appointment.starts_on <= $2 AND (appointment.ends_on IS NULL OR appointment.ends_on > $2)
    ORDER BY post.rank, appointment.starts_on, appointment.id
    LIMIT 1
) holder ON true
"""


async def chains(unit_ids: Sequence[int], on: date) -> tuple[dict[int, Unit], dict[int, Holder]]:
    """The units, every superior of theirs, and who holds each one's best-ranked post on *on*."""
    units: dict[int, Unit] = {}
    holders: dict[int, Holder] = {}
    for row in await fetch(_CHAIN, list(unit_ids), on):
        units[row["id"]] = Unit(
            id=row["id"],
            name=row["name"],
            kind=UnitKind(row["kind"]),
            tier=Tier(row["tier"]),
            area_id=row["area"],
            superior_id=row["superior"],
        )
        if row["person_id"] is not None:
            holders[row["id"]] = Holder(
                unit_id=row["id"],
                person_id=row["person_id"],
                name=row["person_name"],
                rank=row["rank"],
            )
    return units, holders
