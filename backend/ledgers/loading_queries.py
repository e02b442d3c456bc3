"""Who heads the units that a load names."""

from collections.abc import Iterable
from datetime import date

from backend.core.db import fetch


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
