"""The one way by which what happens to accounts is written down."""

import json
from collections.abc import Mapping

from backend.core.db import engine, fetch, in_transaction
from backend.identity.event_kinds import EventKind

LONGEST_NAME, LONGEST_ADDRESS = 100, 64

_NOTE = """
INSERT INTO security_event (at, kind, username, actor, address, detail)
VALUES (statement_timestamp(), $1, $2::text,
        coalesce(nullif($3::text, ''), nullif(current_setting('minhu.actor', true), ''), $2::text),
        coalesce(nullif($4::text, ''), nullif(current_setting('minhu.address', true), ''), ''),
        $5::jsonb)
"""


async def note(
    kind: EventKind, username: str, *, actor: str = "", address: str = "", apart: bool = False,
    detail: Mapping[str, str | int] | None = None,
) -> None:  # fmt: skip
    """Write down that *kind* happened to the account *username*.

    ``actor``: who did it; ``address``: where from; left out, they are those of the request, and
    the actor is the account itself. ``apart``: keep it although the request is refused, and its
    transaction undone. ``detail`` must hold no secret.
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
