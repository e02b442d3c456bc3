"""Loads the demo's ledgers of `fixtures/ledgers/` into seeded districts."""

from collections.abc import Callable, Sequence
from datetime import date

from backend.ledgers.loading import load
from backend.seed.districts import DISTRICTS
from backend.seed.ledger_descriptions import load_ledger_common, load_ledgers
from backend.seed.ledger_plan import Ground
from backend.seed.ledger_works import plan_ledgers
from backend.seed.plan import Plan
from backend.settings import FIXTURES

FOLDER = FIXTURES / "ledgers"


async def seed_ledgers(
    report: Callable[[int, int, str], None], plans: Sequence[Plan], on: date
) -> None:
    """Load the ledgers of the demo districts, inside the caller's transaction.

    *plans* is what `seed_districts` has loaded, *on* the day everything is counted from. *report*
    hears of each district.
    """
    common = load_ledger_common(FOLDER)
    for done, (name, plan) in enumerate(zip(DISTRICTS, plans, strict=True)):
        report(done, len(DISTRICTS), f"{plan.name}工作台账 / ledgers")
        await load(plan_ledgers(Ground(plan, on), common, load_ledgers(FOLDER, name)), on)
    report(len(DISTRICTS), len(DISTRICTS), "工作台账 / ledgers")
