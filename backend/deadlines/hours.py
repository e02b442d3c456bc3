"""Working hours as people write them: ``08:00-12:00,14:00-18:00``. Pure."""

import re

from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.deadlines.calendar import DayHours

_SPAN = re.compile(r"(\d{2}):([0-5]\d)-(\d{2}):([0-5]\d)")


def parse_hours(text: str, field: str = "hours") -> DayHours:
    """Spans separated by commas; empty is a day off. 24:00 closes a day.

    Raises InvalidInput blaming *field* when a span is malformed or out of order.
    """
    spans = []
    for part in filter(None, (piece.strip() for piece in re.split("[,，]", text))):
        match = _SPAN.fullmatch(part)
        if match is None:
            raise InvalidInput(
                field, Label(f"“{part}”应形如 08:00-12:00", f"write {part!r} as 08:00-12:00")
            )
        a, b, c, d = (int(group) for group in match.groups())
        spans.append((a * 60 + b, c * 60 + d))
    try:
        return DayHours(tuple(spans))
    except InvalidInput as error:
        raise InvalidInput(field, error.reason) from error


def format_hours(hours: DayHours) -> str:
    """The text `parse_hours` reads back."""
    return ",".join(f"{_clock(a)}-{_clock(b)}" for a, b in hours.spans)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
