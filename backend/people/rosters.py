"""Use cases of the grids' rosters: what everybody may see of them."""

from dataclasses import dataclass
from datetime import date

from backend.people import roster_queries as queries
from backend.people.roster_rules import Member, PublicMember, public_view
from backend.personal.rules import Contact
from backend.personal.sealing import opened

MOST_GRIDS = 100
"""Grids told at once; a street's or a district's are asked for community by community."""


@dataclass(frozen=True, slots=True)
class PublicGrid:
    """A grid and its people as the district publishes them."""

    code: str
    name: str
    community: str
    members: tuple[PublicMember, ...]


async def roster_contact(member_id: int) -> Contact | None:
    """Somebody on a roster, with the duty phone, else the own one, in full, and the grid; None for
    nobody.

    Only for who has shown a right to it and a reason.
    """
    row = await queries.contact(member_id)
    if row is None:
        return None
    phone = opened("roster_member", "phone", member_id, row["phone"])
    own = opened("person", "phone", row["person_id"], row["own_phone"])
    return Contact(row["name"], phone or own, ((row["code"], None),))


async def public_rosters(area_code: str, on: date) -> list[PublicGrid]:
    """The rosters of an area's grids on a day, as everybody may see them, by the grid's code.

    At most `MOST_GRIDS`. *area_code* is that of a community or a grid. Three queries.
    """
    grids = await queries.grids(area_code, on, MOST_GRIDS)
    policy = await queries.disclosed(area_code[:6])
    shown: dict[str, list[PublicMember]] = {row["code"]: [] for row in grids}
    for row in await queries.members(list(shown), on):
        phone = opened("roster_member", "phone", row["id"], row["phone"])
        member = Member(
            role=row["title"],
            name=row["name"],
            phone=phone or opened("person", "phone", row["person_id"], row["own_phone"]),
            skills=row["skills"],
            since=row["starts_on"],
        )
        shown[row["code"]].append(public_view(member, policy))
    return [
        PublicGrid(row["code"], row["name"], row["community"], tuple(shown[row["code"]]))
        for row in grids
    ]
