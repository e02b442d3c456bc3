"""What is still there in a place that is to end without an heir."""

from collections.abc import Collection
from datetime import date

from piccolo.columns import Column

from backend.areas.ground_tables import Premises, ServiceCentre
from backend.areas.tables import Station
from backend.core.db import as_owner, transaction
from backend.core.labels import Label
from backend.orders.inbox_rules import OPEN
from backend.orders.rules import PartState
from backend.orders.tables import OrderPart, WorkOrder
from backend.people.tables import FirstSecretary, Post
from backend.registry import belonging_queries as queries
from backend.registry.belongings import BELONGINGS, Belonging, Fate


def _there(column: Column, ends: Column | None = None, only: str = "true") -> Belonging:
    return Belonging(column, Fate.moves, ends, only=only)


_OPEN = f"t.state IN ({', '.join(sorted(repr(state.value) for state in OPEN))})"
_HELD = """EXISTS (SELECT FROM appointment a WHERE a.post = t.id
    AND (a.ends_on IS NULL OR a.ends_on > $3))"""
REMAINING = (
    _there(Station.area, Station.valid_to),
    _there(Premises.community, Premises.given_up_on),
    _there(ServiceCentre.area, ServiceCentre.valid_to),
    _there(Post.unit, only=_HELD),
    _there(FirstSecretary.community, FirstSecretary.ends_on),
    _there(WorkOrder.lead_unit, only=_OPEN),
    _there(WorkOrder.sender_unit, only=f"{_OPEN} AND t.lead_unit IS DISTINCT FROM t.sender_unit"),
    _there(OrderPart.unit, only=f"t.state = '{PartState.asked.value}'"),
    # What is a rule for the place, with no end of its own, is harmless once nobody is there.
    *(
        each
        for each in BELONGINGS
        if each.fate is not Fate.stays and (each.ends is not None or each.only != "true")
    ),
)
"""What somebody has to see to before a community ends without an heir."""


async def remaining(
    areas: Collection[int], units: Collection[int], on: date
) -> list[tuple[Label, int]]:
    """What is open on a day in areas or with units that end: how many rows of which tables.

    As the owner: rows the actor does not see would be lost as well.
    """
    found: dict[Label, int] = {}
    async with as_owner(), transaction():
        for each in REMAINING:
            rows = await queries.open_at(each, units if each.of_unit else areas, on)
            if rows:
                found[each.label] = found.get(each.label, 0) + rows
    return list(found.items())
