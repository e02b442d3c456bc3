"""The inbox: who sees what, in which order, how it is paged, counted and searched."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from desk.conftest import Client
from desk.scene import seed_scene, work
from support import loop

from backend.areas import service as areas
from backend.core.db import fetch, fetch_value, transaction
from backend.core.errors import InvalidInput
from backend.deadlines.rules import Urgency
from backend.identity.rules import Actor, Role, Scope, everywhere
from backend.orders import actions as a
from backend.orders.inbox import (
    STATES_OF,
    Cursor,
    Filter,
    Page,
    Phase,
    Reach,
    Row,
    Tab,
    counts,
    natural_reach,
    page,
)
from backend.orders.rules import Action, Channel, Order, State

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
ALL = Actor("all", everywhere(Role.dispatcher))


def of(area_code: str, unit_code: str | None = None, operator_id: int | None = None) -> Actor:
    return Actor("one", frozenset({Scope(Role.unit_handler, area_code, unit_code)}), operator_id)


async def seen(actor: Actor, wanted: Filter, size: int = 50) -> list[Row]:
    """Every line of a list, page by page."""
    rows: list[Row] = []
    cursor: Cursor | None = None
    for _ in range(200):
        found: Page = await page(actor, wanted, cursor, size, NOW)
        assert len(found.rows) <= size
        rows += found.rows
        if found.next is None:
            return rows
        cursor = Cursor.parse(str(found.next))
    raise AssertionError("the list does not end")


def ids(rows: Sequence[Row | Order]) -> list[int]:
    return [row.id for row in rows]


async def test_every_state_stands_under_one_duty() -> None:
    listed = [state for states in STATES_OF.values() for state in states]
    assert sorted(listed, key=str) == sorted(State, key=str)


async def test_lists_are_in_order_of_time_left_and_paged_without_loss(seeded: str) -> None:
    made = await seed_scene()
    await fetch("UPDATE work_order SET stage_due_at = NULL WHERE id = ANY ($1)", ids(made[:3]))
    await loop.act(made[3], Action.reject, a.Reject(a.RejectReason.other, "重复"))
    rows = await seen(ALL, Filter())
    assert sorted(ids(rows)) == sorted(ids(made))
    dated = [row.stage_due_at for row in rows if row.is_open and row.stage_due_at]
    assert dated == sorted(dated)
    tail = [(row.is_open, row.stage_due_at is None) for row in rows][-4:]
    assert tail == [(True, True)] * 3 + [(False, True)]
    for size in (1, 2, 5, len(rows) - 1, len(rows)):
        assert ids(await seen(ALL, Filter(), size)) == ids(rows)


async def test_each_tab_holds_its_states_and_is_counted(seeded: str) -> None:
    made = await seed_scene()
    counted = await counts(ALL, Filter())
    for tab, states in STATES_OF.items():
        rows = await seen(ALL, Filter(tab=tab), 3)
        assert {row.state for row in rows} <= set(states)
        assert str(counted[tab]) == str(len(rows))
    # The three by hand, and those the ladders have placed upon what is late.
    supervised = ids(await seen(ALL, Filter(tab=Tab.supervised)))
    assert {order.id for order in made if order.supervision is not None} <= set(supervised)
    placed = await fetch_value("SELECT count(*) FROM work_order WHERE supervision IS NOT NULL")
    assert len(supervised) == counted[Tab.supervised].least == placed > 3
    assert counted[Tab.all].least == len(made)


async def test_what_is_asked_for_waits_under_approval(seeded: str) -> None:
    order = await loop.handling()
    asked = a.AskExtension(1, "等待配件")
    await loop.act(order, Action.ask_extension, asked, loop.NOW + timedelta(minutes=5))
    await loop.handling()
    rows = await seen(ALL, Filter(tab=Tab.approval))
    assert ids(rows) == [order.id]
    assert (await counts(ALL, Filter()))[Tab.approval].least == 1


async def test_an_operator_sees_his_area_and_nobody_elses(seeded: str) -> None:
    here, there = await areas.sample_grids("610112", 2, 1)
    elsewhere = (await areas.sample_grids("610111", 1, 1))[0]
    orders = [await loop.report(area_id=place) for place in (here, there, elsewhere)]
    codes = [await fetch_value("SELECT code FROM area WHERE id = $1", p) for p in (here, there)]
    assert codes[0][:12] != codes[1][:12]
    for prefix, expected in (
        ("", orders), ("61", orders), ("610112", orders[:2]), ("610111", orders[2:]),
        (codes[0][:9], [o for o, c in zip(orders, codes, strict=False) if c[:9] == codes[0][:9]]),
        (codes[0][:12], orders[:1]), (codes[1], orders[1:2]), ("610114", []),
    ):  # fmt: skip
        actor = of(prefix)
        assert sorted(ids(await seen(actor, Filter()))) == sorted(ids(expected)), prefix
        found = await seen(actor, Filter(text="楼道"))
        assert sorted(ids(found)) == sorted(ids(expected)), prefix
        assert (await counts(actor, Filter()))[Tab.all].least == len(expected)
    assert await seen(Actor("nobody", frozenset()), Filter()) == []


async def test_a_department_sees_what_it_leads_and_what_it_shares(seeded: str) -> None:
    order, other = await loop.handling(), await loop.handling()
    unit = await fetch(
        "SELECT unit.id, unit.code FROM unit JOIN area ON area.id = unit.area"
        " WHERE unit.kind = 'department' AND area.code = '610112' LIMIT 1"
    )
    department = of("610112", unit[0]["code"])
    assert natural_reach(department) is Reach.unit
    assert await seen(department, Filter(reach=Reach.unit)) == []
    await loop.act(order, Action.involve, a.Involve((unit[0]["id"],), "现场核实"))
    for reach in (Reach.unit, Reach.below):
        assert ids(await seen(department, Filter(reach=reach))) == [order.id]
        assert ids(await seen(department, Filter(reach=reach, text="楼道"))) == [order.id]
        assert (await counts(department, Filter(reach=reach)))[Tab.handling].least == 1
    await fetch("UPDATE work_order SET lead_unit = $2 WHERE id = $1", other.id, unit[0]["id"])
    assert sorted(ids(await seen(department, Filter(reach=Reach.unit)))) == ids([order, other])


async def test_an_order_sent_to_the_wrong_office_is_seen_there(seeded: str) -> None:
    order = await loop.dispatched()
    code = await fetch_value("SELECT code FROM area WHERE id = $1", order.area_id)
    office = (await fetch(
        "SELECT unit.id, area.code FROM unit JOIN area ON area.id = unit.area"
        " WHERE unit.kind = 'subdistrict_office' AND area.code LIKE '610112%'"
        " AND area.code <> $1 LIMIT 1", code[:9],
    ))[0]  # fmt: skip
    assert await seen(of(office["code"]), Filter()) == []
    await fetch("UPDATE work_order SET lead_unit = $2 WHERE id = $1", order.id, office["id"])
    assert ids(await seen(of(office["code"]), Filter())) == [order.id]


async def test_mine_are_those_i_answer_for(seeded: str) -> None:
    mine, other = (
        await loop.dispatched(),
        await loop.dispatched(area_id=(await areas.sample_grids("610112", 2, 1))[1]),
    )
    me = int(await fetch_value("SELECT id FROM operator WHERE username = 'chuzhi'"))
    # The demo's logins have people of their own; this one becomes the community's instead.
    await fetch("UPDATE person SET operator = NULL WHERE operator = $1", me)
    await fetch("UPDATE person SET operator = $1 WHERE id = $2", me, mine.responsible_id)
    assert mine.responsible_id != other.responsible_id
    actor = of("610112", operator_id=me)
    assert ids(await seen(actor, Filter(reach=Reach.mine))) == [mine.id]
    assert await seen(of("610112"), Filter(reach=Reach.mine)) == []
    assert (await counts(of("610112"), Filter(reach=Reach.mine)))[Tab.all].least == 0


async def test_filters_narrow_the_list_and_the_counts(seeded: str) -> None:
    await seed_scene()
    everything = await seen(ALL, Filter())
    units = {row.unit for row in everything}
    unit = await fetch("SELECT id, name FROM unit WHERE name = ANY ($1) LIMIT 1", sorted(units))
    area = await fetch("SELECT code, name FROM area WHERE name = $1", everything[0].area)
    cases = {
        Filter(urgency=Urgency.urgent): lambda row: row.urgency is Urgency.urgent,
        Filter(channel=Channel.hotline_12345): lambda row: row.channel is Channel.hotline_12345,
        Filter(category="complaint"): lambda row: row.category.en == "complaint",
        Filter(states=frozenset({State.signed, State.handling})):
            lambda row: row.state in (State.signed, State.handling),
        Filter(unit=unit[0]["id"]): lambda row: row.unit == unit[0]["name"],
        Filter(area=area[0]["code"]): lambda row: row.area == area[0]["name"],
    }  # fmt: skip
    for wanted, fits in cases.items():
        expected = [row.id for row in everything if fits(row)]
        assert 0 < len(expected) < len(everything)
        for actor in (ALL, of("610112")):
            assert ids(await seen(actor, wanted, 2)) == expected, wanted
            if not wanted.states:
                assert (await counts(actor, wanted))[Tab.all].least == len(expected)
    stranger = of("610111")
    assert await seen(stranger, Filter(unit=unit[0]["id"])) == []
    assert await seen(stranger, Filter(area=area[0]["code"])) == []


@pytest.mark.parametrize("hour", [2, 8, 14, 20])
async def test_a_rare_filter_ends_a_page_early_and_loses_nothing(
    seeded: str, monkeypatch: pytest.MonkeyPatch, hour: int
) -> None:
    from backend.orders import inbox_queries

    # By night many limits fall on one instant, by day they lie apart.
    async with transaction():
        await work(datetime(2026, 6, 3, hour, tzinfo=UTC))
    wanted = Filter(category="complaint")
    expected = ids(await seen(ALL, wanted))
    monkeypatch.setattr(inbox_queries, "_budget", lambda keys, walked: 2)
    first = await page(ALL, wanted, None, 50, NOW)
    assert first.cut
    assert first.next is not None
    assert ids(await seen(ALL, wanted)) == expected
    assert ids(await seen(ALL, wanted, 1)) == expected


async def test_orders_are_found_by_number_phone_place_and_words(seeded: str) -> None:
    order = await loop.dispatched(
        description="３号楼ＷｉＦｉ信号差，影响上网课", address="凤城五路66号",
        citizen_phone="029-8812 3456",
    )  # fmt: skip
    other = await loop.report(description="路灯不亮")
    place = await fetch_value(
        "SELECT c.name FROM work_order w JOIN area c ON c.id = w.community WHERE w.id = $1",
        order.id,
    )
    assert order.number is not None
    for text in (
        order.number, order.number[-4:], order.number[-9:], order.number[:14], "02988123456",
        "029-88123456", "信号", "号差 影响", "wifi", "3号楼", "凤城", "上网课 凤城五路", place[:2],
    ):  # fmt: skip
        found = ids(await seen(ALL, Filter(text=text)))
        assert order.id in found, text
        if text not in (place[:2],):
            assert other.id not in found, text
    for text in ("差号", "信号 路灯", "%%", "不存在", "99999", "w_fo", "信号 亮"):
        try:
            assert ids(await seen(ALL, Filter(text=text))) == [], text
        except InvalidInput:
            assert text == "%%"
    assert ids(await seen(ALL, Filter(text="路灯 亮"))) == [other.id]
    for text in ("楼", "楼 亮", "123"):
        with pytest.raises(InvalidInput):
            await page(ALL, Filter(text=text), None, 50, NOW)


async def test_what_is_corrected_is_found_by_its_new_words(seeded: str) -> None:
    order = await loop.report(description="水管爆裂")
    await fetch("UPDATE work_order SET description = '燃气泄漏' WHERE id = $1", order.id)
    assert ids(await seen(ALL, Filter(text="燃气"))) == [order.id]
    assert await seen(ALL, Filter(text="水管")) == []


async def test_search_comes_newest_first_and_goes_on_across_slices(seeded: str) -> None:
    orders = [await loop.report() for _ in range(5)]
    rows = await seen(ALL, Filter(text="楼道灯"), 2)
    assert ids(rows) == sorted(ids(orders), reverse=True)


def test_a_position_comes_back_as_it_was_and_a_forged_one_is_refused() -> None:
    at = Cursor(Phase.done, datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC), 12)
    assert Cursor.parse(str(at)) == at
    for phase in Phase:
        assert Cursor.parse(str(Cursor.start(phase))) == Cursor.start(phase)
    for forged in ("", "x", "MC4x", str(replace(at, id=-1))):
        with pytest.raises(InvalidInput):
            Cursor.parse(forged)


async def test_the_page_shows_marks_tabs_and_the_way_on(everybody: Client) -> None:
    await seed_scene()
    html = await everybody.get("/desk/")
    for word in ("红牌督办", "黄牌督办", "催办", "超期", "剩余", "未编号", "待受理", "升级"):
        assert word in html, word
    part = await everybody.get("/desk/?cursor=" + str(Cursor.start(Phase.dated)), 200,
                               **{"hx-request": "true"})  # fmt: skip
    assert part.lstrip().startswith("<tr")


async def test_the_pulse_tells_when_the_list_is_another(everybody: Client) -> None:
    order = await loop.report()
    html = await everybody.get("/desk/?tab=intake")
    pulse = html.partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    assert pulse.startswith("/desk/pulse?tab=intake&seen=")
    quiet = await everybody.get(pulse)
    assert 'id="count-intake" hx-swap-oob="true">1<' in quiet
    assert " hidden>" in quiet
    await loop.act(order, Action.accept)
    changed = await everybody.get(pulse)
    assert 'id="count-intake" hx-swap-oob="true">0<' in changed
    assert " hidden>" not in changed
