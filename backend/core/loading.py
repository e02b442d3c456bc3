"""Rows loaded in bulk: from plain objects, their links found by code."""

from collections.abc import Callable, Collection, Mapping, Sequence

from backend.core.db import fetch, transaction
from backend.core.errors import InvalidInput
from backend.core.labels import Label, plain
from backend.core.writes import NewRows, new_ids, write


async def ids_of(table: str, codes: Collection[str], field: str = "code") -> dict[str, int]:
    """The ids of the rows of *table* with these codes; one query, none for none.

    *field* is what the caller calls the code. Raises InvalidInput naming a code that is unknown.
    """
    wanted = set(codes)
    if not wanted:
        return {}
    rows = await fetch(
        f"SELECT code, id FROM {table} WHERE code = ANY ($1::text[])", sorted(wanted)
    )
    found: dict[str, int] = {row["code"]: row["id"] for row in rows}
    if missing := wanted - found.keys():
        first = min(missing)
        raise InvalidInput(
            field, Label(f"没有编码为 {first} 的内容", f"nothing has the code {first}")
        )
    return found


async def load(
    table: str, types: Mapping[str, str], rows: Sequence[object],
    links: Mapping[str, tuple[str, str]] | None = None,
    sealing: Mapping[str, Callable[[int, str | None], str | None]] | None = None,
) -> list[int]:  # fmt: skip
    """Insert *rows* into *table*; returns their ids, in the order of *rows*.

    ``types`` gives the PostgreSQL type of each column, which is read from the row's attribute of
    the same name. ``links`` gives, for a column that points to a row with a code, that row's table
    and the attribute the code is read from; a code that is None stays empty. ``sealing`` turns what
    is personal into what is kept, knowing the row's id.

    Raises InvalidInput for an unknown code, before anything is written.
    """
    async with transaction():
        found = {
            column: (
                attribute,
                await ids_of(
                    target,
                    [code for row in rows if (code := getattr(row, attribute)) is not None],
                    attribute,
                ),
            )
            for column, (target, attribute) in (links or {}).items()
        }
        ids = await new_ids(table, len(rows))

        def value(row_id: int, row: object, column: str) -> object:
            if sealing and column in sealing:
                return sealing[column](row_id, getattr(row, column))
            if column in found:
                attribute, by_code = found[column]
                code = getattr(row, attribute)
                return None if code is None else by_code[code]
            return plain(getattr(row, column))

        types = {"id": "bigint", **dict.fromkeys(found, "bigint"), **types}
        columns = [name for name in types if name != "id"]
        await write(
            [
                NewRows(
                    table,
                    types,
                    [
                        (row_id, *(value(row_id, row, column) for column in columns))
                        for row_id, row in zip(ids, rows, strict=True)
                    ],
                )
            ]
        )
    return ids
