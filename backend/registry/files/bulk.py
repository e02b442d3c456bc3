"""Many rows of one table at once: what is there already, what fits, what is wrong with the rest."""

from collections.abc import Mapping, Sequence
from typing import Any

from piccolo.columns import Varchar

from backend.core.db import transaction
from backend.core.errors import MinhuError
from backend.personal.keyring import SOUGHT
from backend.registry.files import bulk_queries as queries
from backend.registry.queries import check_now
from backend.registry.sealed import index_of, seal_into
from backend.registry.sheets import Sheet
from backend.registry.violations.told import in_words

Values = dict[str, Any]


def naming(sheet: Sheet) -> list[str]:
    """The columns by which a row is known again: its code where it has one, else all it tells."""
    for name in sheet.form:
        column = sheet.columns[name]
        if column._meta.unique and isinstance(column, Varchar):
            return [name]
    # What is sealed without an index says nothing without being opened: it is left out.
    hidden = {name for name, kind in sheet.sealed.items() if kind not in SOUGHT}
    return [
        name for name in sheet.form if name not in hidden and not sheet.columns[name]._meta.secret
    ]


def signature(sheet: Sheet, row: Mapping[str, Any]) -> tuple[str, ...]:
    """What makes two rows of a file the same."""
    return tuple(str(row.get(name)) for name in naming(sheet))


async def known(sheet: Sheet, rows: Sequence[Mapping[str, Any]]) -> set[int]:
    """The places of those of *rows* that the table holds already, as far as they are in sight."""
    columns = naming(sheet)
    told = []
    for row in rows:
        one = {name: row.get(name) for name in columns}
        for name, kind in sheet.sealed.items():
            if name in one:
                one[name] = index_of(str(one[name]), kind) if one[name] else None
        told.append(one)
    return await queries.already_there(sheet, columns, told)


async def add_all(sheet: Sheet, rows: Sequence[Values]) -> dict[int, MinhuError]:
    """Add *rows* (complete, links as keys); returns what is wrong with which, by their place.

    All go in one statement. When the database refuses it, halves of them do, and so on down to the
    row it refuses: a few bad ones among a thousand cost some dozens of statements.
    """
    if sheet.sealed:
        for key, row in zip(await queries.next_keys(sheet, len(rows)), rows, strict=True):
            seal_into(sheet, key, row, {})
            row[sheet.key._meta.name] = key
    return await _add(sheet, rows, 0)


async def _add(sheet: Sheet, rows: Sequence[Values], first: int) -> dict[int, MinhuError]:
    if not rows:
        return {}
    try:
        with in_words(sheet):
            async with transaction() as current:
                # Inside another transaction of the system's own this one only joins it.
                savepoint = await current.savepoint()
                try:
                    await queries.insert_all(sheet, rows)
                    await check_now()
                except BaseException:
                    await savepoint.rollback_to()
                    raise
                await savepoint.release()
    except MinhuError as error:
        if len(rows) == 1:
            return {first: error}
        middle = len(rows) // 2
        return {
            **await _add(sheet, rows[:middle], first),
            **await _add(sheet, rows[middle:], first + middle),
        }
    return {}
