"""Many rows of many ledgers at once, pointing at places, units, people and one another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.labels import Label, plain
from backend.core.writes import inserted
from backend.ledgers import loading_queries as queries


@dataclass(frozen=True, slots=True)
class AreaCode:
    """Stands for the area of this code."""

    code: str


@dataclass(frozen=True, slots=True)
class UnitCode:
    """Stands for the unit of this code."""

    code: str


@dataclass(frozen=True, slots=True)
class FirmCode:
    """Stands for the property firm of this credit code."""

    code: str


@dataclass(frozen=True, slots=True)
class CompoundCode:
    """Stands for the compound of this code."""

    code: str


@dataclass(frozen=True, slots=True)
class HeadOf:
    """Stands for who holds the best-ranked post of the unit of this code; for nobody if vacant."""

    code: str


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


async def load(batches: Iterable[Batch], on: date) -> int:
    """Write the batches, in their order, several of one table one after the other; how many rows.

    *on* is the day whose post-holders are meant. Raises InvalidInput for a code nobody has; the
    transaction must roll back then.
    """
    async with transaction():
        every = [batch for batch in batches if batch.rows]
        known = await _known(every, on)
        ids: dict[str, list[int]] = {}
        for batch in every:
            rows = [tuple(_value(value, known, ids) for value in row) for row in batch.rows]
            ids.setdefault(batch.table, []).extend(await inserted(batch.table, batch.columns, rows))
    return sum(len(batch.rows) for batch in every)


_CODES = (AreaCode, CompoundCode, FirmCode, HeadOf, UnitCode)
_Known = dict[type, dict[str, int | None]]


async def _known(batches: Sequence[Batch], on: date) -> _Known:
    """What each code stands for; one query a kind."""
    asked: dict[type, set[str]] = {kind: set() for kind in _CODES}
    for batch in batches:
        for row in batch.rows:
            for value in row:
                if isinstance(value, _CODES):
                    asked[type(value)].add(value.code)
    return {
        AreaCode: await queries.areas(asked[AreaCode]),
        UnitCode: await queries.units(asked[UnitCode]),
        CompoundCode: await queries.compounds(asked[CompoundCode]),
        FirmCode: await queries.firms(asked[FirmCode]),
        HeadOf: await queries.heads(asked[HeadOf], on),
    }


def _value(value: object, known: _Known, ids: dict[str, list[int]]) -> object:
    if isinstance(value, RowOf):
        return ids[value.table][value.place]
    if isinstance(value, _CODES):
        found = known[type(value)]
        if value.code not in found:
            raise InvalidInput(
                "code", Label(f"没有编码 {value.code}", f"nothing has the code {value.code}")
            )
        return found[value.code]
    return plain(value)
