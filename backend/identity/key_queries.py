"""The SQL of API keys."""

from datetime import date

from backend.core.db import Row, fetch, fetch_one
from backend.identity.key_rules import NewKey
from backend.identity.queries import actor_from
from backend.identity.rules import Actor

_USED = """
WITH key AS (
    SELECT id, operator, permissions, area_code, last_used_at FROM api_key
    WHERE prefix = $1 AND digest = $2 AND revoked_at IS NULL
      AND expires_at > statement_timestamp()
), used AS (
    UPDATE api_key SET last_used_at = statement_timestamp() FROM key
    WHERE api_key.id = key.id AND (key.last_used_at IS NULL
        OR key.last_used_at < statement_timestamp() - interval '5 minutes')
)
SELECT operator.id, operator.username, role, role_grant.area_code, unit_code,
       key.permissions, key.area_code AS key_area, key.last_used_at IS NULL AS first
FROM key JOIN operator ON operator.id = key.operator AND active
LEFT JOIN role_grant ON role_grant.operator = operator.id
     AND starts_on <= $3 AND (ends_on IS NULL OR ends_on > $3)
"""


async def used(prefix: str, digest: str, on: date) -> tuple[Actor, Row] | None:
    """Whose key it is, with the grants of *on*, and ``permissions``, ``key_area`` and ``first`` (it
    was never used before); None when it is none, revoked or over.
    """
    rows = await fetch(_USED, prefix, digest, on)
    actor = actor_from(rows)
    return None if actor is None else (actor, rows[0])


async def add(key: NewKey, operator_id: int, prefix: str, digest: str, by: str) -> None:
    """Write down a new key."""
    await fetch(
        "INSERT INTO api_key (prefix, digest, operator, name, permissions, area_code, created_at,"
        " created_by, expires_at) VALUES ($1, $2, $3, $4, $5::text[], $6, statement_timestamp(),"
        " $7, $8)",
        prefix,
        digest,
        operator_id,
        key.name,
        sorted(permission.value for permission in key.permissions),
        key.area_code,
        by,
        key.expires_at,
    )


_COLUMNS = (
    "SELECT prefix, name, username, permissions, area_code, created_at, created_by,"
    " expires_at, last_used_at, revoked_at FROM api_key k JOIN operator ON operator.id = k.operator"
)


async def all_keys() -> list[Row]:
    """Every key, newest first, without what could be used."""
    return await fetch(f"{_COLUMNS} ORDER BY k.id DESC")


async def found(prefix: str) -> Row | None:
    """One key by its prefix."""
    return await fetch_one(f"{_COLUMNS} WHERE prefix = $1", prefix)


async def revoke(prefix: str) -> bool:
    """End the key now; False when it had ended already."""
    return bool(
        await fetch(
            "UPDATE api_key SET revoked_at = statement_timestamp()"
            " WHERE prefix = $1 AND revoked_at IS NULL RETURNING id",
            prefix,
        )
    )


async def shorten(prefix: str, seconds: int) -> None:
    """Let the key end in so many seconds, unless it ends before."""
    await fetch(
        "UPDATE api_key SET expires_at = least(expires_at, statement_timestamp()"
        " + make_interval(secs => $2)) WHERE prefix = $1",
        prefix,
        seconds,
    )
