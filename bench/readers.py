"""Who reads the inbox in the measurements: one of each kind of operator."""

from backend.core.db import fetch, fetch_value
from backend.identity.rules import Actor, Role, Scope

OPERATOR = 1
"""The login of them all."""

# One person of the district centre becomes theirs, for “mine”: the one with the most orders.
_MINE = """
UPDATE person SET operator = $1 WHERE id = (
    SELECT responsible FROM work_order WHERE district = (SELECT id FROM area WHERE code = '610112')
    AND responsible IS NOT NULL GROUP BY responsible ORDER BY count(*) DESC LIMIT 1
)
"""


async def readers() -> dict[str, Actor]:
    """A dispatcher of a district, of a street, a community's handler, a department's."""
    street, community = [
        await fetch_value(
            "SELECT code FROM area WHERE level = $1 AND code LIKE '610112%' ORDER BY code LIMIT 1",
            level,
        )
        for level in ("subdistrict", "community")
    ]
    unit = await fetch_value(
        "SELECT unit.code FROM unit JOIN area ON area.id = unit.area WHERE kind = 'department'"
        " AND area.code = '610112' ORDER BY unit.id LIMIT 1"
    )
    await fetch("UPDATE person SET operator = NULL WHERE operator = $1", OPERATOR)
    await fetch(_MINE, OPERATOR)
    scopes = {
        "district": Scope(Role.dispatcher, "610112"),
        "street": Scope(Role.dispatcher, street),
        "community": Scope(Role.unit_handler, community),
        "department": Scope(Role.unit_handler, "610112", unit),
    }
    return {who: Actor(who, frozenset({scope}), OPERATOR) for who, scope in scopes.items()}
