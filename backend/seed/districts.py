"""Loads the three demo districts of `fixtures/districts/`."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from backend.areas.ground import load_centres, load_compounds, load_premises, load_resources
from backend.areas.service import load_areas, load_changes, load_stations, load_units
from backend.core import clock, instants
from backend.firms.service import load_firms
from backend.people.service import load_first_secretaries, load_people, load_posts
from backend.seed.descriptions import load_common, load_district
from backend.seed.people_descriptions import load_people_of
from backend.seed.plan import Plan, plan_district
from backend.settings import FIXTURES

FOLDER = FIXTURES / "districts"
PEOPLE = FIXTURES / "people"
DISTRICTS = ("baqiao", "weiyang", "yanliang")

_Step = tuple[str, Callable[[Any], Awaitable[int]], Sequence[object]]
"""What is loaded, the service that loads it, its rows."""


def plan_districts(on: date, folder: Path = FOLDER) -> list[Plan]:
    """The rows of every demo district on the day *on*; touches no database.

    Raises InvalidInput naming what is wrong with a description.
    """
    common = load_common(folder)
    return [
        plan_district(load_district(folder, name), load_people_of(PEOPLE, name), common, on)
        for name in DISTRICTS
    ]


async def seed_districts(
    report: Callable[[int, int, str], None], on: date | None = None
) -> list[Plan]:
    """Load the demo districts into an empty registry, inside the caller's transaction.

    Returns what was loaded.

    *report* hears how many rows are loaded, how many there will be, and what comes next; the last
    call has both numbers equal. *on* is the day the data is for, None for today in China; see
    `plan_district`. Loading twice is refused by the codes (asyncpg's UniqueViolationError).
    """
    plans = plan_districts(on or clock.now().astimezone(instants.CHINA).date())
    steps = [(what, load, rows) for plan in plans for what, load, rows in _steps(plan) if rows]
    total = sum(len(rows) for _, _, rows in steps)
    done = 0
    for what, load, rows in steps:
        report(done, total, what)
        await load(rows)
        done += len(rows)
    report(done, total, "演示区 / demo districts")
    return plans


def _steps(plan: Plan) -> list[_Step]:
    """What to load, in the order the foreign keys ask for."""
    return [
        (f"{plan.name}区域 / areas", load_areas, plan.areas),
        (f"{plan.name}单位 / units", load_units, plan.units),
        (f"{plan.name}驿站 / stations", load_stations, plan.stations),
        (f"{plan.name}区域沿革 / lineage", load_changes, plan.changes),
        (f"{plan.name}小区楼栋 / compounds and buildings", load_compounds, plan.compounds),
        (f"{plan.name}辖区资源 / resources", load_resources, plan.resources),
        (f"{plan.name}办公用房 / premises", load_premises, plan.premises),
        (f"{plan.name}服务中心 / service centres", load_centres, plan.centres),
        (f"{plan.name}岗位与人员 / posts and people", load_posts, plan.posts),
        (
            f"{plan.name}第一书记 / first secretaries",
            load_first_secretaries,
            plan.first_secretaries,
        ),
        (f"{plan.name}队伍、培训与薪酬 / rosters, training, pay", load_people, plan.people),
        (f"{plan.name}物业企业 / property firms", load_firms, plan.firms),
    ]
