"""Filling an empty database: rules, the three districts, the demo's operators and orders."""

from collections.abc import Callable

from backend.core.clock import now
from backend.core.db import fetch_value, transaction
from backend.core.instants import CHINA
from backend.deadlines import service as deadlines
from backend.seed.demo import start_demo
from backend.seed.districts import seed_districts
from backend.seed.operators import seed_operators
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


async def seed_registry(report: Report) -> bool:
    """Seed rules, districts and operators, whole or not at all; False when they were there."""
    async with transaction():
        if await fetch_value("SELECT EXISTS (SELECT FROM work_calendar)"):
            return False
        await seed_districts(report)
        policies = FIXTURES / "policies"
        calendars = [policies / "calendar.toml", *sorted(policies.glob("calendar_*.toml"))]
        await deadlines.load_rules(calendars, policies / "limits.toml", now(), "minhu seed")
        await seed_operators(now().astimezone(CHINA).date())
    return True
