"""SQL of alliances."""

from collections.abc import Sequence
from datetime import date

from backend.core.db import Row, fetch
from backend.ledgers.alliance_rules import Member


async def alliances(area_code: str, on: date) -> list[Row]:
    """The alliances of an area and of those below that have not ended on a day: when the first
    chair began and how long each lasts.
    """
    return await fetch(
        "SELECT l.id, l.name, a.name AS area, l.first_chair_on, l.chair_months FROM alliance l"
        " JOIN area a ON a.id = l.area WHERE a.code ^@ $1"
        " AND (l.ended_on IS NULL OR l.ended_on > $2) ORDER BY a.code, l.id",
        area_code,
        on,
    )


async def members_in_turn(alliance_ids: Sequence[int]) -> dict[int, list[tuple[Member, str]]]:
    """The members that take turns, past ones too, with their names, by alliance."""
    rows = await fetch(
        "SELECT id, alliance, turn, joined_on, left_on, name FROM alliance_member"
        " WHERE alliance = ANY ($1::bigint[]) AND turn IS NOT NULL ORDER BY alliance, turn, id",
        list(alliance_ids),
    )
    told: dict[int, list[tuple[Member, str]]] = {}
    for row in rows:
        member = Member(row["id"], row["turn"], row["joined_on"], row["left_on"])
        told.setdefault(row["alliance"], []).append((member, row["name"]))
    return told
