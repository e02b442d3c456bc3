"""The outbox: messages written with the change they tell of, delivered afterwards once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from backend.core.writes import NewRows

_TYPES = {"topic": "text", "payload": "jsonb", "created_at": "timestamptz"}


def posted(topic: str, payloads: Sequence[Mapping[str, object]], now: datetime) -> NewRows:
    """What writes *payloads* to the outbox, for `core.writes.write`."""
    return NewRows(
        "outbox",
        _TYPES,
        [(topic, msgspec.json.encode(payload).decode(), now) for payload in payloads],
    )
