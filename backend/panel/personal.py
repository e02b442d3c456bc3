"""Personal data in the panel: forms sealed on their way, filters by index."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from piccolo.columns import Column
from piccolo.table import Table
from starlette.requests import Request
from starlette.types import Scope

from backend.core.db import fetch_one, fetch_value
from backend.registry.sealed import index_of, seal_into
from backend.registry.sheets import Sheet


async def seal_new(sheet: Sheet, row: Table, request: Request) -> Table:
    """Seal a new *row*; its id is drawn first, as what is sealed is bound to it."""
    key = sheet.key._meta.name
    row_id = await fetch_value(
        "SELECT nextval(pg_get_serial_sequence($1, $2))", sheet.name, sheet.key._meta.db_column_name
    )
    values = {name: getattr(row, name) for name in sheet.sealed}
    seal_into(sheet, row_id, values, {})
    for name, value in {key: row_id, **values}.items():
        setattr(row, name, value)
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
    told = {name: values[key] for name, key in given.items()}
    seal_into(sheet, row_id, told, before)
    for name, key in given.items():
        values[key] = told[name]
    return values


def _name(key: Any) -> str:
    return key._meta.name if isinstance(key, Column) else str(key)


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
        (name, index_of(value, sheet.sealed[name]) if name in told else value)
        for name, value in query
        if name.removesuffix("__match") not in told or name in told
    ]
    kept += [(f"{name}__match", "contains") for name in told]
    return {**scope, "query_string": urlencode(kept).encode("latin-1")}
