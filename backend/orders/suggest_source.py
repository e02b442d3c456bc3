"""Reads the telling words of each category from TOML. Touches no database."""

import tomllib
from functools import cache
from pathlib import Path

import msgspec

from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.settings import FIXTURES


class SuggestionsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``fixtures/policies/suggestions.toml``: words by category code."""

    words: dict[str, list[str]]


def read(path: Path) -> dict[str, list[str]]:
    """The words of each category. Raises InvalidInput for a file of another shape."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        return msgspec.convert(told, SuggestionsFile).words
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise InvalidInput(path.name, Label(f"格式有误：{error}", str(error))) from error


@cache
def telling_words() -> dict[str, list[str]]:
    """The words this copy goes by, read once."""
    return read(FIXTURES / "policies" / "suggestions.toml")
