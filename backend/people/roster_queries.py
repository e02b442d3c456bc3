"""SQL of the grids' rosters."""

from collections.abc import Mapping
from datetime import date

from backend.core.db import Row, as_owner, fetch, fetch_one
from backend.people.roster_rules import Disclosure, RosterField


async def grids(prefix: str, on: date, limit: int) -> list[Row]:
    """The grids in use below an area's code, by code, with their community; at most so many."""
    return await fetch(
        """
        SELECT grid.code, grid.name, up.name AS community FROM area grid
        JOIN area up ON up.id = grid.parent
        WHERE grid.level = 'grid' AND grid.code ^@ $1 AND grid.valid_from <= $2
          AND (grid.valid_to IS NULL OR grid.valid_to > $2)
        ORDER BY grid.code LIMIT $3
        """,
        prefix,
        on,
        limit,
    )


async def members(grid_codes: list[str], on: date) -> list[Row]:
    """Who stands on the rosters of these grids on a day, by grid and role.

    For the public view alone: read past the row policies, shown as the district publishes it.
    """
    async with as_owner():
        return await fetch(
            """
            SELECT grid.code, role.title, m.id, m.phone, m.skills, m.starts_on,
                   person.id AS person_id, person.name, person.phone AS own_phone
            FROM area grid
            JOIN roster_member m ON m.grid = grid.id
                AND daterange(m.starts_on, m.ends_on) @> $2::date
            JOIN roster_role role ON role.id = m.role
            JOIN person ON person.id = m.person
            WHERE grid.code = ANY ($1::text[])
            ORDER BY grid.code, role.ordinal, m.id
            """,
            grid_codes,
            on,
        )


async def contact(member_id: int) -> Row | None:
    """A member with both numbers, sealed, and the code of the grid; None for nobody."""
    return await fetch_one(
        "SELECT grid.code, m.phone, person.id AS person_id, person.name, person.phone AS own_phone"
        " FROM roster_member m JOIN area grid ON grid.id = m.grid"
        " JOIN person ON person.id = m.person WHERE m.id = $1",
        member_id,
    )


async def disclosed(district_code: str) -> Mapping[RosterField, Disclosure]:
    """What a district publishes of its rosters."""
    rows = await fetch(
        "SELECT field, shown FROM roster_disclosure d JOIN area ON area.id = d.area"
        " WHERE area.code = $1",
        district_code,
    )
    return {RosterField(row["field"]): Disclosure(row["shown"]) for row in rows}
