"""The SQL of what everybody may see: functions of `firms.row_functions`, which say what that is."""

from backend.core.db import Row as Row
from backend.core.db import fetch, fetch_one


async def places() -> list[Row]:
    """Districts with their names, by code."""
    return await fetch(
        "SELECT code, name FROM area WHERE level = 'district' AND valid_to IS NULL ORDER BY code"
    )


async def ranked(district_code: str) -> list[Row]:
    """Firms with stars, the best first."""
    return await fetch("SELECT * FROM minhu_firms_ranked($1)", district_code)


async def published(district_code: str) -> list[Row]:
    """Ratings that are public, the best first."""
    return await fetch("SELECT * FROM minhu_ratings_published($1)", district_code)


async def certified(code: str) -> Row | None:
    """The rating with this verification code."""
    return await fetch_one("SELECT * FROM minhu_rating_certified($1)", code)
