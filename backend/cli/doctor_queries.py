"""What ``minhu doctor`` asks the database."""

from datetime import date, datetime

from backend.core.db import Row, fetch, fetch_one
from backend.identity.rules import Role


async def server() -> Row:
    """``version`` (major), ``superuser``, ``bypasses`` of the role, ``at`` the server's clock."""
    row = await fetch_one(
        "SELECT current_setting('server_version_num')::int / 10000 AS version,"
        " rolsuper AS superuser, rolbypassrls AS bypasses, clock_timestamp() AS at"
        " FROM pg_roles WHERE rolname = session_user"
    )
    if row is None:
        raise LookupError("the role of this session is not listed")
    return row


async def has_operators() -> bool:
    """Whether the table of operators is there at all."""
    row = await fetch_one("SELECT to_regclass('operator') IS NOT NULL AS there")
    return bool(row and row["there"])


async def active(usernames: list[str]) -> list[str]:
    """Those of *usernames* who may log in."""
    rows = await fetch(
        "SELECT username FROM operator WHERE active AND username = ANY($1) ORDER BY username",
        usernames,
    )
    return [row["username"] for row in rows]


async def roles(on: date) -> dict[str, frozenset[Role]]:
    """The roles each active operator holds on *on*, by user name."""
    rows = await fetch(
        "SELECT username, array_agg(DISTINCT role) AS roles"
        " FROM operator JOIN role_grant ON role_grant.operator = operator.id"
        " WHERE active AND starts_on <= $1 AND (ends_on IS NULL OR ends_on > $1)"
        " GROUP BY username",
        on,
    )
    return {row["username"]: frozenset(map(Role, row["roles"])) for row in rows}


def seconds_apart(theirs: datetime, before: datetime, after: datetime) -> float:
    """How far a clock, read between two readings of ours, is before ours, in seconds."""
    return (theirs - (before + (after - before) / 2)).total_seconds()
