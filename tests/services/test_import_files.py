"""Files from elsewhere: the real New York extract, and the sample of a 12345 export."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend.core.db import fetch, fetch_value
from backend.escalation.service import enforce_due
from backend.identity.rules import Actor, Role
from backend.imports.profiles import load_profile
from backend.imports.service import ImportReport, import_orders
from backend.orders import service as orders
from backend.settings import FIXTURES, ROOT

NEW_YORK = ROOT.parent / "shared" / "data" / "nyc311_2024-04-16.csv"
SAMPLE = FIXTURES / "imports" / "hotline_12345_sample.csv"
CLERK = Actor("clerk", frozenset({Role.administrator}))


async def bring(path: Path, profile: str, *, dry_run: bool = False) -> ImportReport:
    return await import_orders(
        CLERK, path, load_profile(profile), now=datetime.now(UTC), dry_run=dry_run
    )


@pytest.fixture
def new_york() -> Path:
    if not NEW_YORK.exists():
        pytest.skip(f"the New York extract is not here: {NEW_YORK}")
    return NEW_YORK


async def test_a_thousand_real_requests_come_in_once_and_set_off_no_storm(
    seeded: str, new_york: Path
) -> None:
    first = await bring(new_york, "nyc311")
    assert first.added + first.refused == 1000
    assert first.added > 990
    again = await bring(new_york, "nyc311")
    assert (again.added, again.known) == (0, first.added)
    assert await fetch_value("SELECT count(*) FROM work_order") == first.added
    assert await enforce_due() == 0
    assert await fetch_value("SELECT count(*) FROM outbox") == 0
    for row in await fetch("SELECT id FROM work_order ORDER BY id LIMIT 25"):
        assert await orders.verify_trail(row["id"]) is None


async def test_it_keeps_the_times_of_the_file(seeded: str, new_york: Path) -> None:
    await bring(new_york, "nyc311")
    [row] = await fetch("SELECT * FROM work_order WHERE external_ref = '60879417'")
    # 03:03:15 in New York's summer time.
    assert row["reported_at"] == datetime(2024, 4, 16, 7, 3, 15, tzinfo=UTC)


async def test_the_sample_names_its_bad_rows_by_line_and_takes_the_others(seeded: str) -> None:
    found = await bring(SAMPLE, "hotline_12345")
    assert found.added > 10
    assert 0 < found.refused == len({problem.line for problem in found.problems})
    assert all(problem.reason.zh and problem.reason.en for problem in found.problems)
    assert await fetch_value("SELECT count(*) FROM work_order") == found.added


async def test_a_dry_run_tells_the_same_and_writes_nothing(seeded: str) -> None:
    tables = ("work_order", "order_event", "deadline", "import_run", "order_counter", "outbox")
    dry = await bring(SAMPLE, "hotline_12345", dry_run=True)
    for table in tables:
        assert await fetch_value(f"SELECT count(*) FROM {table}") == 0
    real = await bring(SAMPLE, "hotline_12345")
    assert (dry.added, dry.refused) == (real.added, real.refused)
