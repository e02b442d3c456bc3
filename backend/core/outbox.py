"""The outbox: messages written with the change they tell of, delivered afterwards once."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from backend.core.writes import Insert


def posted(topic: str, payloads: Sequence[Mapping[str, object]], now: datetime) -> Insert | None:
    """What writes *payloads* to the outbox, for `core.writes.write`; None for none."""
    if not payloads:
        return None
    return Insert(
        "INSERT INTO outbox (topic, payload, created_at)"
        " SELECT $1, payload, $3::timestamptz FROM unnest($2::jsonb[]) AS payload",
        (topic, [json.dumps(payload, ensure_ascii=False) for payload in payloads], now),
    )
