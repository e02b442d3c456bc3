"""The SQL of passwords."""

from backend.core.db import fetch


async def replace_hash(operator_id: int, old: str, new: str) -> None:
    """The same password, hashed anew; nothing when it was changed meanwhile."""
    await fetch(
        "UPDATE operator SET password = $3 WHERE id = $1 AND password = $2", operator_id, old, new
    )


async def set_password(operator_id: int, hashed: str, *, must_change: bool) -> None:
    """Give the operator another password; the one before goes into the history."""
    await keep_password(operator_id)
    await fetch(
        "UPDATE operator SET password = $2, must_change_password = $3 WHERE id = $1",
        operator_id,
        hashed,
        must_change,
    )


async def keep_password(operator_id: int) -> None:
    """Put the present password into the history."""
    await fetch(
        "INSERT INTO password_history (operator, password, replaced_at)"
        " SELECT id, password, statement_timestamp() FROM operator WHERE id = $1",
        operator_id,
    )


async def last_passwords(operator_id: int, most: int) -> list[str]:
    """The hashes of the present password and those before it, at most so many."""
    rows = await fetch(
        "(SELECT password FROM operator WHERE id = $1) UNION ALL"
        " (SELECT password FROM password_history WHERE operator = $1 ORDER BY id DESC LIMIT $2)",
        operator_id,
        most - 1,
    )
    return [row["password"] for row in rows]
