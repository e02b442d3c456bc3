"""The outbox: messages written with the change they tell of, delivered afterwards once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from backend.core.labels import Label
from backend.core.writes import NewRows

NOTICE = "notice"
"""The topic of notices to people."""

_TYPES = {"topic": "text", "payload": "jsonb", "created_at": "timestamptz"}


def posted(topic: str, payloads: Sequence[Mapping[str, object]], now: datetime) -> NewRows:
    """What writes *payloads* to the outbox, for `core.writes.write`."""
    return NewRows(
        "outbox",
        _TYPES,
        [(topic, msgspec.json.encode(payload).decode(), now) for payload in payloads],
    )


def telling(people: Sequence[int], subject: str, text: Label) -> list[dict[str, object]]:
    """Notices of a matter without an order, one a person, for `posted` under `NOTICE`.

    *subject* says what it is about and why (``first_secretary:12:ending``): nobody is told of the
    same subject twice, however often it is posted. *text* is the sentence they get.
    """
    return [
        {"person": person, "subject": subject, "zh": text.zh, "en": text.en} for person in people
    ]
