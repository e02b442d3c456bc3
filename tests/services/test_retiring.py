"""A grid is retired into another one and nothing of it is lost; a community only when empty."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from support.by_community import by_community
from support.loop import NOW, handling

from backend.areas import service as areas
from backend.areas.service import Grounds, Successor
from backend.core.db import fetch, fetch_one, fetch_value
from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.identity.acting import OutsideScope, acting
from backend.identity.rules import Actor, Role, Scope
from backend.orders import service as orders
from backend.people.roster_tables import RosterMember
from backend.people.watching import vacancies
from backend.registry.reorganising import retire_community, retire_grid

HOME, NEIGHBOUR, NEW = "610112001601", "610112001602", "610112001899"
DAY = date(2026, 5, 20)
GROUNDS = Grounds(DAY, "网格调整", "未政发〔2026〕2 号")
CLERK = Actor("clerk", frozenset({Scope(Role.administrator, "610112001")}))
OUTSIDER = Actor("outsider", frozenset({Scope(Role.administrator, "610112003")}))
YEAR = (datetime(2026, 1, 1, tzinfo=CHINA), datetime(2027, 1, 1, tzinfo=CHINA))

MORE = """
WITH home AS (SELECT id, parent FROM area WHERE code = $1),
     shop AS (INSERT INTO resource (grid, kind, name, valid_from)
         SELECT id, 'shop', '便民店', '2026-01-01' FROM home RETURNING id),
     patrolled AS (INSERT INTO patrol (grid, person, started_at, minutes)
         SELECT home.id, (SELECT min(id) FROM person), '2026-05-02T09:00+08', 40 FROM home
         RETURNING id),
     estate AS (UPDATE managed_project SET estate = (SELECT min(c.name) FROM compound c, home
             WHERE c.grid = home.id AND c.valid_to IS NULL)
         WHERE id = (SELECT min(p.id) FROM managed_project p, home WHERE p.community = home.parent)
         RETURNING id),
     chief AS (UPDATE roster_member SET starts_on = '2026-01-01'
         WHERE grid = (SELECT id FROM home) RETURNING id)
INSERT INTO role_grant (operator, role, area_code, starts_on)
SELECT min(id), 'grid_worker', $1, '2026-01-01' FROM operator
"""


async def grids_of(community: str) -> list[Any]:
    return await fetch(
        "SELECT id, code, households FROM area WHERE level = 'grid' AND code ^@ $1"
        " AND valid_to IS NULL ORDER BY code",
        community,
    )


async def unit(code: str) -> int:
    return int(await fetch_value("SELECT id FROM unit WHERE code = $1", code))


async def number(sql: str, *args: object) -> int:
    return int(await fetch_value(f"SELECT count(*) FROM {sql}", *args))


HELD = "appointment a JOIN post p ON p.id = a.post WHERE p.area = $1 AND a.ends_on IS NULL"
ROSTER = "roster_member WHERE grid = $1 AND ends_on IS NULL"


@pytest.mark.all_registers
async def test_a_grid_hands_over_all_that_is_its_own_to_a_grid_elsewhere(seeded: str) -> None:
    [home, beside, *_], [heir, *_] = await grids_of(HOME), await grids_of(NEIGHBOUR)
    await fetch(MORE, home["code"])
    order = await handling(area_id=home["id"])
    stays = await handling(area_id=beside["id"])
    community = await fetch_one("SELECT * FROM area WHERE code = $1", HOME)
    neighbour = await fetch_one("SELECT * FROM area WHERE code = $1", NEIGHBOUR)
    assert community
    assert neighbour
    before = await by_community(*YEAR, date(2026, 12, 31))
    stood = {
        (sql, place["id"]): await number(sql, place["id"])
        for sql in ("compound WHERE grid = $1", "resource WHERE grid = $1", HELD, ROSTER)
        for place in (home, heir)
    }
    assert all(stood[sql, home["id"]] for sql, _ in stood)

    async with acting(CLERK):
        done = await retire_grid(CLERK, home["code"], heir["code"], GROUNDS, NOW)

    ended = await fetch_one("SELECT * FROM area WHERE id = $1", home["id"])
    assert ended
    assert (ended["valid_to"], ended["heir"]) == (DAY, heir["id"])
    grown = await fetch_value("SELECT households FROM area WHERE id = $1", heir["id"])
    assert grown == home["households"] + heir["households"]
    # Homes and resources stand in the heir; posts, held by the same people, and roster as well,
    # but for who holds a role there that only one can hold.
    roster = next(each for each in done.followed if each.label == RosterMember._meta.help_text)
    for sql in sorted({sql for sql, _ in stood}):
        both = stood[sql, home["id"]] + stood[sql, heir["id"]]
        left = roster.left if sql == ROSTER else 0
        assert await number(sql, home["id"]) == 0, sql
        assert await number(sql, heir["id"]) == both - left, sql
    assert roster.moved
    assert done.posts == await number("post WHERE retired_on = $1", DAY)
    retired = {row["id"] for row in await fetch("SELECT id FROM post WHERE retired_on = $1", DAY)}
    assert retired
    assert not retired & {each.post_id for each in await vacancies(HOME, NOW.date())}
    # Who served where and when stays true.
    assert await number("roster_member WHERE grid = $1 AND ends_on = $2", home["id"], DAY)
    assert await number("patrol WHERE grid = $1", home["id"]) == 1
    # A firm's project goes with its estate.
    assert await number("managed_project p JOIN compound c ON c.name = p.estate"
                        " WHERE p.community = $1 AND c.grid = $2",
                        neighbour["id"], heir["id"]) == 1  # fmt: skip
    # What is the communities' own is nobody else's: nothing of it has begun twice.
    assert await number("visit_day WHERE valid_from = $1 OR valid_to = $1", DAY) == 0
    assert done.grants == 1
    assert await number("role_grant WHERE area_code = $1 AND role = 'grid_worker'",
                        heir["code"]) == 1  # fmt: skip

    # The open order of the grid is with the heir's committee; the others' are where they were.
    assert done.orders == 1
    assert (await orders.find_by_id(order.id)).lead_unit_id == await unit(NEIGHBOUR)
    assert (await orders.find_by_id(stays.id)).lead_unit_id == await unit(HOME)
    assert await orders.verify_trail(order.id) is None
    assert "移交未结工单 1 件" in done.sentence.zh
    assert done.sentence.en.startswith("1 areas retired, 1 compounds, ")

    # Figures of the past stay where they were, and add up by the communities of today.
    after = await by_community(*YEAR, date(2026, 12, 31))
    assert after.then == before.then == {community["id"]: 2}
    assert after.now == {community["id"]: 1, neighbour["id"]: 1}


async def test_within_a_community_its_committee_keeps_the_orders(seeded: str) -> None:
    [home, heir, *_] = await grids_of(HOME)
    place = await fetch_one("SELECT id, households FROM area WHERE code = $1", HOME)
    assert place
    order = await handling(area_id=home["id"])
    posts = await number("post WHERE area = $1", heir["id"])
    async with acting(CLERK):
        done = await retire_grid(CLERK, home["code"], heir["code"], GROUNDS, NOW)
    assert done.orders == 0
    assert done.posts > 0
    assert await number("post WHERE area = $1", heir["id"]) == posts + done.posts
    now = await orders.find_by_id(order.id)
    assert (now.lead_unit_id, now.version) == (await unit(HOME), order.version)
    whole = await fetch_value("SELECT households FROM area WHERE code = $1", HOME)
    assert whole == place["households"]
    figures = await by_community(*YEAR, date(2026, 12, 31))
    assert figures.now == figures.then == {place["id"]: 1}

    # A city station has the sub-grid that follows its own, and none where that is another kind.
    await fetch(
        "INSERT INTO area (code, name, level, parent, grid_type, valid_from)"
        " SELECT code || told, '驿站子网格' || told, 'grid', id, 'station_subgrid', '2026-01-01'"
        " FROM area, unnest('{3001,3002}'::text[]) AS told WHERE code = $1",
        HOME,
    )
    await fetch(
        "INSERT INTO station (code, name, area, subgrid, valid_from) SELECT 'S-610112-99',"
        " '新驿站', parent, id, '2026-01-01' FROM area WHERE code = $1 || '3001'",
        HOME,
    )
    for code, follows, subgrid in (
        (f"{HOME}3001", f"{HOME}3002", f"{HOME}3002"), (f"{HOME}3002", heir["code"], None),
    ):  # fmt: skip
        async with acting(CLERK):
            await retire_grid(CLERK, code, follows, GROUNDS, NOW)
        assert subgrid == await fetch_value(
            "SELECT g.code FROM station s LEFT JOIN area g ON g.id = s.subgrid"
            " WHERE s.code = 'S-610112-99'"
        )


async def test_what_cannot_be_retired_is_refused_and_leaves_no_trace(seeded: str) -> None:
    [home, heir, *_] = [each["code"] for each in await grids_of(HOME)]
    [abroad, *_] = [each["code"] for each in await grids_of("610111")]
    everywhere = Actor("all", frozenset({Scope(Role.administrator, "")}))
    tomorrow = Grounds(NOW.astimezone(CHINA).date() + timedelta(days=1), "x")
    print_of = "SELECT md5(string_agg(a::text, ';' ORDER BY id)) FROM area a"
    before = await fetch_value(print_of)
    refused: list[tuple[Actor, str, Grounds, str, type[Exception], str]] = [
        (OUTSIDER, heir, GROUNDS, "", OutsideScope, "outside the area"),
        (CLERK, abroad, GROUNDS, "", OutsideScope, "outside the area"),
        (everywhere, abroad, GROUNDS, "", InvalidInput, "one district"),
        (CLERK, home, GROUNDS, "heir_code", InvalidInput, "another grid"),
        (CLERK, HOME, GROUNDS, "heir_code", InvalidInput, "another grid"),
        (CLERK, "6101120016011999", GROUNDS, "heir_code", InvalidInput, "no area in use"),
        (CLERK, "", GROUNDS, "heir_code", InvalidInput, "takes it over"),
        (CLERK, heir, tomorrow, "effective_on", InvalidInput, "in the future"),
        (CLERK, heir, Grounds(date(2001, 1, 1), "x"), "effective_on", InvalidInput, "not in use"),
        (CLERK, heir, Grounds(DAY, " "), "reason", InvalidInput, "required"),
    ]  # fmt: skip
    for actor, into, grounds, name, kind, words in refused:
        with pytest.raises(kind, match=words) as raised:
            await retire_grid(actor, home, into, grounds, NOW)
        assert getattr(raised.value, "field", "") == name or not name
        assert await fetch_value(print_of) == before, words
    # A community that is lived in is merged, not retired.
    await handling(area_id=(await grids_of(HOME))[0]["id"])
    with pytest.raises(InvalidInput, match=r"grids \d+, .*Posts \d+, .*Work orders 1") as told:
        await retire_community(CLERK, HOME, GROUNDS, NOW)
    assert "合并社区" in told.value.message("zh")
    with pytest.raises(OutsideScope):
        await retire_community(OUTSIDER, HOME, GROUNDS, NOW)
    assert await fetch_value(print_of) == before


async def test_an_empty_community_ends_with_its_committee(seeded: str) -> None:
    today = NOW.astimezone(CHINA).date()
    began = Grounds(DAY - timedelta(days=30), "规划新设")
    async with acting(CLERK):
        await areas.establish(CLERK, Successor(NEW, "新设社区"), began, today)
    holder = await fetch_value(
        "WITH made AS (INSERT INTO post (title, kind, unit, area, rank) SELECT '书记',"
        " 'principal', u.id, u.area, 1 FROM unit u WHERE u.code = $1 RETURNING id)"
        " INSERT INTO appointment (person, post, starts_on) SELECT (SELECT min(id) FROM person"
        " WHERE id NOT IN (SELECT person FROM appointment)), id, '2026-05-01' FROM made"
        " RETURNING id",
        NEW,
    )
    with pytest.raises(InvalidInput, match=r"\(Posts 1\)"):
        await retire_community(CLERK, NEW, GROUNDS, NOW)
    await fetch("UPDATE appointment SET ends_on = $2 WHERE id = $1", holder, DAY)
    async with acting(CLERK):
        done = await retire_community(CLERK, NEW, GROUNDS, NOW)
    assert done.sentence.zh.startswith("撤销区域 1 个")
    assert await fetch_value("SELECT valid_to FROM unit WHERE code = $1", NEW) == DAY
    with pytest.raises(InvalidInput, match="used before"):
        await areas.establish(CLERK, Successor(NEW, "又一个"), GROUNDS, today)
