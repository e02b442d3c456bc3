"""The honours package's SQL."""

from collections.abc import Sequence

from backend.core.db import fetch
from backend.core.loading import load
from backend.honours.rules import AwardKind, AwardRow, Held


async def insert_awards(rows: Sequence[AwardRow]) -> list[int]:
    """Insert titles; their ids in the order of *rows*."""
    columns = (
        "kind",
        "title",
        "batch",
        "recipient",
        "granted_by",
        "awarded_on",
        "valid_to",
        "synthetic",
    )
    return await load("award", columns, rows, {"area": ("area", "area_code")})


async def titles(area_code: str) -> list[Held]:
    """Every title of an area and of those below it, whether in force or not."""
    rows = await fetch(
        "SELECT w.kind, w.batch, w.awarded_on, w.valid_to, w.revoked_on FROM award w"
        " JOIN area ON area.id = w.area WHERE area.code ^@ $1",
        area_code,
    )
    return [Held(**{**row, "kind": AwardKind(row["kind"])}) for row in rows]
