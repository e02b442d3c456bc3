"""Use cases of the service catalogue."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from backend.core.db import transaction
from backend.core.errors import InvalidInput, NotFound
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.deadlines import service as deadlines
from backend.deadlines.budget import Budget, BudgetUnit, CountFrom, due
from backend.identity.rules import Actor, Permission, may
from backend.matters import queries
from backend.matters.rules import BundleRow, Coverage, MatterRow, PartRow, PointRow, accepts
from backend.orders.errors import NotAllowed

CALENDAR = "district"


async def load_matters(rows: Sequence[MatterRow]) -> int:
    """Insert many matters; returns how many. Raises InvalidInput for an unknown department."""
    return len(await queries.insert_matters(rows))


async def load_bundles(rows: Sequence[BundleRow]) -> int:
    """Insert many bundles with their matters; returns how many bundles.

    Raises InvalidInput for an unknown department or matter; the transaction must roll back then.
    """
    async with transaction():
        await queries.insert_bundles(rows)
        await queries.insert_parts(
            [PartRow(row.code, matter) for row in rows for matter in row.matters]
        )
    return len(rows)


async def load_points(rows: Sequence[PointRow]) -> int:
    """Insert many acceptance points; returns how many. Raises InvalidInput for unknown areas."""
    return len(await queries.insert_points(rows))


async def coverage(district_code: str, on: date) -> Coverage:
    """A district's catalogue on a day, and how near to people its matters are handled."""
    row = await queries.coverage(district_code, on)
    return Coverage(**dict(row)) if row else Coverage(0, 0, 0, 0, 0)


async def accept(actor: Actor, matter_id: int, point_id: int, home_id: int, now: datetime) -> int:
    """Accept a matter at a point for somebody from *home_id*; returns the case's id.

    The day it is promised for is counted in working days from the next one. Raises NotFound,
    NotAllowed without the right at the point, InvalidInput where the point does not accept it
    (`rules.accepts`), and CalendarExhausted past the years of the calendar.
    """
    today = now.astimezone(CHINA).date()
    async with transaction():
        matter = await queries.matter(matter_id, today)
        point = await queries.point_code(point_id, today)
        home = await queries.area_code(home_id)
        if matter is None or point is None or home is None:
            raise NotFound
        if not may(actor, Permission.keep_services, point):
            raise NotAllowed(action=Label("受理事项", "accept a matter"))
        if len(home) < 9:
            raise InvalidInput("home", Label("请选择街道或社区", "choose a subdistrict"))
        across = accepts(matter, point, home)
        promised = due(
            await deadlines.calendar(CALENDAR),
            datetime.combine(today, time(), CHINA) + timedelta(hours=12),
            Budget(matter.promised_days, BudgetUnit.working_day),
            CountFrom.next_working_day,
        )
        return await queries.insert_case(
            matter_id, point_id, home_id, across, today, promised.at.astimezone(CHINA).date()
        )
