"""What the tables of rosters, liaison, training and elections refuse, and who sees their rows."""

from datetime import date
from typing import Any

import asyncpg
import pytest

from backend.core.clock import now
from backend.core.db import fetch, fetch_value, transaction
from backend.core.instants import CHINA
from backend.identity import service as identity
from backend.identity.acting import NOBODY, acting

pytestmark = pytest.mark.shares_database


async def one(table: str, where: str = "true") -> dict[str, Any]:
    [row] = await fetch(f"SELECT * FROM {table} WHERE {where} ORDER BY id LIMIT 1")
    return dict(row)


async def refused(sql: str, *values: object, words: str) -> None:
    """The statement is refused with these words, and leaves nothing behind."""
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match=words):
        async with transaction():
            await fetch(sql, *values)


async def area(level: str, district: str) -> int:
    return int(
        await fetch_value(
            "SELECT id FROM area WHERE level = $1 AND code ^@ $2 ORDER BY code LIMIT 1",
            level, district,
        )
    )  # fmt: skip


async def test_a_roster_is_of_a_grid_of_the_schemes_district_one_head_a_grid(seeded: str) -> None:
    head = await one(
        "roster_member", "single AND role IN (SELECT id FROM roster_role WHERE code = 'grid_head')"
    )
    add = "INSERT INTO roster_member (grid, role, person, starts_on) VALUES ($1, $2, $3, $4)"
    other = await fetch_value("SELECT max(id) FROM person")
    day = date(2026, 1, 1)
    await refused(add, head["grid"], head["role"], other, day, words="one_a_grid")
    community = await area("community", "610111")
    await refused(add, community, head["role"], other, day, words="that of a grid")
    foreign = await area("grid", "610114")
    await refused(add, foreign, head["role"], other, day, words="another district")
    await refused(
        "UPDATE roster_member SET phone = '13800000000' WHERE id = $1", head["id"],
        words="phone_sealed",
    )  # fmt: skip


async def test_a_visit_lies_within_its_assignment(seeded: str) -> None:
    held = await one(
        "liaison_assignment", "area IN (SELECT id FROM area WHERE level = 'community')"
    )
    add = (
        "INSERT INTO liaison_visit (assignment, visited_on, place, area, compound, found, solved)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)"
    )
    day, before, place = date(2026, 10, 1), date(2000, 1, 1), held["area"]
    far = await area("community", "610112")
    for values, words in (
        ((before, "community", place, None, 0, 0), "not within the time"),
        ((day, "community", far, None, 0, 0), "not within the area"),
        ((day, "grid", place, None, 0, 0), "choose a grid"),
        ((day, "compound", place, None, 0, 0), "liaison_visit_compound"),
        ((day, "community", place, None, 1, 2), "liaison_visit_counts"),
    ):
        await refused(add, held["id"], *values, words=words)


async def test_votes_add_up_and_one_is_elected(seeded: str) -> None:
    loser = await one("election_result", "NOT elected")
    await refused(
        "UPDATE election_result SET elected = true WHERE id = $1", loser["id"],
        words="one_elected",
    )  # fmt: skip
    await refused(
        "UPDATE election_result SET votes = 100000 WHERE id = $1", loser["id"],
        words="more votes than voters",
    )  # fmt: skip
    await refused(
        "UPDATE community_election SET community = $1", await area("grid", "610114"),
        words="held in a community",
    )  # fmt: skip


@pytest.mark.parametrize(
    "table",
    ["cadre_tag", "chief_party", "management_split", "pay_scale", "roster_disclosure",
     "roster_scheme", "secretary_policy", "training_base", "training_course"],
)  # fmt: skip
async def test_what_is_declared_is_declared_for_a_district(seeded: str, table: str) -> None:
    await refused(
        f"UPDATE {table} SET area = $1", await area("community", "610112"),
        words="choose a district",
    )  # fmt: skip


_PLACE = {
    "community_election": "community",
    "liaison_assignment": "area",
    "roster_member": "grid",
    "service_chief": "area",
}


@pytest.mark.parametrize(
    "table", [*_PLACE, "election_result", "liaison_visit", "result_tag", "secretary_appraisal",
              "secretary_handover", "secretary_handover_item", "secretary_recall",
              "training_attendance"]
)  # fmt: skip
async def test_rows_are_those_of_ones_own_district(seeded: str, table: str) -> None:
    day = now().astimezone(CHINA).date()
    seen = {}
    for username in ("baqiao", "admin", "yanliang"):
        async with acting(await identity.actor(username, day)):
            seen[username] = {row["id"] for row in await fetch(f"SELECT id FROM {table}")}
    everything = {row["id"] for row in await fetch(f"SELECT id FROM {table}")}
    assert set().union(*seen.values()) == everything
    assert sum(map(len, seen.values())) == len(everything), "nobody sees another's"
    async with acting(NOBODY):
        assert await fetch(f"SELECT id FROM {table}") == []
    if table in _PLACE:
        stranger = await identity.actor("baqiao", day)
        foreign = everything - seen["baqiao"]
        async with acting(stranger):
            assert await fetch(
                f"UPDATE {table} SET {_PLACE[table]} = {_PLACE[table]}"
                " WHERE id = ANY ($1::bigint[]) RETURNING id",
                sorted(foreign),
            ) == []  # fmt: skip
