"""Loads the demo's ledgers of `fixtures/ledgers/` into seeded districts."""

from collections.abc import Callable
from datetime import date

from backend.ledgers.loading import load
from backend.seed.districts import DISTRICTS, plan_districts
from backend.seed.ledger_descriptions import load_ledger_common, load_ledgers
from backend.seed.ledger_plan import Ground
from backend.seed.ledger_works import plan_ledgers, reminder_rules
from backend.settings import FIXTURES

FOLDER = FIXTURES / "ledgers"


async def seed_ledgers(report: Callable[[int, int, str], None], on: date) -> None:
    """Load the ledgers of the demo districts, inside the caller's transaction.

    *on* is the day everything is counted from, the one the districts were seeded for. *report*
    hears of each district.
    """
    common = load_ledger_common(FOLDER)
    await load([reminder_rules(common)], on)
    for done, (name, plan) in enumerate(zip(DISTRICTS, plan_districts(on), strict=True)):
        report(done, len(DISTRICTS), f"{plan.name}工作台账 / ledgers")
        await load(plan_ledgers(Ground(plan, on), common, load_ledgers(FOLDER, name)), on)
    report(len(DISTRICTS), len(DISTRICTS), "工作台账 / ledgers")
