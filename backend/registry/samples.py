"""Rows made up from the columns alone: for templates, the description of the API, and tests. Pure.

Dates of the n-th row lie a thousand days after those of the one before: rows of one thing at a
time do not meet.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from backend.core.labels import LabelledEnum
from backend.personal.rules import Kind as Personal
from backend.registry.fields import Field, Kind
from backend.registry.sheets import Sheet

FIRST_DAY = date(1990, 1, 1)
APART = timedelta(days=1000)
_PERSONAL = {
    Personal.phone: "138{:08}",
    Personal.id_number: "61011219900101{:04}",
    Personal.full_name: "示例{}",
}


class Link(LabelledEnum):
    """What stands in a sample for a link nobody has said anything about."""

    any = "any", "任意一条", "any row"


def sample(sheet: Sheet, number: int = 0, *, full: bool = False) -> dict[str, Any]:
    """The values of the *number*-th made-up row; what may be left out only when *full*.

    A link is `Link.any`, or the code or name that the sheet's example tells.
    """
    told = dict(sheet.example(number)) if sheet.example is not None else {}
    days = 0
    made: dict[str, Any] = {}
    for name in sheet.form:
        field = sheet.fields[name]
        ends = sheet.ended_by is not None and name == sheet.ended_by._meta.name
        if field.kind is Kind.date:
            days += 1
        if name in told:
            made[name] = told[name]
        elif field.required or ends or full or _without_a_default(sheet, field):
            made[name] = _value(sheet, field, number, 365 if ends else 10 * (days - 1))
    return made


def _without_a_default(sheet: Sheet, field: Field) -> bool:
    """Whether a date or number is only not required since Piccolo gives it one: today, nought."""
    if field.empty or field.kind is Kind.date:
        return not field.empty
    numeric = field.kind in (Kind.decimal, Kind.number, Kind.whole)
    return numeric and not sheet.columns[field.name].get_default_value()


def _value(sheet: Sheet, field: Field, number: int, days: int) -> Any:
    day = FIRST_DAY + APART * number + timedelta(days=days)
    if field.choices is not None:
        return next(iter(field.choices)).value
    if field.sealed:
        return _PERSONAL.get(sheet.sealed[field.name], "示例{}").format(number)
    match field.kind:
        case Kind.link:
            return Link.any
        case Kind.date:
            return day
        case Kind.instant:
            return datetime.combine(day, time(9), UTC)
        case Kind.string:
            return _text(sheet, field, number)
    return {Kind.decimal: "1.00", Kind.json: {}, Kind.number: 1.0, Kind.texts: ["示例"],
            Kind.time: time(9), Kind.whole: 1, Kind.yes_no: False}[field.kind]  # fmt: skip


def _text(sheet: Sheet, field: Field, number: int) -> str:
    most = field.most or 0
    if field.name.endswith(("code", "number")):
        return f"SL{number:04}"[:most]
    return f"示例{sheet.column_title(field.name, 'zh')}{number}"[-most:]
