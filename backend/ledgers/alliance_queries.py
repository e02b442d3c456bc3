"""SQL of alliances."""

from backend.core.db import Row, fetch, fetch_one
from backend.ledgers.alliance_rules import Member


async def alliance(alliance_id: int) -> Row | None:
    """When an alliance's first chair began and how long each lasts; None when there is none."""
    return await fetch_one(
        "SELECT first_chair_on, chair_months, ended_on FROM alliance WHERE id = $1", alliance_id
    )


async def members_in_turn(alliance_id: int) -> list[tuple[Member, str]]:
    """The members that take turns, past ones too, with their names."""
    rows = await fetch(
        "SELECT id, turn, joined_on, left_on, name FROM alliance_member"
        " WHERE alliance = $1 AND turn IS NOT NULL ORDER BY turn, id",
        alliance_id,
    )
    return [
        (Member(row["id"], row["turn"], row["joined_on"], row["left_on"]), row["name"])
        for row in rows
    ]
