"""The identity package's SQL."""

from datetime import date

from backend.core.db import Row, fetch, fetch_value
from backend.identity.rules import Actor, NewOperator, Role, Scope


async def add_operator(operator: NewOperator, password_hash: str, on: date) -> None:
    """Write one operator and the grants that begin on *on*."""
    operator_id = await fetch_value(
        "INSERT INTO operator (username, password, first_name, last_name, email, active, admin,"
        " superuser) VALUES ($1, $2, $3, '', $4, true, $5, false) RETURNING id",
        operator.username,
        password_hash,
        operator.name,
        f"{operator.username}@minhu.invalid",
        operator.uses_panel,
    )
    await fetch(
        "INSERT INTO role_grant (operator, role, area_code, unit_code, starts_on)"
        " SELECT $1, role, $3, $4, $5 FROM unnest($2::text[]) AS role",
        operator_id,
        sorted(role.value for role in operator.roles),
        operator.area_code,
        operator.unit_code,
        on,
    )


_ACTOR = """
SELECT operator.id, operator.username, role, area_code, unit_code
FROM operator LEFT JOIN role_grant ON role_grant.operator = operator.id
     AND starts_on <= $2 AND (ends_on IS NULL OR ends_on > $2)
WHERE active AND operator.username = $1
"""


async def actor(username: str, on: date) -> Actor | None:
    """The active operator of this user name, with the grants of *on*; None when none is."""
    return actor_from(await fetch(_ACTOR, username, on))


def actor_from(rows: list[Row]) -> Actor | None:
    """The operator of *rows*, one for each grant and at least one; None when there are none."""
    if not rows:
        return None
    scopes = frozenset(
        Scope(Role(row["role"]), row["area_code"], row["unit_code"]) for row in rows if row["role"]
    )
    return Actor(name=rows[0]["username"], scopes=scopes, operator_id=rows[0]["id"])


async def operator_id(username: str) -> int | None:
    """The id of the operator of this user name, active or not; None without one."""
    found = await fetch_value("SELECT id FROM operator WHERE username = $1", username)
    return None if found is None else int(found)


async def active_operator_id(username: str) -> int | None:
    """The id of the active operator of this user name; None without one."""
    found = await fetch_value("SELECT id FROM operator WHERE username = $1 AND active", username)
    return None if found is None else int(found)
