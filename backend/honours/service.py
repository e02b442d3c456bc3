"""Use cases of awards and benchmark titles."""

from collections.abc import Mapping, Sequence
from datetime import date

from backend.honours import queries
from backend.honours.rules import AwardKind, AwardRow, standing


async def load_awards(rows: Sequence[AwardRow]) -> int:
    """Insert many titles; returns how many. Raises InvalidInput for an unknown area."""
    return len(await queries.insert_awards(rows))


async def held(area_code: str, on: date) -> Mapping[tuple[AwardKind, str], int]:
    """How many titles of each kind and batch are in force in an area on a day."""
    return standing(await queries.titles(area_code), on)
