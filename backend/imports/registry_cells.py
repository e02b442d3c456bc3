"""Reading a cell of a registry file by the column it stands under. Pure."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.imports.fields import Unreadable
from backend.imports.rows import Cell
from backend.imports.text import clean, excerpt, folded, is_shortened, match_key, number_name, phone
from backend.personal.rules import Kind as Personal
from backend.registry.fields import Field, Kind
from backend.registry.sheets import Sheet

YES = frozenset({"是", "yes", "y", "true", "1", "√", "有"})
NO = frozenset({"否", "no", "n", "false", "0", "×", "无"})
DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
INSTANTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M")
_ZERO = date(1899, 12, 30)
"""The day spreadsheets count from."""
_SEPARATORS = str.maketrans("，；;、", ",,,,")


def read_cell(sheet: Sheet, field: Field, cell: Cell) -> Any:
    """What *cell* says under the column *field*: None where it is empty; of a link its text.

    Raises Unreadable, which says why.
    """
    written = _written(cell)
    if not written:
        if field.required or (field.name in sheet.form and sheet.must_be_filled(field.name)
                              and not field.empty and field.kind is Kind.string):  # fmt: skip
            raise Unreadable("必须填写", "is required")
        return None
    if field.sealed:
        return _sealed(written, sheet.sealed[field.name])
    if field.choices is not None:
        return _choice(field, written)
    value = _READ[field.kind](cell if isinstance(cell, datetime) else written)
    return _limited(field, value)


def _written(cell: Cell) -> str:
    return cell.isoformat(" ") if isinstance(cell, datetime) else clean(cell)


def _sealed(written: str, kind: Personal) -> str:
    value = phone(written) if kind is Personal.phone else number_name(written)
    if is_shortened(value):
        raise Unreadable(
            f"“{value}”已丢失位数，请将该列设为文本",
            f"{value} has lost digits: make the column text",
        )
    return value


def _choice(field: Field, written: str) -> str:
    told = match_key(written)
    for member in field.choices or ():
        if told in (match_key(member.value), match_key(member.zh), match_key(member.en)):
            return str(member.value)
    known = "、".join(member.zh for member in field.choices or ())
    raise Unreadable(
        f"没有“{excerpt(written)}”这个选项，可选：{known}",
        f"{excerpt(written)!r} is none of the choices",
    )


def _limited(field: Field, value: Any) -> Any:
    if isinstance(value, str) and field.most is not None and len(value) > field.most:
        raise Unreadable(f"最多 {field.most} 个字", f"has at most {field.most} characters")
    if isinstance(value, int | float | Decimal) and field.least is not None:
        assert field.most is not None  # noqa: S101  # nosec B101 — they come together
        if not field.least <= value <= field.most:
            raise Unreadable(
                f"应在 {field.least} 至 {field.most} 之间", f"lies in {field.least} to {field.most}"
            )
    return value


def _text(told: Cell) -> str:
    written = told.isoformat(" ") if isinstance(told, datetime) else told
    if is_shortened(written):
        raise Unreadable(
            f"“{written}”已丢失位数，请将该列设为文本",
            f"{written} has lost digits: make the column text",
        )
    return written


def _number(told: Cell, kind: Callable[[str], Any], label: Label) -> Any:
    written = folded(str(told)).replace(",", "")
    try:
        value = kind(written.removesuffix(".0") if kind is int else written)
    except (ValueError, InvalidOperation):
        value = None
    # “nan” and “inf” are numbers to Python, and to nobody else.
    if value is None or (not isinstance(value, int) and value - value != 0):
        shown = excerpt(written)
        raise Unreadable(
            f"“{shown}”不是{label.zh}，只填数字，不带单位",
            f"{shown!r} is not {label.en}: digits alone, no unit",
        )
    return value


def _date(told: Cell) -> date:
    if isinstance(told, datetime):
        return told.date()
    written = folded(told).removesuffix(" 00:00:00")
    for each in DATES:
        try:
            return datetime.strptime(written, each).date()  # noqa: DTZ007 — a day in China
        except ValueError:
            continue
    if written.isdigit() and 20_000 < int(written) < 80_000:
        # A date whose format was lost.
        return _ZERO + timedelta(days=int(written))
    shown = excerpt(written)
    raise Unreadable(
        f"“{shown}”不是有效日期，应如 2026-12-01", f"{shown!r} is no date: write 2026-12-01"
    )


def _instant(told: Cell) -> datetime:
    if isinstance(told, datetime):
        return told.replace(tzinfo=CHINA)
    for each in INSTANTS:
        try:
            return datetime.strptime(folded(told), each).replace(tzinfo=CHINA)
        except ValueError:
            continue
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        shown = excerpt(told)
        raise Unreadable(
            f"“{shown}”不是有效时间，应如 2026-12-01 09:30",
            f"{shown!r} is no date and time: write 2026-12-01 09:30",
        ) from None
    return found if found.tzinfo is not None else found.replace(tzinfo=CHINA)


def _time(told: Cell) -> time:
    try:
        return told.time() if isinstance(told, datetime) else time.fromisoformat(folded(told))
    except ValueError:
        raise Unreadable("应为时刻，如 09:30", "must be a time of day such as 09:30") from None


def _yes_no(told: Cell) -> bool:
    word = match_key(str(told))
    if word in YES or word in NO:
        return word in YES
    raise Unreadable("应为“是”或“否”", "must be yes or no")


def _json(told: Cell) -> Any:
    try:
        return json.loads(str(told))
    except ValueError:
        raise Unreadable("应为 JSON 格式", "must be JSON") from None


def _texts(told: Cell) -> list[str]:
    parts = (part.strip() for part in str(told).translate(_SEPARATORS).split(","))
    return [part for part in parts if part]


_READ: Mapping[Kind, Callable[[Cell], Any]] = {
    Kind.date: _date,
    Kind.decimal: lambda told: _number(told, Decimal, Label("数字", "a number")),
    Kind.instant: _instant,
    Kind.json: _json,
    Kind.link: _text,
    Kind.number: lambda told: _number(told, float, Label("数字", "a number")),
    Kind.string: _text,
    Kind.texts: _texts,
    Kind.time: _time,
    Kind.whole: lambda told: _number(told, int, Label("整数", "a whole number")),
    Kind.yes_no: _yes_no,
}
