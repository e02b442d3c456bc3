"""The identity package's SQL."""

from datetime import date

from backend.core.db import fetch, fetch_one, fetch_value
from backend.identity.rules import Actor, NewOperator, Role


async def add_operator(operator: NewOperator, password_hash: str, on: date) -> None:
    """Write one operator and the grants that begin on *on*."""
    operator_id = await fetch_value(
        "INSERT INTO operator (username, password, first_name, last_name, email, active, admin,"
        " superuser) VALUES ($1, $2, $3, '', $4, true, true, $5) RETURNING id",
        operator.username,
        password_hash,
        operator.name,
        f"{operator.username}@minhu.invalid",
        operator.superuser,
    )
    await fetch(
        "INSERT INTO role_grant (operator, role, area_code, starts_on)"
        " SELECT $1, role, $3, $4 FROM unnest($2::text[]) AS role",
        operator_id,
        sorted(role.value for role in operator.roles),
        operator.area_code,
        on,
    )


async def actor(username: str, on: date) -> Actor | None:
    """The active operator *username* with the roles held on *on*; None when there is none."""
    row = await fetch_one(
        """
        SELECT operator.id, operator.username, array_agg(role_grant.role) AS roles
        FROM operator LEFT JOIN role_grant ON role_grant.operator = operator.id
             AND starts_on <= $2 AND (ends_on IS NULL OR ends_on > $2)
        WHERE username = $1 AND active
        GROUP BY operator.id
        """,
        username,
        on,
    )
    if row is None:
        return None
    roles = frozenset(Role(role) for role in row["roles"] if role is not None)
    return Actor(name=row["username"], roles=roles, operator_id=row["id"])
