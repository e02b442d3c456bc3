"""The SQL of single sign-on."""

from backend.core.db import Row, fetch, fetch_one


async def begin(state: str, nonce: str, verifier: str, onward: str, minutes: int) -> None:
    """Remember a browser that leaves for the provider; forget those that never came back."""
    await fetch(
        "DELETE FROM single_sign_on"
        " WHERE begun_at < statement_timestamp() - make_interval(mins => $1)",
        minutes,
    )
    await fetch(
        "INSERT INTO single_sign_on (state, nonce, verifier, onward, begun_at)"
        " VALUES ($1, $2, $3, $4, statement_timestamp())",
        state,
        nonce,
        verifier,
        onward[:1000],
    )


async def take(state: str, minutes: int) -> Row | None:
    """``nonce``, ``verifier`` and ``onward`` of a departure, once; None when there is none such."""
    return await fetch_one(
        "DELETE FROM single_sign_on WHERE state = $1"
        " AND begun_at > statement_timestamp() - make_interval(mins => $2)"
        " RETURNING nonce, verifier, onward",
        state,
        minutes,
    )
