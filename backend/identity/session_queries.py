"""The SQL of sessions; their naive local times are those of piccolo-api, which reads them too.

Tokens are handed in as `tokens.digest` made them.
"""

from datetime import date, datetime

from backend.core.db import Row, fetch, fetch_one, fetch_value
from backend.identity.entry_rules import Due, Duties
from backend.identity.queries import actor_from
from backend.identity.rules import Actor

_ACTOR_OF = """
WITH session AS (
    SELECT id, user_id, expiry_date, last_used_at FROM operator_session
    WHERE token = $1 AND expiry_date > $3 AND max_expiry_date > $3 AND due = ''
), prolonged AS (
    UPDATE operator_session s
    SET expiry_date = least($4, s.max_expiry_date), last_used_at = statement_timestamp()
    FROM session WHERE s.id = session.id AND (session.expiry_date < $5
        OR session.last_used_at < statement_timestamp() - interval '5 minutes')
)
SELECT operator.id, operator.username, role, area_code, unit_code
FROM session JOIN operator ON operator.id = session.user_id AND active
LEFT JOIN role_grant ON role_grant.operator = operator.id
     AND starts_on <= $2 AND (ends_on IS NULL OR ends_on > $2)
"""


async def actor_of(
    token: str, on: date, at: datetime, prolonged_to: datetime, soon: datetime
) -> Actor | None:
    """Whose session *token* is, with the grants of *on*; None when it has ended or never was, and
    while a step is due.

    A session that would end before *soon* goes on until *prolonged_to*, or its last end.
    """
    return actor_from(await fetch(_ACTOR_OF, token, on, at, prolonged_to, soon))


async def session(token: str, at: datetime) -> Row | None:
    """``id``, ``operator``, ``username`` and ``due`` of a session that runs, finished or not."""
    return await fetch_one(
        "SELECT s.id, s.user_id AS operator, username, due FROM operator_session s"
        " JOIN operator ON operator.id = s.user_id AND active"
        " WHERE token = $1 AND expiry_date > $2 AND max_expiry_date > $2",
        token,
        at,
    )


async def add_session(
    operator_id: int, token: str, expiry: datetime, last: datetime, due: Due, address: str,
    agent: str,
) -> None:  # fmt: skip
    """Open a session that ends unused at *expiry*, in any case at *last*."""
    await fetch(
        "INSERT INTO operator_session (user_id, token, expiry_date, max_expiry_date, due, address,"
        " agent, begun_at, last_used_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, statement_timestamp(), statement_timestamp())",
        operator_id,
        token,
        expiry,
        last,
        due.value,
        address,
        agent,
    )


async def step_taken(session_id: int, was: Due, due: Due, expiry: datetime, last: datetime) -> bool:
    """Put the next step into the session; False when it has moved on meanwhile."""
    return bool(
        await fetch(
            "UPDATE operator_session SET due = $3, expiry_date = $4, max_expiry_date = $5"
            " WHERE id = $1 AND due = $2 RETURNING id",
            session_id,
            was.value,
            due.value,
            expiry,
            last,
        )
    )


async def end_session(token: str) -> str | None:
    """Forget the session; the user name, or None when there is none."""
    found = await fetch_value(
        "DELETE FROM operator_session s USING operator WHERE operator.id = s.user_id"
        " AND token = $1 RETURNING username",
        token,
    )
    return None if found is None else str(found)


async def end_sessions(
    operator_id: int, ended_before: datetime | None = None, but: str = ""
) -> int:
    """Forget the operator's sessions: all, or those that had ended before an instant.

    ``but``: the token of one that stays. Returns how many were forgotten.
    """
    return len(
        await fetch(
            "DELETE FROM operator_session WHERE user_id = $1 AND token <> $3"
            " AND ($2::timestamp IS NULL OR least(expiry_date, max_expiry_date) < $2)"
            " RETURNING id",
            operator_id,
            ended_before,
            but,
        )
    )


async def end_one(operator_id: int, session_id: int) -> bool:
    """Forget this session of the operator; False when there is none."""
    return bool(
        await fetch(
            "DELETE FROM operator_session WHERE user_id = $1 AND id = $2 RETURNING id",
            operator_id,
            session_id,
        )
    )


async def sessions_of(operator_id: int, at: datetime) -> list[Row]:
    """The operator's running sessions, last used first: ``id``, ``address``, ``agent``,
    ``begun_at``, ``last_used_at``.
    """
    return await fetch(
        "SELECT id, address, agent, begun_at, last_used_at FROM operator_session"
        " WHERE user_id = $1 AND expiry_date > $2 AND max_expiry_date > $2 AND due = ''"
        " ORDER BY last_used_at DESC, id DESC",
        operator_id,
        at,
    )


async def credentials(username: str) -> Row | None:
    """``id``, ``password`` (hashed), ``active`` and ``admin`` of an operator; None without one."""
    return await fetch_one(
        "SELECT id, password, active, admin FROM operator WHERE username = $1", username
    )


_DUTIES = """
SELECT must_change_password,
       EXISTS (SELECT FROM two_step WHERE operator = o.id AND confirmed_at IS NOT NULL) AS has,
       EXISTS (SELECT FROM role_grant g JOIN two_step_role USING (role) WHERE g.operator = o.id
               AND starts_on <= $2 AND (ends_on IS NULL OR ends_on > $2)) AS needs
FROM operator o WHERE id = $1
"""


async def duties(operator_id: int, on: date) -> Duties:
    """What logging in takes of the operator, with the roles of *on*."""
    row = await fetch_one(_DUTIES, operator_id, on)
    if row is None:
        return Duties(has_two_steps=False, needs_two_steps=False, must_change=False)
    return Duties(row["has"], row["needs"], row["must_change_password"])


async def note_login(operator_id: int, at: datetime) -> None:
    """Write down when the operator last logged in."""
    await fetch("UPDATE operator SET last_login = $2 WHERE id = $1", operator_id, at)
