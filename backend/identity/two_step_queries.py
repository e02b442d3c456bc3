"""The SQL of authenticators and recovery codes."""

from collections.abc import Sequence

from backend.core.db import fetch, fetch_one, fetch_value
from backend.core.writes import new_ids
from backend.personal.rules import Kind
from backend.personal.sealing import opened, sealed


async def found(operator_id: int) -> tuple[str, bool] | None:
    """The secret of the operator's authenticator, in the open, and whether it is confirmed; None
    without one.

    Raises KeyMissing, CannotOpen and NoKeyRing.
    """
    row = await fetch_one(
        "SELECT id, secret, confirmed_at FROM two_step WHERE operator = $1", operator_id
    )
    if row is None:
        return None
    secret = opened("two_step", "secret", row["id"], row["secret"])
    return secret or "", row["confirmed_at"] is not None


async def begin(operator_id: int, secret: str) -> None:
    """Keep a new secret, sealed and not confirmed yet; nothing when there is one: it may be on a
    screen.
    """
    # Drawn first: what is sealed is bound to its row.
    [row_id] = await new_ids("two_step", 1)
    await fetch(
        "INSERT INTO two_step (id, operator, secret, last_step, begun_at)"
        " VALUES ($1, $2, $3, 0, statement_timestamp()) ON CONFLICT (operator) DO NOTHING",
        row_id,
        operator_id,
        sealed("two_step", "secret", row_id, secret, Kind.authenticator),
    )


async def confirm(operator_id: int, step: int) -> bool:
    """Let the authenticator count from now on; False when it does already, or there is none."""
    return bool(
        await fetch(
            "UPDATE two_step SET confirmed_at = statement_timestamp(), last_step = $2"
            " WHERE operator = $1 AND confirmed_at IS NULL RETURNING id",
            operator_id,
            step,
        )
    )


async def take_step(operator_id: int, step: int) -> bool:
    """Use up a time step; False when it, or a later one, was used before."""
    return bool(
        await fetch(
            "UPDATE two_step SET last_step = $2 WHERE operator = $1 AND last_step < $2"
            " AND confirmed_at IS NOT NULL RETURNING id",
            operator_id,
            step,
        )
    )


async def remove(operator_id: int) -> bool:
    """Forget the authenticator and the recovery codes; False when none counted."""
    await fetch("DELETE FROM recovery_code WHERE operator = $1", operator_id)
    rows = await fetch(
        "DELETE FROM two_step WHERE operator = $1 RETURNING confirmed_at", operator_id
    )
    return any(row["confirmed_at"] is not None for row in rows)


async def replace_codes(operator_id: int, digests: Sequence[str]) -> None:
    """Keep these recovery codes instead of all others."""
    await fetch("DELETE FROM recovery_code WHERE operator = $1", operator_id)
    await fetch(
        "INSERT INTO recovery_code (operator, code) SELECT $1, unnest($2::text[])",
        operator_id,
        list(digests),
    )


async def take_code(operator_id: int, digest: str) -> bool:
    """Use up a recovery code; False when there is none such, or it was used before."""
    return bool(
        await fetch(
            "UPDATE recovery_code SET used_at = statement_timestamp()"
            " WHERE operator = $1 AND code = $2 AND used_at IS NULL RETURNING id",
            operator_id,
            digest,
        )
    )


async def codes_left(operator_id: int) -> int:
    """How many recovery codes are not used yet."""
    return int(
        await fetch_value(
            "SELECT count(*) FROM recovery_code WHERE operator = $1 AND used_at IS NULL",
            operator_id,
        )
    )
