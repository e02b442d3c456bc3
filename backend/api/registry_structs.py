"""Messages of the registry, made from each table's columns: a new table or column needs no code."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from types import GenericAlias
from typing import Annotated, Any, Literal, Optional

import msgspec
from msgspec import UNSET, Meta, UnsetType

from backend.api.structs import WITHOUT_NUL
from backend.core.labels import Label
from backend.registry.fields import Field, Kind
from backend.registry.groups import SHEETS
from backend.registry.lists.asking import Op
from backend.registry.sheets import Sheet

DECIMAL = r"^-?[0-9]{1,18}(\.[0-9]{1,6})?$"
"""Decimal numbers are texts, here and in answers: no reader rounds an amount."""

_TYPES: dict[Kind, Any] = {
    Kind.date: date,
    Kind.decimal: Annotated[str, Meta(pattern=DECIMAL)],
    Kind.instant: Annotated[datetime, Meta(tz=True)],
    Kind.json: Any,
    Kind.number: float,
    Kind.texts: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=200, pattern=WITHOUT_NUL)]],
        Meta(max_length=100),
    ],
    Kind.time: time,
    Kind.yes_no: bool,
}
_WORDS: Any = Annotated[str, Meta(max_length=200, pattern=WITHOUT_NUL)]


@dataclass(frozen=True, slots=True)
class Messages:
    """What a table's rows look like: told to add one, told to change one, and shown."""

    new: type[msgspec.Struct]
    change: type[msgspec.Struct]
    row: type[msgspec.Struct]
    page: type[msgspec.Struct]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A filter as a query gives it: its name there, its type, the column and the comparison."""

    name: str
    kind: Any
    column: str
    op: Op
    told: Label


def value_type(field: Field, *, filled: bool = False) -> Any:
    """The type of a column's values within their limits; *filled*: a text of at least one sign."""
    if field.choices is not None:
        return Literal[tuple(member.value for member in field.choices)]
    if field.kind is Kind.string or field.links_by_text:
        limits = Meta(min_length=1 if filled else None, max_length=field.most, pattern=WITHOUT_NUL)
        return Annotated[str, limits]
    if field.kind is Kind.texts and not filled:
        return _TYPES[field.kind]
    if field.least is not None and field.kind in (Kind.whole, Kind.link):
        return Annotated[int, Meta(ge=field.least, le=field.most)]
    if field.least is not None and field.kind is Kind.number:
        return Annotated[float, Meta(ge=field.least, le=field.most)]
    if field.kind is Kind.whole:
        return int
    return _TYPES[field.kind]


def _shown_type(field: Field) -> Any:
    """What is shown: without limits, as rows may be older than them, and masked texts are short."""
    shown = _plain_type(field)
    return Optional[shown] if field.empty else shown  # noqa: UP045 — the type is a value here


def _plain_type(field: Field) -> Any:
    if field.choices is not None:
        return value_type(field)
    plain = {Kind.string: str, Kind.whole: int, Kind.decimal: str, Kind.instant: datetime,
             Kind.texts: list[str]}  # fmt: skip
    if field.kind is Kind.link:
        return str if field.links_by_text else int
    return plain.get(field.kind, _TYPES.get(field.kind))


def _named(kind: Any, sheet: Sheet, field: Field) -> Any:
    """*kind* with what people call the column, what to enter and what its choices mean."""
    label = field.column._meta.help_text
    zh, en = sheet.column_title(field.name, "zh"), sheet.column_title(field.name, "en")
    told = []
    if isinstance(label, Label) and label.hint_zh:
        told.append(f"{label.hint_zh} / {label.hint_en}")
    if field.sealed:
        told.append("个人信息，读取时只显示一部分 / Personal data, shown in part")
    if field.to is not None:
        to = field.to._meta.tablename
        told.append(f"引用 {to} / A key of {to}")
    if field.choices is not None:
        told += [f"- `{each.value}` {each.zh} / {each.en}" for each in field.choices]
    return Annotated[kind, Meta(title=f"{zh} / {en}", description="\n".join(told) or None)]


def _struct(name: str, fields: list[Any], told: str, *, forbid: bool = False) -> Any:
    made = msgspec.defstruct(
        name, fields, kw_only=True, frozen=True, forbid_unknown_fields=forbid, module=__name__
    )
    made.__doc__ = told
    return made


@cache
def messages() -> dict[str, Messages]:
    """The messages of every table, by its name."""
    return {name: _messages(sheet) for name, sheet in SHEETS.items()}


def _messages(sheet: Sheet) -> Messages:
    base = sheet.table.__name__
    zh, en = sheet.title("zh"), sheet.title("en")
    entered = [sheet.fields[name] for name in sheet.form]
    new, change, links = [], [], []
    for field in entered:
        filled = sheet.must_be_filled(field.name)
        kind = value_type(field, filled=filled)
        kind = Optional[kind] if field.empty else kind  # noqa: UP045 — the type is a value here
        named = _named(kind, sheet, field)
        new.append((field.name, named) if field.required
                   else (field.name, named | UnsetType, UNSET))  # fmt: skip
        if field.name != sheet.key._meta.name:
            change.append((field.name, named | UnsetType, UNSET))
    shown = [
        (field.name, _named(_shown_type(field), sheet, field))
        for name in sheet.shown
        for field in [sheet.fields[name]]
    ]
    for field in sheet.fields.values():
        if field.kind is Kind.link and field.name in sheet.shown:
            links.append((field.name, str | None))
    values = _struct(f"{base}Values", shown, f"{zh} / {en}")
    named_links = _struct(f"{base}Links", links, "所引用内容的名称 / What the links lead to")
    row = _struct(
        f"{base}Row",
        [("version", int), ("href", str), ("values", values), ("links", named_links)],
        "一行及其版本；links 为可见范围内所引用内容的名称。 / "
        "A row and its version; links names what it links to, where that is in sight.",
    )
    page = _struct(
        f"{base}Page",
        [("rows", GenericAlias(list, (row,))), ("next", str | None)],
        "一页；next 为下一页的 cursor，为空则到此为止。 / "
        "A page; next is the cursor of the following one, null: it ends here.",
    )
    return Messages(
        _struct(f"{base}New", new, f"新增：{zh} / To add: {en}", forbid=True),
        _struct(f"{base}Change", change, f"修改：{zh} / To change: {en}", forbid=True),
        row,
        page,
    )


@cache
def parameters() -> dict[str, tuple[Parameter, ...]]:
    """The filters of every table, by its name."""
    return {name: tuple(_parameters(sheet)) for name, sheet in SHEETS.items()}


def _parameters(sheet: Sheet) -> list[Parameter]:
    made = []
    for column in sheet.filters:
        field = sheet.fields.get(column._meta.name)
        if field is None or field.kind in (Kind.json, Kind.time):
            continue
        name = field.name
        zh, en = sheet.column_title(name, "zh"), sheet.column_title(name, "en")
        text = field.kind in (Kind.string, Kind.texts)
        kind = (
            Annotated[str, Meta(max_length=200, pattern=WITHOUT_NUL)] if text else value_type(field)
        )
        how = Label("，包含", ", contains") if text else Label("", "")
        if field.sealed:
            how = Label("，完整号码或末四位", ", whole or its last four digits")
        told = Label(f"{zh}{how.zh}", f"{en}{how.en}")
        made.append(Parameter(name, kind, name, Op.holds if text else Op.is_, told))
        if field.has_order:
            since, until = (
                Label(f"{zh}，不小于", f"{en}, at least"),
                Label(f"{zh}，不大于", f"{en}, at most"),
            )
            made.append(Parameter(f"{name}__from", kind, name, Op.since, since))
            made.append(Parameter(f"{name}__to", kind, name, Op.until, until))
        if field.empty:
            told = Label(f"{zh}是否为空", f"{en}, whether it is empty")
            made.append(Parameter(f"{name}__empty", bool, name, Op.empty, told))
    return made
