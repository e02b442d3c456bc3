"""Personal data in the panel: rows shown in part, forms sealed on their way, filters by index."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from piccolo.columns import Column
from piccolo.table import Table
from starlette.requests import Request
from starlette.types import Scope

from backend.core.db import fetch_one, fetch_value
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.panel.payload import label
from backend.personal.rules import Kind, mask
from backend.personal.sealing import (
    END_DIGITS,
    ends_of,
    masked_row,
    normal,
    opened,
    wholes_of,
)
from backend.personal.sealing import sealed as seal
from backend.registry.sheets import Sheet

LONGEST = 64
_NONE = ".-."
"""What no sealed value holds."""


def hide(sheet: Sheet, row: dict[str, Any]) -> None:
    """Turn the sealed columns of a *row* that was read into what anybody may see."""
    masked_row(sheet.name, row.get(sheet.key._meta.name), sheet.sealed, row)


async def seal_new(sheet: Sheet, row: Table, request: Request) -> Table:
    """Seal a new *row*; its id is drawn first, as what is sealed is bound to it."""
    key = sheet.key._meta.name
    row_id = await fetch_value(
        "SELECT nextval(pg_get_serial_sequence($1, $2))", sheet.name, sheet.key._meta.db_column_name
    )
    setattr(row, key, row_id)
    for name in sheet.sealed:
        setattr(row, name, _sealed(sheet, name, row_id, getattr(row, name)))
    return row


async def seal_changed(sheet: Sheet, row_id: Any, values: dict[Any, Any]) -> dict[Any, Any]:
    """Seal what a form changes; a value that comes back as it was shown stays as it is.

    The form is filled with what may be shown and sends every column back.
    """
    given = {_name(key): key for key in values if _name(key) in sheet.sealed}
    if not given:
        return values
    names = ", ".join(given)
    before: Mapping[str, Any] = (
        await fetch_one(f"SELECT {names} FROM {sheet.name} WHERE id = $1", int(row_id)) or {}
    )
    for name, key in given.items():
        token = before.get(name)
        shown = mask(opened(sheet.name, name, row_id, token) or "", sheet.sealed[name])
        if token is not None and values[key] == shown:
            values[key] = token
        else:
            values[key] = _sealed(sheet, name, row_id, values[key])
    return values


def _name(key: Any) -> str:
    return key._meta.name if isinstance(key, Column) else str(key)


def _sealed(sheet: Sheet, name: str, row_id: Any, value: str | None) -> str | None:
    told = (value or "").strip()
    if len(told) > LONGEST:
        raise InvalidInput(
            label(sheet, name), Label(f"最多 {LONGEST} 字", f"at most {LONGEST} characters")
        )
    if "*" in told:
        # What was shown in part, for another row or with a digit changed: no number to ring.
        raise InvalidInput(
            label(sheet, name), Label("请填写完整内容，不能含 *", "enter it in full, without *")
        )
    return seal(sheet.name, name, row_id, told, sheet.sealed[name]) if told else None


def sought(scope: Scope, sheet: Sheet) -> Scope:
    """*scope* with filters by sealed columns turned into their blind indexes.

    A number is found whole, or by its last four digits; by other parts nothing is found.
    """
    if not sheet.sealed or not scope.get("query_string"):
        return scope
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    told = {name for name, value in query if name in sheet.sealed and value}
    if not told:
        return scope
    kept = [
        (name, _index(value, sheet.sealed[name]) if name in told else value)
        for name, value in query
        if name.removesuffix("__match") not in told or name in told
    ]
    kept += [(f"{name}__match", "contains") for name in told]
    return {**scope, "query_string": urlencode(kept).encode("latin-1")}


def _index(value: str, kind: Kind) -> str:
    number = normal(value, kind)
    found = ends_of(number, kind) if len(number) == END_DIGITS else wholes_of(number, kind)
    # Of several keys the newest: what others sealed is found again once it is sealed anew.
    return f".{found[-1]}" if found else _NONE
