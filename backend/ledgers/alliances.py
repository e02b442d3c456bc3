"""Use cases of alliances."""

from dataclasses import dataclass
from datetime import date

from backend.core.errors import NotFound
from backend.ledgers import alliance_queries as queries
from backend.ledgers.alliance_rules import chair_on


@dataclass(frozen=True, slots=True)
class InTheChair:
    """The member that chairs from ``starts_on`` to ``ends_on`` (excluded)."""

    member_id: int
    name: str
    starts_on: date
    ends_on: date


async def chair(alliance_id: int, on: date) -> InTheChair | None:
    """Who chairs an alliance on a day; None before its first chair, after its end, or when nobody
    takes turns. Raises NotFound.
    """
    found = await queries.alliance(alliance_id)
    if found is None:
        raise NotFound
    if found["ended_on"] is not None and on >= found["ended_on"]:
        return None
    members = await queries.members_in_turn(alliance_id)
    turn = chair_on(
        found["first_chair_on"], found["chair_months"], [member for member, _ in members], on
    )
    if turn is None:
        return None
    names = {member.id: name for member, name in members}
    return InTheChair(turn.member_id, names[turn.member_id], turn.starts_on, turn.ends_on)
