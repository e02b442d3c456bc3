"""The values of a row as they come in: what is missing, what may not be there."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

import msgspec
from piccolo.columns import Column, Date
from piccolo.columns.defaults.base import Default
from piccolo.columns.defaults.date import DateNow

from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.registry.sheets import Sheet, is_text

ROW = Label("表单", "form")
EMPTY = Label("不能为空", "must not be empty")
FINAL = Label("启用后不能更改", "can never be changed")
NOTHING = Label("没有要保存的内容", "there is nothing to save")
COMPUTED = Label("由系统得出，不能填写", "is worked out by the system and cannot be set")
UNKNOWN = Label("后台不能修改此项", "cannot be set in the panel")


class Unfit(InvalidInput):
    """A column's value cannot be used."""

    zh = InvalidInput.zh
    en = InvalidInput.en

    def __init__(self, sheet: Sheet, name: str, reason: Label) -> None:
        """*name* is the column's own, for programs; people are told its title."""
        super().__init__(label(sheet, name), reason)
        self.name = name


def completed(sheet: Sheet, values: Mapping[str, Any], today: date) -> dict[str, Any]:
    """*values* completed with the columns' defaults, for a row to add. Raises Unfit."""
    _check(sheet, values, keep_blank_secrets=False)
    key = sheet.key._meta.name
    if sheet.key_is_entered != (key in values):
        raise Unfit(sheet, key, EMPTY if sheet.key_is_entered else UNKNOWN)
    missing = {
        name: initial(column, today)
        for name, column in sheet.columns.items()
        if name not in values and name != key
    }
    for name in missing:
        if name in sheet.form and sheet.must_be_given(name):
            raise Unfit(sheet, name, EMPTY)
    return {**missing, **values}


def new_row(sheet: Sheet, values: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The same as JSON, for piccolo's API: it would store NULL for whatever is left out."""
    return cast(dict[str, Any], msgspec.to_builtins(completed(sheet, values, today)))


def changes(sheet: Sheet, values: Mapping[str, Any], row_id: str) -> dict[str, Any]:
    """*values* without the row's own key, for row *row_id* to change. Raises Unfit."""
    # The password field of a form is empty unless a new password is typed.
    _check(sheet, values, keep_blank_secrets=True)
    key = sheet.key._meta.name
    if key in values and str(values[key]) != row_id:
        raise Unfit(sheet, key, FINAL)
    changed = {name: value for name, value in values.items() if name != key}
    if not changed:
        raise InvalidInput(ROW, NOTHING)
    return changed


def initial(column: Column, today: date) -> Any:
    """The value *column* begins with; *today* is the date in China, not the server's."""
    if isinstance(column, Date) and isinstance(column.default, DateNow):
        return today
    value = column.get_default_value()
    return value.python() if isinstance(value, Default) else value


def default(column: Column, today: date) -> Any:
    """The same as JSON."""
    return msgspec.to_builtins(initial(column, today))


def label(sheet: Sheet, name: str) -> Label:
    """The title of column *name* in both languages."""
    return Label(sheet.column_title(name, "zh"), sheet.column_title(name, "en"))


def _check(sheet: Sheet, values: Mapping[str, Any], *, keep_blank_secrets: bool) -> None:
    for name, value in values.items():
        if name in sheet.computed:
            raise Unfit(sheet, name, COMPUTED)
        if name not in sheet.form and name != sheet.key._meta.name:
            raise Unfit(sheet, name, UNKNOWN)
        column = sheet.columns[name]
        if column._meta.secret and keep_blank_secrets:
            continue
        if _is_blank(value) and is_text(column) and sheet.must_be_filled(name):
            raise Unfit(sheet, name, EMPTY)


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
