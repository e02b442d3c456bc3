"""What the codes of a load stand for."""

from collections.abc import Iterable
from datetime import date

from backend.core.db import fetch

_BY_CODE = "SELECT {0} AS code, id FROM {1} WHERE {0} = ANY ($1::text[])"


async def areas(codes: Iterable[str]) -> dict[str, int | None]:
    """Ids of areas by code; unknown codes are left out, here and below."""
    return await _by_code("code", "area", codes)


async def units(codes: Iterable[str]) -> dict[str, int | None]:
    """Ids of units by code."""
    return await _by_code("code", "unit", codes)


async def compounds(codes: Iterable[str]) -> dict[str, int | None]:
    """Ids of compounds by code."""
    return await _by_code("code", "compound", codes)


async def firms(codes: Iterable[str]) -> dict[str, int | None]:
    """Ids of property firms by credit code."""
    return await _by_code("credit_code", "property_firm", codes)


async def _by_code(column: str, table: str, codes: Iterable[str]) -> dict[str, int | None]:
    rows = await fetch(_BY_CODE.format(column, table), sorted(codes))
    return {row["code"]: row["id"] for row in rows}


async def heads(codes: Iterable[str], on: date) -> dict[str, int | None]:
    """Who holds the best-ranked post of each unit on a day, by its code; None for nobody."""
    rows = await fetch(
        """
        SELECT unit.code, (
            SELECT ap.person FROM post JOIN appointment ap ON ap.post = post.id
            WHERE post.unit = unit.id AND post.rank IS NOT NULL AND ap.starts_on <= $2
              AND (ap.ends_on IS NULL OR ap.ends_on > $2)
            ORDER BY post.rank, ap.starts_on, ap.id LIMIT 1
        ) AS person
        FROM unit WHERE unit.code = ANY ($1::text[])
        """,
        sorted(codes),
        on,
    )
    return {row["code"]: row["person"] for row in rows}
