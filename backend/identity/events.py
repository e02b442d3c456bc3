"""The one way by which what happens to accounts is written down."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from backend.core.db import engine, fetch, in_transaction, transaction
from backend.identity.event_kinds import EventKind

LONGEST_NAME, LONGEST_ADDRESS = 100, 64

# The triggers that write the trail read who acts from the settings of the transaction: they are set
# within the same statement, before the row is there.
_NOTE = """
INSERT INTO security_event (at, kind, username, actor, address, detail)
SELECT statement_timestamp(), $1, $2::text, who.actor, who.address, $5::jsonb
FROM (SELECT
    set_config('minhu.actor', coalesce(nullif($3::text, ''),
        nullif(current_setting('minhu.actor', true), ''), $2::text), true) AS actor,
    set_config('minhu.address', coalesce(nullif($4::text, ''),
        nullif(current_setting('minhu.address', true), ''), ''), true) AS address) AS who
"""
_DOING = """
SELECT set_config('minhu.actor', $1, true), set_config('minhu.address', $2, true),
    set_config('minhu.operator',
        coalesce((SELECT id::text FROM operator WHERE username = $1), ''), true)
"""


@asynccontextmanager
async def doing(actor: str, address: str) -> AsyncIterator[None]:
    """A transaction of which the trail tells *actor* and *address*, whatever is written in it.

    What happens to accounts happens outside the transactions of requests, which set both. `note`
    takes them from here.
    """
    async with transaction():
        await fetch(_DOING, _clean(actor, LONGEST_NAME), _clean(address, LONGEST_ADDRESS))
        yield


async def note(
    kind: EventKind, username: str, *, actor: str = "", address: str = "", apart: bool = False,
    detail: Mapping[str, str | int] | None = None,
) -> None:  # fmt: skip
    """Write down that *kind* happened to the account *username*.

    ``actor``: who did it; ``address``: where from; left out, they are those of the request or of
    `doing`, and otherwise the actor is the account itself. ``apart``: keep it although the request
    is refused, and its transaction undone. ``detail`` must hold no secret.
    """
    values = (
        kind.value,
        _clean(username, LONGEST_NAME),
        _clean(actor, LONGEST_NAME),
        _clean(address, LONGEST_ADDRESS),
        json.dumps(dict(detail or {}), ensure_ascii=False),
    )
    if apart and in_transaction():
        await _note_apart(values)
    else:
        await fetch(_NOTE, *values)


async def _note_apart(values: tuple[str, ...]) -> None:
    # Not from the pool: those who wait for each other here may have used it up.
    connection = await engine().get_new_connection()
    try:
        await connection.execute(_NOTE, *values)
    finally:
        await connection.close()


def _clean(text: str, most: int) -> str:
    """*text* as PostgreSQL keeps it: people type anything for a user name."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:most]
