"""What each column of a table takes, told once for the API, the imports and their templates."""

from dataclasses import dataclass
from typing import Any

from piccolo.columns import (
    UUID,
    BigInt,
    BigSerial,
    Boolean,
    Column,
    Date,
    DoublePrecision,
    ForeignKey,
    Integer,
    Numeric,
    Real,
    Serial,
    SmallInt,
    Text,
    Time,
    Timestamptz,
    Varchar,
)
from piccolo.columns.column_types import JSON, JSONB, Array
from piccolo.table import Table

from backend.core.labels import LabelledEnum

LONGEST_TEXT = 4000
"""Characters of a text column without a limit of its own."""
LONGEST_SEALED = 64
"""Characters of a value that is sealed: its token is longer."""
DEGREES = {"latitude": 90, "longitude": 180}
"""Columns that hold a position, and how far it may lie from zero."""


class Kind(LabelledEnum):
    """What sort of value a column holds."""

    choice = "choice", "选项", "a choice"
    date = "date", "日期", "a date"
    decimal = "decimal", "小数", "a decimal number"
    instant = "instant", "时间", "an instant"
    json = "json", "结构化内容", "JSON"
    link = "link", "引用", "a link"
    number = "number", "数字", "a number"
    string = "string", "文字", "text"
    texts = "texts", "文字列表", "a list of texts"
    time = "time", "时刻", "a time of day"
    whole = "whole", "整数", "a whole number"
    yes_no = "yes_no", "是或否", "yes or no"


_LARGEST = (
    (SmallInt, 2**15 - 1), (BigInt, 2**53 - 1), (Integer, 2**31 - 1), (BigSerial, 2**53 - 1),
    (Serial, 2**31 - 1),
)  # fmt: skip
"""Of each size of whole numbers, as far as any reader of JSON counts; the narrower class first."""
_KINDS: tuple[tuple[type[Column], Kind], ...] = (
    (Boolean, Kind.yes_no), (Date, Kind.date), (Timestamptz, Kind.instant), (Time, Kind.time),
    (Numeric, Kind.decimal), (Real, Kind.number), (DoublePrecision, Kind.number),
    (JSONB, Kind.json), (JSON, Kind.json), (Array, Kind.texts), (Varchar, Kind.string),
    (Text, Kind.string), (UUID, Kind.string),
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One column of a row.

    ``required``: a new row must give it. ``empty``: it may be null. ``most`` is the longest text
    or the largest number, ``least`` the smallest. ``to``: the table a link leads to.
    """

    name: str
    column: Column
    kind: Kind
    required: bool
    empty: bool
    sealed: bool = False
    least: int | None = None
    most: int | None = None
    choices: type[LabelledEnum] | None = None
    to: type[Table] | None = None

    @property
    def links_by_text(self) -> bool:
        """Whether the key it links to is a text (a code)."""
        return self.to is not None and isinstance(self.to._meta.primary_key, Varchar)

    @property
    def has_order(self) -> bool:
        """Whether its values lie between others: days, instants, numbers."""
        return self.kind in (Kind.date, Kind.decimal, Kind.instant, Kind.number, Kind.whole)


def field_of(column: Column, *, required: bool, sealed: bool) -> Field:
    """What *column* takes. Raises TypeError for a kind of column nobody has needed yet."""
    name, empty = column._meta.name, column._meta.null
    more: dict[str, Any] = {}
    if isinstance(column, ForeignKey):
        to = column._foreign_key_meta.resolved_references
        kind, more = Kind.link, {"to": to, **_limits_of_key(to._meta.primary_key)}
    elif column._meta.choices is not None:
        kind, more["choices"] = Kind.choice, column._meta.choices
    else:
        kind, more = _plain(column, sealed=sealed)
    return Field(name, column, kind, required, empty, sealed, **more)


def _plain(column: Column, *, sealed: bool) -> tuple[Kind, dict[str, Any]]:
    for sort, kind in _KINDS:
        if isinstance(column, sort):
            return kind, _limits(column, kind, sealed=sealed)
    for sort, most in _LARGEST:
        if isinstance(column, sort):
            return Kind.whole, {"least": -most, "most": most}
    raise TypeError(f"{column!r} has no kind in the registry")


def _limits_of_key(key: Column) -> dict[str, int]:
    if isinstance(key, Varchar):
        return {"most": key.length or LONGEST_TEXT}
    return {"least": 1, "most": 2**53 - 1 if isinstance(key, BigSerial) else 2**31 - 1}


def _limits(column: Column, kind: Kind, *, sealed: bool) -> dict[str, Any]:
    if kind is Kind.string:
        longest = LONGEST_SEALED if sealed else getattr(column, "length", None)
        return {"most": longest or LONGEST_TEXT}
    if isinstance(column, Numeric) and column.digits is not None:
        precision, scale = column.digits
        most = 10 ** (precision - scale) - 1
        return {"least": -most, "most": most}
    if (most := DEGREES.get(column._meta.name)) is not None:
        return {"least": -most, "most": most}
    return {}
