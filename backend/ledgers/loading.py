"""Many rows of many ledgers at once, pointing at places, units, people and one another."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.core.loading import Batch, Code, RowOf, load_batches
from backend.ledgers import loading_queries as queries

__all__ = ["Batch", "HeadOf", "RowOf", "area", "compound", "firm", "load", "unit"]


def area(code: str) -> Code:
    """Stands for the area of this code."""
    return Code("area", code)


def unit(code: str) -> Code:
    """Stands for the unit of this code."""
    return Code("unit", code)


def compound(code: str) -> Code:
    """Stands for the compound of this code."""
    return Code("compound", code)


def firm(credit_code: str) -> Code:
    """Stands for the property firm of this credit code."""
    return Code("property_firm", credit_code, "credit_code")


@dataclass(frozen=True, slots=True)
class HeadOf:
    """Stands for who holds the best-ranked post of the unit of this code; for nobody if vacant."""

    code: str


async def load(batches: Iterable[Batch], on: date) -> int:
    """Write the batches, in their order, several of one table one after the other; how many rows.

    *on* is the day whose post-holders are meant. Raises InvalidInput for a code nobody has; the
    transaction must roll back then.
    """
    every = [batch for batch in batches if batch.rows]
    async with transaction():
        units = {each.code for batch in every for row in batch.rows for each in row
                 if isinstance(each, HeadOf)}  # fmt: skip
        heads = await queries.heads(units, on)
        if missing := units - heads.keys():
            first = min(missing)
            raise InvalidInput("code", Label(f"没有编码 {first}", f"nothing has the code {first}"))
        await load_batches(
            replace(
                batch,
                rows=[
                    tuple(heads[each.code] if isinstance(each, HeadOf) else each for each in row)
                    for row in batch.rows
                ],
            )
            for batch in every
        )
    return sum(len(batch.rows) for batch in every)
