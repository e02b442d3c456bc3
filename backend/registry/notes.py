"""What to point out of a row that has been saved: warnings, never a refusal."""

from collections.abc import Awaitable, Callable, Mapping

from backend.areas import ground
from backend.core.labels import Label

NOTES: Mapping[str, Callable[[int], Awaitable[Label | None]]] = {"area": ground.size_note}
"""By table: what to say of the row with this id; None for nothing."""


async def note_on(table: str, row_id: int) -> Label | None:
    """What to tell whoever has just saved a row; None where there is nothing to point out."""
    note = NOTES.get(table)
    return None if note is None else await note(row_id)
