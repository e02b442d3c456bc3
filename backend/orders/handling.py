"""What operators did with the orders they handled, for whoever rates them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.orders import handling_queries as queries


@dataclass(frozen=True, slots=True)
class Handled:
    """Orders an operator fed back on within a time, and what became of them since.

    ``on_time``: their limit for resolving was not broken, or that was exempted on appeal.
    ``resolved``: fed back, or told at the callback, as resolved. ``reworked``: at least once.
    The verdicts are those of residents who were reached.
    """

    handled: int = 0
    on_time: int = 0
    resolved: int = 0
    reworked: int = 0
    satisfied: int = 0
    fairly: int = 0
    dissatisfied: int = 0


async def by_handler(
    operators: Sequence[int], since: datetime, until: datetime
) -> Mapping[int, Handled]:
    """What each of these operators handled from *since* until before *until*; one query.

    Those who handled nothing are left out. Costs as much as the orders found: an index leads to
    each operator's own.
    """
    rows = await queries.by_handler(operators, since, until) if operators else []
    return {
        row["operator"]: Handled(**{name: row[name] for name in Handled.__slots__}) for row in rows
    }
