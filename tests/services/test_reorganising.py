"""A community is split, merged or retired: nothing is lost, and everybody sees what is theirs."""

from datetime import date, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from support.by_community import by_community
from support.loop import NOW, handled, handling, report

from backend.areas import service as areas
from backend.areas.service import Grounds, Successor
from backend.core.db import fetch, fetch_one, fetch_value
from backend.core.errors import InvalidInput, NotFound
from backend.core.instants import CHINA
from backend.identity.acting import OutsideScope, acting
from backend.identity.rules import Actor, Role, Scope
from backend.orders import inbox
from backend.orders import service as orders
from backend.orders.inbox import Filter
from backend.orders.past_figures import past_year
from backend.people.service import who_answers
from backend.registry.reorganising import merge_communities, split_community

OLD, EAST, WEST = "610112001601", "610112001801", "610112001802"
DAY = date(2026, 5, 20)
GROUNDS = Grounds(DAY, "户数过多，拆分管理", "未政发〔2026〕1 号")
CLERK = Actor("clerk", frozenset({Scope(Role.administrator, "610112001")}))
YEAR = (datetime(2026, 1, 1, tzinfo=CHINA), datetime(2027, 1, 1, tzinfo=CHINA))


async def grid_codes(community: str, *, of: str = "grid") -> list[str]:
    rows = await fetch(
        "SELECT code FROM area WHERE level = $2 AND code LIKE $1 || '%' AND valid_to IS NULL"
        " ORDER BY code",
        community,
        of,
    )
    return [row["code"] for row in rows]


async def area(code: str) -> Any:
    return await fetch_one("SELECT * FROM area WHERE code = $1", code)


async def unit(code: str) -> int:
    return int(await fetch_value("SELECT id FROM unit WHERE code = $1", code))


async def counted(code: str) -> dict[str, int]:
    """What hangs on an area in use, by table."""
    return {
        name: await fetch_value(
            f"SELECT count(*)::int FROM {name} t JOIN area a ON a.id = t.{column}"
            " WHERE a.code LIKE $1 || '%'",
            code,
        )
        for name, column in (("compound", "grid"), ("resource", "grid"), ("premises", "community"))
    }


def handler(code: str) -> Actor:
    return Actor(f"of {code}", frozenset({Scope(Role.unit_handler, code)}), 1)


async def seen(actor: Actor) -> set[int]:
    """The orders row policies show, which the inbox must show as well."""
    page = await inbox.page(actor, Filter(), None, 50, NOW)
    async with acting(actor):
        rows = await fetch("SELECT id FROM work_order")
    found = {row["id"] for row in rows}
    assert {row.id for row in page.rows} == found
    return found


async def test_a_split_hands_over_homes_posts_and_orders_and_last_years_figures_stay(
    seeded: str,
) -> None:
    grids = await grid_codes(OLD)
    ids = [await fetch_value("SELECT id FROM area WHERE code = $1", code) for code in grids]
    whole = await area(OLD)
    stood = await counted(OLD)
    workers = await fetch_value(
        "SELECT count(*) FROM appointment a JOIN post p ON p.id = a.post"
        " WHERE p.area = ANY ($1::bigint[])",
        ids,
    )
    in_east = await handling(area_id=ids[0])
    in_west = await handling(area_id=ids[-1])
    of_all = await report(area_id=whole["id"])
    finished = await handled(area_id=ids[-1])
    await fetch("UPDATE work_order SET state = 'closed', closed_at = $1 WHERE id = $2", NOW,
                finished.id)  # fmt: skip
    assert in_west.lead_unit_id == await unit(OLD)
    before = await by_community(*YEAR, date(2026, 12, 31))
    assert before.now == before.then == {whole["id"]: 4}
    first_secretaries = await fetch_value("SELECT count(*) FROM first_secretary")
    into = [
        Successor(EAST, "东社区", tuple(grids[:2])),
        Successor(WEST, "西社区", tuple(grids[2:])),
    ]

    # A clerk of the street, under row policies as in a request.
    async with acting(CLERK):
        done = await split_community(CLERK, OLD, into, GROUNDS, NOW)
    assert done.orders == 3
    assert "移交未结工单 3 件" in done.sentence.zh

    # The community has ended and points at its heir; its code is gone for good.
    east, west, ended = await area(EAST), await area(WEST), await area(OLD)
    assert (ended["valid_to"], ended["heir"], east["valid_from"]) == (DAY, east["id"], DAY)
    assert (east["households"] + west["households"]) == whole["households"]
    assert len(await grid_codes(EAST)) == 2
    assert len(await grid_codes(WEST)) == len(grids) - 2
    assert await grid_codes(OLD) == []
    with pytest.raises(InvalidInput, match="used before"):
        await areas.establish(CLERK, Successor(OLD, "x"), GROUNDS, DAY)

    # What stood there stands in the grids that follow; nothing is lost.
    halves = [await counted(EAST), await counted(WEST)]
    assert {name: halves[0][name] + halves[1][name] for name in stood} == stood
    assert (await area(EAST))["office_m2"] == whole["office_m2"]
    held = await fetch(
        "SELECT g.code, count(*) AS n, bool_and(a.starts_on = $1) AS begun FROM appointment a"
        " JOIN post p ON p.id = a.post JOIN area g ON g.id = p.area JOIN unit u ON u.id = p.unit"
        " WHERE u.code IN ($2, $3) AND p.kind = 'grid_worker' AND g.code ^@ u.code GROUP BY g.code",
        DAY, EAST, WEST,
    )  # fmt: skip
    assert sum(row["n"] for row in held) == workers
    assert all(row["begun"] for row in held)
    assert await fetch_value("SELECT count(*) FROM first_secretary WHERE community = $1"
                             " AND ends_on > $2", ended["id"], DAY) == 0  # fmt: skip
    assert await fetch_value("SELECT count(*) FROM first_secretary") in (
        first_secretaries, first_secretaries + 1,
    )  # fmt: skip

    # The people of the old committee answer for the heir; the other's posts are still to be made.
    _, answers = await who_answers([await unit(EAST), await unit(WEST)], NOW)
    assert answers[await unit(EAST)] is not None
    assert answers[await unit(EAST)] != answers[await unit(WEST)]

    # Open orders went to the successor of their grid, those of no grid to the heir; closed ones
    # stay as they were. Each tells of it in its trail, and the chains are sound.
    for order, code in ((in_east, EAST), (of_all, EAST), (in_west, WEST), (finished, OLD)):
        now = await orders.find_by_id(order.id)
        assert now.lead_unit_id == await unit(code), code
        assert await orders.verify_trail(order.id) is None or order is finished
        kinds = [event.kind.value for event in await orders.trail(order.id)]
        assert (kinds[-1] == "order:hand_over") == (order is not finished)
    told = await fetch_value(
        "SELECT count(*) FROM outbox WHERE topic = 'notice' AND payload::text LIKE '%hand_over%'"
    )
    assert told > 0

    # Everybody sees what is theirs now, finished orders of their grids among them.
    assert await seen(handler(EAST)) == {in_east.id, of_all.id}
    assert await seen(handler(WEST)) == {in_west.id, finished.id}
    assert (await orders.find_by_id(in_west.id)).area_code.startswith(WEST)
    assert await orders.may_read(handler(WEST), await orders.find_by_id(finished.id))
    assert not await orders.may_read(handler(EAST), await orders.find_by_id(finished.id))

    # Last year's figures are unchanged by the areas of then, and add up by those of now.
    after = await by_community(*YEAR, date(2026, 12, 31))
    assert after.then == before.then
    assert after.now == {east["id"]: 2, west["id"]: 2}
    told = await past_year(CLERK, ended["id"], 2026, date(2026, 12, 31))
    assert (told.then, told.now, told.heir and told.heir.id) == (4, 0, east["id"])
    assert [(each.now and each.now.code, each.reported, each.closed) for each in told.shares] == [
        (EAST, 2, 0), (WEST, 2, 1),
    ]  # fmt: skip
    assert {EAST, WEST} <= {step.after and step.after.code for step in told.steps}
    street = await past_year(CLERK, ended["parent"], 2026, date(2026, 12, 31))
    assert (street.then, street.now, len(street.shares)) == (4, 4, 2)
    in_a_grid = await past_year(CLERK, ids[0], 2026, date(2026, 12, 31))
    assert in_a_grid.place.id == ended["id"]
    with pytest.raises(OutsideScope):
        await past_year(handler(WEST), ended["parent"], 2026, date(2026, 12, 31))
    with pytest.raises(NotFound):
        await past_year(CLERK, 0, 2026, date(2026, 12, 31))
    lineage = await areas.lineage("610112")
    assert {link.successor for link in lineage.successors(ended["id"])} == {east["id"], west["id"]}
    assert lineage.successors(ended["id"])[0].document == GROUNDS.document

    # Two years on the halves are one again: chains of changes are followed to today.
    later = Grounds(DAY + timedelta(days=9), "合并管理")
    async with acting(CLERK):
        again = await merge_communities(CLERK, [EAST, WEST], Successor(WEST, "西社区"), later, NOW)
    assert again.orders == 2
    west = await area(WEST)
    assert (await area(OLD))["heir"] == (await area(EAST))["heir"] == west["id"]
    assert west["households"] == whole["households"]
    assert await seen(handler(WEST)) == {in_east.id, of_all.id, in_west.id, finished.id}
    merged = await by_community(*YEAR, date(2026, 12, 31))
    assert (merged.then, merged.now) == (before.then, {west["id"]: 4})
    # By the areas of the days between the figures are those of the two.
    between = await by_community(*YEAR, DAY)
    assert sorted(between.now.values()) == [2, 2]
    kinds = await fetch("SELECT kind FROM service_centre WHERE area = $1", west["id"])
    assert [row["kind"] for row in kinds] == ["community_centre"]


async def test_what_cannot_be_is_refused_and_leaves_no_trace(seeded: str) -> None:
    grids = await grid_codes(OLD)
    halves = [
        Successor(EAST, "东社区", tuple(grids[:2])),
        Successor(WEST, "西社区", tuple(grids[2:])),
    ]
    print_of = "SELECT md5(string_agg(a::text, ';' ORDER BY id)) FROM area a"
    before = await fetch_value(print_of)
    today = NOW.astimezone(CHINA).date()
    outsider = Actor("outsider", frozenset({Scope(Role.administrator, "610112003")}))
    refused: list[tuple[Actor, list[Successor], Grounds, type[Exception], str]] = [
        (outsider, halves, GROUNDS, OutsideScope, "outside the area"),
        (CLERK, halves[:1], GROUNDS, InvalidInput, "two at least"),
        (CLERK, [halves[0], Successor(WEST, "西社区")], GROUNDS, InvalidInput, "goes nowhere"),
        (CLERK, [halves[0], Successor("610112001", "x", tuple(grids[2:]))], GROUNDS,
         InvalidInput, "12 digits"),
        (CLERK, [halves[0], Successor("610112001602", "x", tuple(grids[2:]))], GROUNDS,
         InvalidInput, "used before"),
        (CLERK, halves, Grounds(today + timedelta(days=1), "x"), InvalidInput, "in the future"),
        (CLERK, halves, Grounds(date(2011, 1, 1), "x"), InvalidInput, "not in use before"),
        (CLERK, halves, Grounds(DAY, " "), InvalidInput, "required"),
    ]  # fmt: skip
    for actor, into, grounds, kind, words in refused:
        with pytest.raises(kind, match=words):
            await split_community(actor, OLD, into, grounds, NOW)
        assert await fetch_value(print_of) == before, words

    # The database itself keeps lineage and codes.
    change = await fetch_value("SELECT id FROM area_change LIMIT 1")
    for sql in (
        "DELETE FROM area_succession",
        "UPDATE area_succession SET households = 1",
        f"DELETE FROM area_change WHERE id = {change}",
        "UPDATE area_change SET effective_on = '2026-01-01'",
        "INSERT INTO area (code, name, level, parent, valid_from) SELECT '610111009699', 'x',"
        " 'community', id, '2026-01-01' FROM area WHERE code = '610112001'",
        "DELETE FROM compound",
        "UPDATE area SET heir = (SELECT id FROM area WHERE code = '610112001602')"
        " WHERE valid_to IS NOT NULL",
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await fetch(sql)
    with pytest.raises(asyncpg.ExclusionViolationError, match="one_heir"):
        await fetch(
            "WITH again AS (INSERT INTO area_change (kind, effective_on, within, reason)"
            f" SELECT kind, effective_on, within, 'x' FROM area_change WHERE id = {change}"
            " RETURNING id)"
            " INSERT INTO area_succession (change, predecessor, successor, heir)"
            " SELECT again.id, s.predecessor, s.successor, true FROM again, area_succession s"
            f" WHERE s.change = {change} AND s.heir"
        )

    # A grid may be retired into another: its homes and households go along.
    one, other = await area(grids[0]), await area(grids[1])
    async with acting(CLERK):
        await areas.retire(CLERK, grids[0], GROUNDS, today, heir_code=grids[1])
        await areas.rename(CLERK, OLD, "新名社区", GROUNDS, today)
    ended, grown = await area(grids[0]), await area(grids[1])
    assert (ended["valid_to"], ended["heir"]) == (DAY, other["id"])
    assert grown["households"] == one["households"] + other["households"]
    assert await fetch_value("SELECT count(*) FROM compound WHERE grid = $1", one["id"]) == 0
    assert (await area(OLD))["name"] == "新名社区"
    with pytest.raises(InvalidInput, match="another grid"):
        await areas.retire(CLERK, OLD, GROUNDS, today, heir_code="610112001602")
    # A community without an heir takes its grids with it; nobody answers for its past.
    await areas.retire(CLERK, OLD, GROUNDS, today)
    assert await grid_codes(OLD) == []
    lineage = await areas.lineage("610112")
    assert lineage.community_for(one["id"], today) is None


async def test_sizes_are_computed_and_follow_the_measures(seeded: str) -> None:
    code = (await grid_codes(OLD))[0]
    for households, old, check in (
        (299, False, "below"), (300, False, "within"), (501, False, "above"), (250, True, "within"),
        (None, False, None),
    ):  # fmt: skip
        await fetch("UPDATE area SET households = $2, old_estate = $3 WHERE code = $1", code,
                    households, old)  # fmt: skip
        assert (await area(code))["size_check"] == check
    await fetch("UPDATE area SET households = 501, old_estate = false, size_check = 'within'"
                " WHERE code = $1", code)  # fmt: skip
    assert (await area(code))["size_check"] == "above"
    await fetch("UPDATE area_limit SET amount = 600 WHERE name = 'grid_most'")
    assert (await area(code))["size_check"] == "within"
    # Premises add up to the community's offices, in whole square metres.
    place = await area(OLD)
    await fetch(
        "INSERT INTO premises (community, name, area_m2, acquisition, taken_on)"
        " VALUES ($1, '新租用房', 600.90, 'rented', '2026-05-01')",
        place["id"],
    )
    grown = await area(OLD)
    assert (grown["office_m2"], grown["office_band"]) == (place["office_m2"] + 600, "large")
    await fetch("UPDATE premises SET given_up_on = '2026-06-01' WHERE name = '新租用房'")
    assert (await area(OLD))["office_m2"] == place["office_m2"]
    with pytest.raises(asyncpg.CheckViolationError, match="only get another number"):
        await fetch("DELETE FROM area_limit")
