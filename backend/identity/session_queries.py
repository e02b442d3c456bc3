"""The SQL of sessions; their naive local times are those of piccolo-api, which reads them too."""

from datetime import date, datetime

from backend.core.db import Row, fetch, fetch_one
from backend.identity.rules import Actor, Role, Scope

_ACTOR_OF = """
WITH session AS (
    SELECT id, user_id, expiry_date FROM operator_session
    WHERE token = $1 AND expiry_date > $3 AND max_expiry_date > $3
), prolonged AS (
    UPDATE operator_session s SET expiry_date = least($4, s.max_expiry_date)
    FROM session WHERE s.id = session.id AND session.expiry_date < $5
)
SELECT operator.id, operator.username, role, area_code, unit_code
FROM session JOIN operator ON operator.id = session.user_id AND active
LEFT JOIN role_grant ON role_grant.operator = operator.id
     AND starts_on <= $2 AND (ends_on IS NULL OR ends_on > $2)
"""


async def actor_of(
    token: str, on: date, at: datetime, prolonged_to: datetime, soon: datetime
) -> Actor | None:
    """Whose session *token* is, with the grants of *on*; None when it has ended or never was.

    A session that would end before *soon* goes on until *prolonged_to*, or its last end.
    """
    rows = await fetch(_ACTOR_OF, token, on, at, prolonged_to, soon)
    if not rows:
        return None
    scopes = frozenset(
        Scope(Role(row["role"]), row["area_code"], row["unit_code"]) for row in rows if row["role"]
    )
    return Actor(name=rows[0]["username"], scopes=scopes, operator_id=rows[0]["id"])


async def add_session(operator_id: int, token: str, expiry: datetime, last: datetime) -> None:
    """Open a session that ends unused at *expiry*, in any case at *last*."""
    await fetch(
        "INSERT INTO operator_session (user_id, token, expiry_date, max_expiry_date)"
        " VALUES ($1, $2, $3, $4)",
        operator_id,
        token,
        expiry,
        last,
    )


async def end_session(token: str) -> None:
    """Forget the session; nothing when there is none."""
    await fetch("DELETE FROM operator_session WHERE token = $1", token)


async def end_sessions(operator_id: int, ended_before: datetime | None = None) -> None:
    """Forget the operator's sessions: all, or those that had ended before an instant."""
    await fetch(
        "DELETE FROM operator_session WHERE user_id = $1"
        " AND ($2::timestamp IS NULL OR least(expiry_date, max_expiry_date) < $2)",
        operator_id,
        ended_before,
    )


async def credentials(username: str) -> Row | None:
    """``id``, ``password`` (hashed), ``active`` and ``admin`` of an operator; None without one."""
    return await fetch_one(
        "SELECT id, password, active, admin FROM operator WHERE username = $1", username
    )


async def note_login(operator_id: int, at: datetime) -> None:
    """Write down when the operator last logged in."""
    await fetch("UPDATE operator SET last_login = $2 WHERE id = $1", operator_id, at)


async def set_password(operator_id: int, hashed: str) -> None:
    """Give the operator another password."""
    await fetch("UPDATE operator SET password = $2 WHERE id = $1", operator_id, hashed)
