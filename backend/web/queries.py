"""The SQL of idempotency keys."""

import json
from datetime import datetime

from backend.core.db import Row, fetch, fetch_one, fetch_value

_CLAIM = """
WITH expired AS (
    DELETE FROM idempotency_key WHERE id IN (
        SELECT id FROM idempotency_key
        WHERE created_at < $5 AND (operator, key) IS DISTINCT FROM ($1, $2)
        ORDER BY created_at LIMIT 20 FOR UPDATE SKIP LOCKED
    )
)
INSERT INTO idempotency_key AS k (operator, key, fingerprint, created_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (operator, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, created_at = excluded.created_at,
        status = NULL, headers = NULL, body = NULL
    WHERE k.created_at < $5
RETURNING id
"""


async def claim(
    operator_id: int, key: str, fingerprint: bytes, now: datetime, expired_before: datetime
) -> int | None:
    """Take *key* for the request of this transaction; None when an earlier request has it.

    Waits while another transaction is using it. Clears a few expired keys away in passing.
    """
    found = await fetch_value(_CLAIM, operator_id, key, fingerprint, now, expired_before)
    return None if found is None else int(found)


async def answered(operator_id: int, key: str) -> Row | None:
    """``fingerprint``, ``status``, ``headers`` and ``body`` of the request that has *key*."""
    return await fetch_one(
        "SELECT fingerprint, status, headers, body FROM idempotency_key"
        " WHERE operator = $1 AND key = $2",
        operator_id,
        key,
    )


async def note_answer(claim_id: int, status: int, headers: dict[str, str], body: bytes) -> None:
    """Write down how the request of a claim was answered."""
    await fetch(
        "UPDATE idempotency_key SET status = $2, headers = $3, body = $4 WHERE id = $1",
        claim_id,
        status,
        json.dumps(headers),
        body,
    )
