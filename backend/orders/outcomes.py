"""What became of a community's requests in a period: figures for those who are rated by them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from backend.core.db import as_owner
from backend.orders import outcomes_queries as queries


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Requests of some categories in a community (domain.md §6).

    ``received``: all that were reported, but for rejected ones. ``repeats``: merged into another,
    or from a number that had reported there before within the period. ``judged``: called back,
    the resident reached. ``resolved``: of those, resolved by the resident's word.
    """

    received: int
    repeats: int
    judged: int
    resolved: int


NONE = Outcomes(0, 0, 0, 0)


async def outcomes(
    communities: Collection[int], categories: Collection[str], since: datetime, until: datetime
) -> Mapping[int, Outcomes]:
    """The figures of each of *communities* (ids) for requests reported in ``[since, until)``.

    The same for everybody who asks: they are counted beyond the asker's own scope, and no order is
    shown. One query, along the inbox's indexes of communities.
    """
    found = dict.fromkeys(communities, NONE)
    if not found or not categories:
        return found
    async with as_owner():
        rows = await queries.outcomes(sorted(found), sorted(categories), since, until)
    return found | {
        row["community"]: Outcomes(row["received"], row["repeats"], row["judged"], row["resolved"])
        for row in rows
    }
