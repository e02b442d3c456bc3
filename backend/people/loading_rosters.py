"""Loading the rosters of a district's grids."""

from backend.people import queries
from backend.people.loading_ground import Ground
from backend.people.loading_queries import add
from backend.people.rows import Rosters, Seat
from backend.people.rules import PersonRow


async def rosters(bundle: Rosters, ground: Ground) -> None:
    """A district's roles, who fills them, what is public."""
    [scheme] = await add(
        "roster_scheme",
        [{"area": ground.district, "name": bundle.scheme, "valid_from": bundle.valid_from}],
    )
    roles = await add(
        "roster_role",
        [
            {
                "scheme": scheme, "code": role.code, "title": role.title, "head": role.head,
                "single": role.single, "ordinal": ordinal, "duty": role.duty,
            }
            for ordinal, role in enumerate(bundle.roles, start=1)
        ],
    )  # fmt: skip
    role_ids = {role.code: role_id for role, role_id in zip(bundle.roles, roles, strict=True)}
    new = [member.who for member in bundle.members if isinstance(member.who, PersonRow)]
    strangers = iter(await queries.insert_people(new))
    await add(
        "roster_member",
        [
            {
                "grid": ground.area(member.grid_code),
                "role": role_ids[member.role_code],
                "person": ground.person(member.who)
                if isinstance(member.who, Seat)
                else next(strangers),
                "skills": member.skills,
                "starts_on": member.starts_on,
            }
            for member in bundle.members
        ],
    )
    await add(
        "roster_disclosure",
        [
            {"area": ground.district, "field": field.value, "shown": shown.value}
            for field, shown in bundle.disclosed.items()
        ],
    )
