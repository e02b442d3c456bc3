"""Rows loaded in bulk: their links found by code, what is personal sealed, all of it by COPY."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from backend.core.db import copy_rows, fetch, transaction
from backend.core.errors import InvalidInput
from backend.core.labels import Label, plain
from backend.core.writes import new_ids

Sealing = Mapping[str, Callable[[int, str | None], str | None]]
"""By column, what turns a row's id and value into what is kept."""


@dataclass(frozen=True, slots=True)
class Code:
    """Stands for the id of the row of ``table`` whose ``column`` has this code.

    ``field`` is what the caller calls it, should there be none.
    """

    table: str
    code: str
    column: str = "code"
    field: str = "code"


@dataclass(frozen=True, slots=True)
class RowOf:
    """Stands for the row at ``place``, from 0, of an earlier batch of this load for ``table``."""

    table: str
    place: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows for a table: its columns, and a tuple a row of values and of what stands for them."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]
    sealing: Sealing | None = None


async def ids_of(
    table: str, codes: Collection[str], field: str = "code", column: str = "code"
) -> dict[str, int]:
    """The ids of the rows of *table* with these codes; one query, none for none.

    *field* is what the caller calls the code. Raises InvalidInput naming a code that is unknown.
    """
    wanted = set(codes)
    if not wanted:
        return {}
    rows = await fetch(
        f"SELECT {column} AS code, id FROM {table} WHERE {column} = ANY ($1::text[])",
        sorted(wanted),
    )
    found: dict[str, int] = {row["code"]: row["id"] for row in rows}
    if missing := wanted - found.keys():
        first = min(missing)
        raise InvalidInput(
            field, Label(f"没有编码为 {first} 的内容", f"nothing has the code {first}")
        )
    return found


async def load_batches(batches: Iterable[Batch]) -> dict[str, list[int]]:
    """Write the batches, in their order; the ids of each table's rows, in theirs.

    Raises InvalidInput for an unknown code, before anything is written.
    """
    async with transaction():
        every = [batch for batch in batches if batch.rows]
        known = await _known(every)
        ids: dict[str, list[int]] = {}

        def value(row_id: int, column: str, given: object, sealing: Sealing) -> object:
            match given:
                case RowOf(table, place):
                    return ids[table][place]
                case Code(table, code, by):
                    return known[table, by][code]
                case None | str() if column in sealing:
                    return sealing[column](row_id, given)
            return plain(given)

        for batch in every:
            own = await new_ids(batch.table, len(batch.rows))
            await copy_rows(
                batch.table,
                ["id", *batch.columns],
                [
                    (row_id, *(value(row_id, column, given, batch.sealing or {})
                               for column, given in zip(batch.columns, row, strict=True)))
                    for row_id, row in zip(own, batch.rows, strict=True)
                ],
            )  # fmt: skip
            ids.setdefault(batch.table, []).extend(own)
    return ids


async def load(
    table: str, columns: Sequence[str], rows: Sequence[object],
    links: Mapping[str, tuple[str, str]] | None = None, sealing: Sealing | None = None,
) -> list[int]:  # fmt: skip
    """Insert *rows* into *table*; returns their ids, in the order of *rows*.

    Each of *columns* is read from the row's attribute of the same name. ``links`` gives, for a
    column that points to a row with a code, that row's table and the attribute the code is read
    from; a code that is None stays empty. ``sealing`` turns what is personal into what is kept.

    Raises InvalidInput for an unknown code, before anything is written.
    """
    linked = links or {}

    def link(row: object, table: str, attribute: str) -> Code | None:
        code = getattr(row, attribute)
        return None if code is None else Code(table, code, field=attribute)

    told = [
        (*(link(row, *linked[name]) for name in linked), *(getattr(row, name) for name in columns))
        for row in rows
    ]
    batch = Batch(table, (*linked, *columns), told, sealing)
    return (await load_batches([batch])).get(table, [])


async def _known(batches: Sequence[Batch]) -> dict[tuple[str, str], dict[str, int]]:
    """The ids of the codes told, by table and column; one query each."""
    asked: dict[tuple[str, str], tuple[str, set[str]]] = {}
    for batch in batches:
        for row in batch.rows:
            for given in row:
                if isinstance(given, Code):
                    _, codes = asked.setdefault((given.table, given.column), (given.field, set()))
                    codes.add(given.code)
    return {
        (table, column): await ids_of(table, codes, field, column)
        for (table, column), (field, codes) in asked.items()
    }
