"""Where people and households are is worked out by the database, whatever changes it."""

from datetime import date

import pytest

from backend.core.db import execute_script, fetch, fetch_value

pytestmark = [pytest.mark.all_registers, pytest.mark.shares_database]
DAY = date(2026, 1, 1)

# Every way to stand somewhere, worked out anew; 0 is nowhere.
DERIVED = """
WITH derived AS (
    SELECT ap.person, unit.area FROM appointment ap JOIN post ON post.id = ap.post
        JOIN unit ON unit.id = post.unit
    UNION SELECT person, community FROM first_secretary
    UNION SELECT person, grid FROM roster_member
), told AS (
    SELECT person, area FROM derived
    UNION ALL SELECT id, 0 FROM person WHERE id NOT IN (SELECT person FROM derived)
)
SELECT count(*) FROM (
    (SELECT person, area FROM told EXCEPT SELECT person, area FROM person_place)
    UNION ALL (SELECT person, area FROM person_place EXCEPT SELECT person, area FROM told)) apart
"""


async def places_of(person: int) -> list[int]:
    rows = await fetch("SELECT area FROM person_place WHERE person = $1 ORDER BY area", person)
    return [row["area"] for row in rows]


async def test_the_places_of_people_follow_posts_rosters_and_units(seeded: str) -> None:
    assert await fetch_value("SELECT count(*) FROM person_place") > 2000
    assert await fetch_value(DERIVED) == 0
    person = await fetch_value(
        "INSERT INTO person (name, synthetic) VALUES ('新', true) RETURNING id"
    )
    assert await places_of(person) == [0]
    one, other = [
        (await fetch(
            "SELECT id AS unit, area FROM unit WHERE area <> $1 ORDER BY id LIMIT 1", apart
        ))[0]
        for apart in (0, await fetch_value("SELECT area FROM unit ORDER BY id LIMIT 1"))
    ]  # fmt: skip
    post = await fetch_value(
        "INSERT INTO post (title, kind, unit, single_holder)"
        " SELECT '临时岗', kind, $1, false FROM post LIMIT 1 RETURNING id", one["unit"],
    )  # fmt: skip
    held = await fetch_value(
        "INSERT INTO appointment (person, post, single_holder, starts_on)"
        " VALUES ($1, $2, false, $3) RETURNING id", person, post, DAY,
    )  # fmt: skip
    assert await places_of(person) == [one["area"]]
    await fetch("UPDATE post SET unit = $1 WHERE id = $2", other["unit"], post)
    assert await places_of(person) == [other["area"]]
    await fetch("UPDATE unit SET area = $1 WHERE id = $2", one["area"], other["unit"])
    assert await places_of(person) == [one["area"]]
    await fetch("UPDATE appointment SET ends_on = $1 WHERE id = $2", date(2026, 2, 1), held)
    assert await fetch_value(DERIVED) == 0
    await fetch("DELETE FROM appointment WHERE id = $1", held)
    assert await places_of(person) == [0]
    await fetch("DELETE FROM person WHERE id = $1", person)
    assert await places_of(person) == []
    assert await fetch_value(DERIVED) == 0


async def test_homes_are_in_the_grid_of_their_compound_and_move_with_it(seeded: str) -> None:
    building, compound, grid = (
        await fetch("SELECT b.id, c.id AS compound, c.grid FROM building b JOIN compound c"
                    " ON c.id = b.compound ORDER BY b.id LIMIT 1")
    )[0].values()  # fmt: skip
    elsewhere, other = (
        await fetch("SELECT id, grid FROM compound WHERE grid <> $1 ORDER BY id LIMIT 1", grid)
    )[0].values()
    home = await fetch_value(
        "INSERT INTO household (building, door, members, party_members, valid_from, grid)"
        " VALUES ($1, '101', 3, 0, $2, $3) RETURNING id", building, DAY, other,
    )  # fmt: skip
    lead = await fetch_value(
        "INSERT INTO home_lead (kind, compound, name, synthetic, starts_on)"
        " VALUES ('party_hub_household', $1, '新', true, $2) RETURNING id", compound, DAY,
    )  # fmt: skip
    where = (
        "SELECT ARRAY[(SELECT grid FROM household WHERE id = $1),"
        " (SELECT grid FROM building WHERE id = $2), (SELECT grid FROM home_lead WHERE id = $3)]"
    )
    assert await fetch_value(where, home, building, lead) == [grid] * 3
    await fetch("UPDATE building SET compound = $1, name = '移' WHERE id = $2", elsewhere, building)
    await fetch("UPDATE home_lead SET compound = $1 WHERE id = $2", elsewhere, lead)
    assert await fetch_value(where, home, building, lead) == [other] * 3
    await fetch("UPDATE building SET compound = $1 WHERE id = $2", compound, building)
    await fetch("UPDATE home_lead SET compound = $1 WHERE id = $2", compound, lead)
    await execute_script(f"UPDATE compound SET grid = {other} WHERE id = {compound}")
    assert await fetch_value(where, home, building, lead) == [other] * 3
