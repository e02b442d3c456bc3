"""Use cases of alliances."""

from dataclasses import dataclass
from datetime import date

from backend.ledgers import alliance_queries as queries
from backend.ledgers.alliance_rules import chair_on


@dataclass(frozen=True, slots=True)
class Chaired:
    """An alliance and the member that chairs it from ``starts_on`` to ``ends_on`` (excluded); all
    three None before its first chair, and where nobody takes turns.
    """

    alliance_id: int
    alliance: str
    area: str
    member_id: int | None = None
    member: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None


async def chairs(area_code: str, on: date) -> list[Chaired]:
    """Who chairs each alliance of an area and of those below on a day, by the area's code. Two
    queries.
    """
    found = await queries.alliances(area_code, on)
    members = await queries.members_in_turn([row["id"] for row in found])
    told = []
    for row in found:
        here = {member.id: (member, name) for member, name in members.get(row["id"], ())}
        turn = chair_on(
            row["first_chair_on"], row["chair_months"], [member for member, _ in here.values()], on
        )
        chair = turn and (turn.member_id, here[turn.member_id][1], turn.starts_on, turn.ends_on)
        told.append(Chaired(row["id"], row["name"], row["area"], *(chair or ())))
    return told
