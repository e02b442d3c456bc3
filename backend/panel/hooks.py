"""What happens to a row inside piccolo's API, after the operator is known."""

from functools import partial
from typing import Any

from piccolo.table import Table
from piccolo_api.crud.hooks import Hook, HookType
from starlette.requests import Request

from backend.core.db import fetch_value
from backend.panel.personal import seal_changed, seal_new
from backend.panel.refusals import Stale
from backend.registry.sheets import Sheet


def hooks_for(sheet: Sheet) -> list[Hook]:
    """The hooks of one table, at most one of each kind: piccolo-api drops others."""
    hooks = [Hook(HookType.pre_patch, partial(_before_change, sheet))]
    if sheet.sealed:
        hooks.append(Hook(HookType.pre_save, partial(seal_new, sheet)))
    elif sheet.key_is_entered:
        hooks.append(Hook(HookType.pre_save, partial(_take_key, sheet)))
    return hooks


async def row_version(sheet: Sheet, row_id: object, *, lock: bool = False) -> str | None:
    """What changes with every change of the row; None when there is no such row.

    ``lock`` keeps the row as it is until the transaction ends.
    """
    key = sheet.key
    version = await fetch_value(
        f'SELECT xmin::text FROM "{sheet.name}" WHERE "{key._meta.db_column_name}" = $1'
        + (" FOR UPDATE" if lock else ""),
        key.value_type(row_id),
    )
    return None if version is None else str(version)


async def _before_change(
    sheet: Sheet, row_id: Any, values: dict[Any, Any], request: Request
) -> dict[Any, Any]:
    """Raise Stale for a row that is no longer the form's, then seal its personal data."""
    await _refuse_stale(sheet, row_id, request)
    return await seal_changed(sheet, row_id, values)


async def _refuse_stale(sheet: Sheet, row_id: Any, request: Request) -> None:
    """Raise Stale when the row is no longer what the form was filled from.

    The form sends every column back: it would undo what somebody else has saved meanwhile.
    """
    known = request.headers.get("if-match")
    if known is not None and known != await row_version(sheet, row_id, lock=True):
        raise Stale


async def _take_key(sheet: Sheet, row: Table, request: Request) -> Table:
    """Put the entered key into a new row; piccolo's API leaves primary keys out."""
    name = sheet.key._meta.name
    setattr(row, name, (await request.json())[name])
    return row
