"""Use cases of the party tree."""

from dataclasses import dataclass
from datetime import date

from backend.ledgers import party_queries as queries
from backend.ledgers.party_rules import PartyTier, without_organisation


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation of the tree; ``superior_id`` None for a subdistrict's."""

    id: int
    name: str
    tier: PartyTier
    superior_id: int | None
    members: int
    area_code: str


async def tree(area_code: str, on: date) -> list[Organisation]:
    """The organisations of an area on a day, each after the one above it."""
    return [
        Organisation(
            row["id"], row["name"], PartyTier(row["tier"]), row["superior"], row["members"],
            row["code"],
        )
        for row in await queries.tree(area_code, on)
    ]  # fmt: skip


async def gaps(area_code: str, tier: PartyTier, on: date) -> list[str]:
    """The areas of an area, by code, that no organisation of *tier* covers on a day."""
    rows = await queries.codes(area_code, tier, on)
    return without_organisation(
        (row["code"] for row in rows), (row["code"] for row in rows if row["covered"])
    )
