"""What a list of rows is asked for: filters, a word, and where the page before it ended."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from backend.core.errors import InvalidInput
from backend.core.labels import Label, LabelledEnum
from backend.registry.sheets import Sheet

MOST_ROWS = 200
"""Rows of one page."""
USUAL_ROWS = 50


class Op(LabelledEnum):
    """How a filter compares a column with its value."""

    is_ = "is", "等于", "equals"
    since = "from", "不小于", "at least"
    until = "to", "不大于", "at most"
    holds = "holds", "包含", "contains"
    empty = "empty", "为空", "is empty"


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter: a column of the table, a comparison and a value of the column's own type.

    For ``empty`` the value says whether it is to be empty; for ``holds`` of a sealed column it is
    a number, or its last four digits.
    """

    column: str
    op: Op
    value: Any


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its value in the list's order (None: no such column) and its key."""

    at: Any
    key: Any

    def __str__(self) -> str:
        told = json.dumps(msgspec.to_builtins([self.at, self.key]), ensure_ascii=False)
        return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list: ``word`` is looked for in the columns a row is called by; empty: any."""

    conditions: Sequence[Condition] = field(default=())
    word: str = ""


def cursor_of(sheet: Sheet, text: str) -> Cursor:
    """The cursor that was given as *text*. Raises InvalidInput for any other text."""
    try:
        told = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        at, key = msgspec.convert(told, tuple[Any, Any])
        order = sheet.order or sheet.key
        return Cursor(
            None if at is None else msgspec.convert(at, order.value_type, strict=False),
            msgspec.convert(key, sheet.key.value_type),
        )
    except (binascii.Error, ValueError, msgspec.ValidationError, UnicodeDecodeError):
        raise InvalidInput(
            "cursor", Label("不是本列表给出的 cursor", "is no cursor this list has given")
        ) from None
