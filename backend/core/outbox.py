"""The outbox: messages written with the change they tell of, delivered afterwards once."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from backend.core.db import fetch


async def post(topic: str, payloads: Sequence[Mapping[str, object]], now: datetime) -> None:
    """Write *payloads* to the outbox, in the current transaction."""
    if payloads:
        await fetch(
            "INSERT INTO outbox (topic, payload, created_at)"
            " SELECT $1, payload, $3 FROM unnest($2::jsonb[]) AS payload",
            topic,
            [json.dumps(payload, ensure_ascii=False) for payload in payloads],
            now,
        )
