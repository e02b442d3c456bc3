"""A row's values as people read them: words for choices, yes and no, China's time."""

from datetime import date, datetime, time
from typing import Any

from backend.core.instants import CHINA
from backend.core.labels import Language
from backend.registry.fields import Field, Kind
from backend.registry.files.template import NO, YES


def worded(field: Field, value: Any, language: Language) -> Any:
    """*value* in words; numbers stay numbers, "" for None, and what a link leads to its key."""
    if value is None:
        return ""
    if field.choices is not None:
        found = next((each for each in field.choices if each.value == value), None)
        return found.text(language) if found is not None else value
    if field.kind is Kind.instant and isinstance(value, str):
        # As the trail keeps it.
        value = datetime.fromisoformat(value)
    match value:
        case bool():
            return (YES if value else NO).text(language)
        case datetime():
            return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
        case date() | time():
            return value.isoformat()
        case list():
            return "、".join(map(str, value))
        case dict():
            return str(value)
    return value
