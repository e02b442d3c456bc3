"""Filling an empty database: rules, the three districts, the demo's operators and orders."""

from collections.abc import Callable
from datetime import datetime

from backend.core.clock import now
from backend.core.db import execute_script, fetch_value, transaction
from backend.core.instants import CHINA
from backend.deadlines import service as deadlines
from backend.seed.demo import start_demo
from backend.seed.districts import seed_districts
from backend.seed.ledgers import seed_ledgers
from backend.seed.operators import DEMO_AREA, seed_operators
from backend.seed.properties import seed_properties
from backend.seed.registers import seed_registers
from backend.settings import FIXTURES

Report = Callable[[int, int, str], None]


async def seed(report: Report) -> bool:
    """Seed what is not there yet; False when everything was.

    Rules, districts and operators come in one transaction; the demo's orders follow through the
    same services operators use, so a database without orders gets them even after a crash between.
    """
    seeded = await seed_registry(report)
    if not await fetch_value("SELECT EXISTS (SELECT FROM work_order)"):
        await start_demo(report)
        seeded = True
    return seeded


async def seed_registry(
    report: Report, at: datetime | None = None, district: str = DEMO_AREA, *,
    registers: bool = True,
) -> bool:  # fmt: skip
    """Seed rules, districts, operators and registers, whole or not at all; False when there.

    *at* is the instant the registry is for, None for now: people are in office by then. The
    operators serve the district of this code. Without *registers* nothing is loaded that no order
    asks for: the care register alone has more rows than all the rest.
    """
    begin = at or now()
    on = begin.astimezone(CHINA).date()
    async with transaction():
        if await fetch_value("SELECT EXISTS (SELECT FROM work_calendar)"):
            return False
        plans = await seed_districts(report, on)
        policies = FIXTURES / "policies"
        calendars = [policies / "calendar.toml", *sorted(policies.glob("calendar_*.toml"))]
        await deadlines.load_rules(calendars, policies / "limits.toml", begin, "minhu seed")
        await seed_operators(on, district)
        if registers:
            await seed_registers(report, plans, on)
            await seed_ledgers(report, plans, on)
            await seed_properties(plans, district, begin)
        # Without it the first lists are planned for empty tables, and take half a minute.
        await execute_script("ANALYZE")
    return True
