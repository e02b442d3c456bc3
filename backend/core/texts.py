"""Texts from outside: which PostgreSQL can keep, and how they are told in a log."""

from collections.abc import Iterator, Mapping

from backend.core.errors import InvalidInput
from backend.core.labels import Label

UNUSABLE = Label("含有不能使用的字符", "has characters that cannot be used")


def storable(text: str) -> bool:
    """Whether PostgreSQL can hold *text*: no zero character, nothing UTF-8 has no bytes for."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def require_storable(value: object) -> None:
    """Raises InvalidInput naming the first text within *value* that cannot be kept.

    *value* is anything JSON or a form can say; names of fields are texts as well.
    """
    for place, text in _texts(value, ""):
        if not storable(text):
            field = place.replace("\0", "").encode("utf-8", "replace").decode()
            raise InvalidInput(field, UNUSABLE)


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            told = f"{place}.{name}" if place else str(name)
            yield told, str(name)
            yield from _texts(inner, told)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            # A form's field of several values is one field.
            yield from _texts(inner, place or f"[{number}]")


def one_line(text: str) -> str:
    """*text* for a log: what could begin a line of its own, or hide one, is written escaped."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )
