"""Loading the registry in bulk: the same rows everywhere, and what the registry refuses."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Protocol

import asyncpg
import pytest

from backend.areas.rules import AreaLevel, AreaRow, GridType, StationRow, UnitKind, UnitRow
from backend.areas.service import load_areas, load_stations, load_units
from backend.core.db import engine, fetch, fetch_one, fetch_value, transaction
from backend.core.errors import InvalidInput
from backend.firms.rules import FirmRow
from backend.firms.service import load_firms
from backend.people.rules import FirstSecretaryRow, PersonRow, PostKind, PostRow, TermRow
from backend.people.service import load_first_secretaries, load_posts
from backend.seed.districts import seed_districts

DAY = date(2026, 11, 23)
TABLES = [
    "appointment",
    "area",
    "first_secretary",
    "liaison_visit",
    "pay_record",
    "person",
    "post",
    "property_firm",
    "roster_member",
    "station",
    "training_attendance",
    "unit",
]


class Cloning(Protocol):
    """What these tests use of the test server."""

    def clone(self, template: str) -> str: ...
    def drop(self, url: str) -> None: ...


@pytest.fixture
def second_url(postgres: Cloning) -> Iterator[str]:
    """The URL of another fresh migrated database without a row."""
    url = postgres.clone("empty")
    yield url
    postgres.drop(url)


@asynccontextmanager
async def switched_to(url: str) -> AsyncIterator[None]:
    """The engine, closed where it was open and opened on *url*."""
    await engine().close()
    engine().config["dsn"] = url
    await engine().open()
    try:
        yield
    finally:
        await engine().close()


async def load() -> list[tuple[int, int, str]]:
    calls: list[tuple[int, int, str]] = []
    async with transaction():
        await seed_districts(lambda done, total, what: calls.append((done, total, what)), DAY)
    return calls


async def fingerprint() -> dict[str, str]:
    """Each table's rows as one hash, ids included; what is sealed differs every time."""
    return {
        table: await fetch_value(
            "SELECT md5(string_agg((to_jsonb(t) - 'phone' - 'contact_phone')::text, ';'"
            f" ORDER BY id)) FROM {table} t"
        )
        for table in TABLES
    }


async def test_a_load_tells_its_progress_is_refused_twice_and_repeats_itself(
    database: str, second_url: str
) -> None:
    calls = await load()
    done = [each[0] for each in calls]
    assert done == sorted(done)
    assert done[0] == 0
    assert {each[1] for each in calls} == {done[-1]}
    assert all(what for _, _, what in calls)

    first = await fingerprint()
    assert all(first.values())
    with pytest.raises(asyncpg.UniqueViolationError):
        await load()
    assert await fingerprint() == first, "a refused load leaves no trace"

    async with switched_to(second_url):
        await load()
        assert await fingerprint() == first


async def test_later_rows_get_ids_of_their_own(seeded: str) -> None:
    for table in TABLES:
        following = await fetch_value(f"SELECT nextval(pg_get_serial_sequence('{table}', 'id'))")
        assert following > await fetch_value(f"SELECT max(id) FROM {table}"), table


# ── what the registry refuses ────────────────────────────────────────────────────────────────────


def area(code: str, level: AreaLevel, parent: str | None) -> AreaRow:
    grid_type = GridType.base if level is AreaLevel.grid else None
    return AreaRow(code, f"测试{code}", level, parent, valid_from=DAY, grid_type=grid_type)


def post(*terms: TermRow, single_holder: bool = True) -> PostRow:
    return PostRow(
        "社区书记", PostKind.principal, "610112001601", terms, single_holder=single_holder
    )


def term(name: str, starts_on: date, ends_on: date | None = None) -> TermRow:
    return TermRow(PersonRow(name, phone=None), starts_on, ends_on)


async def test_a_single_holder_post_refuses_a_second_holder_on_overlapping_days(
    seeded: str,
) -> None:
    handed_over = date(2026, 3, 1)
    first = term("甲", date(2025, 1, 1), handed_over)
    with pytest.raises(asyncpg.ExclusionViolationError, match="appointment_one_holder"):
        await load_posts([post(first, term("乙", date(2026, 2, 28)))])
    assert await fetch_value("SELECT count(*) FROM person WHERE name IN ('甲', '乙')") == 0
    assert await load_posts([post(first, term("乙", handed_over))]) == 1


async def test_a_shared_post_takes_several_holders_at_once(seeded: str) -> None:
    terms = [term(name, DAY) for name in "甲乙丙"]
    assert await load_posts([post(*terms, single_holder=False)]) == 1


async def test_a_community_refuses_a_second_first_secretary_on_overlapping_days(
    seeded: str,
) -> None:
    standing = await fetch_one(
        "SELECT area.code, first_secretary.ends_on FROM first_secretary "
        "JOIN area ON area.id = first_secretary.community LIMIT 1"
    )
    assert standing is not None

    def successor(starts_on: date) -> FirstSecretaryRow:
        return FirstSecretaryRow(
            PersonRow("甲", phone=None),
            standing["code"],
            "未央区教育局",
            starts_on,
            starts_on.replace(year=starts_on.year + 2),
        )

    with pytest.raises(asyncpg.ExclusionViolationError, match="first_secretary_one_active"):
        await load_first_secretaries([successor(DAY)])
    assert await load_first_secretaries([successor(standing["ends_on"])]) == 1


async def test_a_first_secretary_serves_a_community_only(seeded: str) -> None:
    row = FirstSecretaryRow(
        PersonRow("甲", phone=None), "610112001", "未央区教育局", DAY, date(2028, 11, 23)
    )
    with pytest.raises(asyncpg.CheckViolationError, match="first secretary serves a community"):
        await load_first_secretaries([row])


async def test_a_retired_code_cannot_be_reused(seeded: str) -> None:
    code = "610112001601"
    await fetch("UPDATE area SET valid_to = $2 WHERE code = $1", code, DAY)
    with pytest.raises(asyncpg.UniqueViolationError):
        await load_areas([area(code, AreaLevel.community, "610112001")])
    with pytest.raises(asyncpg.CheckViolationError, match="a code in use never changes"):
        await fetch("UPDATE area SET code = '610112001999' WHERE code = $1", code)
    with pytest.raises(asyncpg.CheckViolationError, match="a code in use never changes"):
        await fetch("DELETE FROM area WHERE code = $1", code)


async def test_a_grid_hangs_under_a_community_only(seeded: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="not one level up"):
        await load_areas([area("6101120016011999", AreaLevel.grid, "610112001")])
    assert await load_areas([area("6101120016011999", AreaLevel.grid, "610112001601")]) == 1


async def test_children_may_come_before_their_parents(seeded: str) -> None:
    rows = [
        area("610112001999", AreaLevel.community, "610112001"),
        area("6101120019991001", AreaLevel.grid, "610112001999"),
    ]
    assert await load_areas(rows[::-1]) == 2


async def test_loading_refuses_what_points_nowhere_and_writes_nothing(seeded: str) -> None:
    before = await fingerprint()
    nowhere = "610199001"
    committee = UnitKind.community_committee
    with pytest.raises(InvalidInput, match="area or unit"):
        await load_areas(
            [
                area("610112001999", AreaLevel.community, "610112001"),
                area(f"{nowhere}999", AreaLevel.community, nowhere),
            ]
        )
    with pytest.raises(InvalidInput, match="6 digits"):
        await load_areas([area("6101", AreaLevel.district, None)])
    with pytest.raises(InvalidInput, match="area or unit"):
        await load_units([UnitRow("x", "x", committee, "610112001601", nowhere, DAY)])
    with pytest.raises(InvalidInput, match="area or unit"):
        await load_units([UnitRow("x", "x", committee, nowhere, "610112001", DAY)])
    with pytest.raises(InvalidInput, match="area or unit"):
        await load_stations([StationRow("x", "x", "610112001", DAY)])
    with pytest.raises(InvalidInput, match="unit or area"):
        await load_posts([PostRow("x", PostKind.deputy, nowhere, (term("甲", DAY),))])
    with pytest.raises(InvalidInput, match="unknown district"):
        await load_firms(
            [FirmRow("91110000802100433B", "x", nowhere, None, None, None)],
        )
    assert await fingerprint() == before
