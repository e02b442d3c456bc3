"""What belongs to a community that is split or merged goes on at its heir, or stays as history."""

from datetime import date, timedelta
from typing import Any

import pytest
from support.loop import NOW

from backend.areas.service import Grounds, Successor
from backend.core.db import fetch, fetch_one, fetch_value
from backend.identity.acting import acting
from backend.identity.rules import Actor, Role, Scope
from backend.personal.rules import Kind
from backend.personal.sealing import opened, sealed
from backend.registry.belongings import BELONGINGS, Belonging, Fate
from backend.registry.reorganising import Done, merge_communities, split_community

OLD, EAST, WEST = "610112001601", "610112001801", "610112001802"
DAY = date(2026, 5, 20)
GROUNDS = Grounds(DAY, "户数过多，拆分管理")
CLERK = Actor("clerk", frozenset({Scope(Role.administrator, "610112001")}))

MORE = """
WITH old AS (SELECT id FROM area WHERE code = '610112001601'),
     grid AS (SELECT min(id) AS first, max(id) AS last FROM area
              WHERE parent = (SELECT id FROM old) AND valid_to IS NULL),
     somebody AS (SELECT min(id) AS id FROM person),
     party AS (INSERT INTO chief_party (area, code, name, ordinal)
         SELECT id, 'x', '一方', 9 FROM area WHERE code = '610112' RETURNING id),
     chief AS (INSERT INTO service_chief (person, area, level, party, starts_on)
         SELECT somebody.id, old.id, 'district', party.id, '2026-01-01' FROM somebody, old, party
         RETURNING id, person, area),
     liaison AS (INSERT INTO liaison_assignment (person, area, chief, visit_every_days, starts_on)
         SELECT person, area, id, 30, '2026-01-01' FROM chief RETURNING id, area),
     visited AS (INSERT INTO liaison_visit (assignment, visited_on, place, area, found, solved)
         SELECT id, '2026-05-01', 'community', area, 1, 1 FROM liaison RETURNING id),
     group_ AS (INSERT INTO activity_group (name, topic, area, members, founded_on, synthetic)
         SELECT '棋社', '象棋', id, 8, '2026-01-01', true FROM old RETURNING id),
     day AS (INSERT INTO duty_day (area, kind, held_on, place, theme)
         SELECT id, 'heart_link_day', d::date, '广场', '议事' FROM old,
             unnest('{2026-05-10,2026-05-24}'::date[]) AS d RETURNING id),
     said AS (INSERT INTO meeting (area, kind, held_on, topic, agenda)
         SELECT id, 'joint', '2026-05-02', '停车', '停车' FROM old RETURNING id),
     due AS (INSERT INTO meeting_resolution (meeting, content, unit, due_on)
         SELECT said.id, '划线', unit.id, '2026-06-01' FROM said, unit
         WHERE unit.code = '610112001601' RETURNING id)
INSERT INTO role_grant (operator, role, area_code, unit_code, starts_on)
SELECT min(id), 'unit_handler', '610112001601', '610112001601', '2026-01-01' FROM operator
"""


async def ids(*codes: str) -> list[int]:
    rows = await fetch(
        "SELECT id FROM area WHERE left(code, 12) = ANY ($1::text[])"
        " UNION ALL SELECT -id FROM unit WHERE code = ANY ($1::text[])",
        list(codes),
    )
    return [row["id"] for row in rows]


async def counted(belonging: Belonging, places: list[int], *, still_open: bool) -> int:
    """The rows of these places, all or those open on the day."""
    wanted = [-each for each in places if each < 0] if belonging.of_unit else places
    ends = belonging.ends._meta.name if belonging.ends is not None else None
    which = f"({belonging.only.replace('$3', '$2::date')})"
    if ends:
        which += f" AND (t.{ends} IS NULL OR t.{ends} > $2::date)"
    return int(
        await fetch_value(
            f"SELECT count(*) FROM {belonging.table} t"
            f" WHERE t.{belonging.column._meta.name} = ANY ($1::bigint[])"
            f" AND $2::date IS NOT NULL AND ({which} OR NOT $3)",
            wanted, DAY, still_open,
        )
    )  # fmt: skip


def told(done: Done) -> dict[str, tuple[int, int]]:
    return {each.label.zh: (each.moved, each.left) for each in done.followed}


async def one(sql: str, *args: object) -> Any:
    found = await fetch_one(sql, *args)
    assert found is not None
    return found


@pytest.mark.all_registers
async def test_what_belongs_to_a_community_goes_on_at_its_heirs_or_stays_as_it_was(
    seeded: str,
) -> None:
    await fetch(MORE)
    old = await ids(OLD)
    phone = await one(
        "SELECT m.id, a.code FROM roster_member m JOIN area a ON a.id = m.grid"
        " WHERE a.parent = $1 AND m.ends_on IS NULL ORDER BY m.id LIMIT 1",
        await fetch_value("SELECT id FROM area WHERE code = $1", OLD),
    )
    await fetch(
        "UPDATE roster_member SET phone = $2, starts_on = '2026-01-01' WHERE id = $1", phone["id"],
        sealed("roster_member", "phone", phone["id"], "00012345678", Kind.phone),
    )  # fmt: skip
    grids = [row["code"] for row in await fetch(
        "SELECT code FROM area WHERE level = 'grid' AND code LIKE $1 || '%' AND valid_to IS NULL"
        " ORDER BY code", OLD)]  # fmt: skip
    # Two estates of which one lies in a grid of the west.
    await fetch(
        "UPDATE managed_project p SET estate = (SELECT c.name FROM compound c JOIN area a ON"
        " a.id = c.grid WHERE a.code LIKE $1 || '%' AND a.code >= $2 ORDER BY c.id LIMIT 1)"
        " WHERE p.id = (SELECT min(id) FROM managed_project WHERE community ="
        " (SELECT id FROM area WHERE code = $1))",
        OLD, grids[2],
    )  # fmt: skip
    before = [
        (await counted(each, old, still_open=True), await counted(each, old, still_open=False))
        for each in BELONGINGS
    ]
    into = [
        Successor(EAST, "东社区", tuple(grids[:2])),
        Successor(WEST, "西社区", tuple(grids[2:])),
    ]
    async with acting(CLERK):
        done = await split_community(CLERK, OLD, into, GROUNDS, NOW)
    there = await ids(EAST, WEST)
    filled = set()
    for each, (was_open, was_there) in zip(BELONGINGS, before, strict=True):
        name = f"{each.table}.{each.column._meta.name}"
        now_open = await counted(each, old, still_open=True)
        now_there = await counted(each, old, still_open=False)
        begun = await counted(each, there, still_open=True)
        filled |= {each.table} if was_open else set()
        match each.fate:
            case Fate.stays:
                assert (now_there, begun) == (was_there, 0), name
            case Fate.moves:
                assert (now_open, begun) == (0, was_open), name
            case Fate.renewed:
                assert now_there == was_there, name
                assert now_open == 0, name
                extra = 1 if each.each_part and was_open else 0
                assert begun == was_open + extra, name
    assert filled >= {
        "activity_group", "care_person", "duty_day", "liaison_assignment", "managed_project",
        "meeting_resolution", "party_organisation", "roster_member", "service_chief", "visit_day",
        "volunteer_team", "home_visit", "liaison_visit", "meeting",
    }  # fmt: skip
    assert "随同划转：" in done.sentence.zh

    # The new row's phone opens; the old one's as well.
    member = await one(
        "SELECT m.id, m.phone, m.starts_on FROM roster_member m JOIN area a ON a.id = m.grid"
        " WHERE m.person = (SELECT person FROM roster_member WHERE id = $1) AND m.id <> $1"
        " AND a.code LIKE ANY ('{610112001801%,610112001802%}')",
        phone["id"],
    )
    assert member["starts_on"] == DAY
    assert opened("roster_member", "phone", member["id"], member["phone"]) == "00012345678"
    # The estate in a grid of the west has gone there, though the heir is in the east.
    homes = await fetch(
        "SELECT a.code FROM managed_project p JOIN area a ON a.id = p.community"
        " WHERE a.code IN ($1, $2) ORDER BY p.id",
        EAST, WEST,
    )  # fmt: skip
    assert homes[0]["code"] == WEST
    # Both halves visit on the same day of the week, and both have an organisation above the grids'.
    weekdays = await fetch(
        "SELECT weekday FROM visit_day v JOIN area a ON a.id = v.community"
        " WHERE left(a.code, 9) = '610112001' AND (v.valid_from = $1 OR v.valid_to = $1)",
        DAY,
    )
    assert len(weekdays) == 3
    assert len({row["weekday"] for row in weekdays}) == 1
    liaison = await one(
        "SELECT c.area, l.area AS own, l.visit_every_days FROM liaison_assignment l"
        " JOIN service_chief c ON c.id = l.chief JOIN area a ON a.id = l.area WHERE a.code = $1",
        EAST,
    )
    assert liaison["area"] == liaison["own"]
    grants = await fetch(
        "SELECT area_code, unit_code, starts_on, ends_on FROM role_grant"
        " WHERE area_code IN ($1, $2) AND role = 'unit_handler' AND starts_on <= $3"
        " ORDER BY starts_on",
        OLD, EAST, DAY,
    )  # fmt: skip
    assert [tuple(row.values()) for row in grants] == [
        (OLD, OLD, date(2026, 1, 1), None), (EAST, EAST, DAY, None),
    ]  # fmt: skip

    # Merged again: one visit day, one organisation; what the heir has already ends with its place.
    later = Grounds(DAY + timedelta(days=9), "合并管理")
    async with acting(CLERK):
        again = await merge_communities(CLERK, [EAST, WEST], Successor(EAST, "东社区"), later, NOW)
    assert told(again)["固定走访日"] == (0, 1)
    assert await fetch_value(
        "SELECT count(*) FROM visit_day v JOIN area a ON a.id = v.community"
        " WHERE a.code LIKE '6101120018%' AND v.valid_to IS NULL"
    ) == 1  # fmt: skip
    assert "承接社区已有同类内容" in again.sentence.zh
