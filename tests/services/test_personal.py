"""Residents' data: sealed in every table, shown in full by right and reason, erased, resealed."""

import json
import os
import re
from datetime import timedelta

import pytest
from support import loop
from support.personal import key_line, keys

from backend.areas import service as areas
from backend.core.db import execute_script, fetch, fetch_one, fetch_value
from backend.deadlines.service import forget_rulebook
from backend.identity.acting import acting
from backend.identity.rules import Actor, Role, Scope, everywhere
from backend.migrate import migrate
from backend.orders import inbox, personal, record
from backend.orders.actions import NoData
from backend.orders.errors import (
    GuardFailed,
    NoPersonalData,
    NotAllowed,
    StaleOrder,
    UnknownOrder,
)
from backend.orders.events import EventKind
from backend.orders.inbox import Filter, natural_reach
from backend.orders.personal_rules import Unmask, UnmaskReason
from backend.orders.rules import Action, Order, State
from backend.orders.service import OrderRef, act, act_each, find_by_id, trail, verify_trail
from backend.personal import service, source
from backend.personal.errors import CannotOpen, KeyMissing, NoKeyRing
from backend.personal.sealing import is_sealed, opened
from backend.seed.demo import start_demo
from backend.trail import service as registry_trail
from backend.trail.service import note_rotation

NAME, PHONE = "欧阳若兰", "13812345678"
CALL = Unmask(UnmaskReason.contact)
ADMIN = Actor("guanli", everywhere(Role.administrator), 1)


async def reported(**changes: object) -> Order:
    return await loop.report(**{"citizen_name": NAME, "citizen_phone": PHONE} | changes)


async def archived() -> Order:
    order = await loop.handled(citizen_name=NAME, citizen_phone=PHONE)
    await fetch(
        "UPDATE work_order SET state = 'archived', archived_at = $2, closed_at = $2 WHERE id = $1",
        order.id,
        loop.NOW,
    )
    return await find_by_id(order.id)


async def found(text: str) -> list[int]:
    wanted = Filter(text=text, reach=natural_reach(loop.KEEPER))
    return [row.id for row in (await inbox.page(loop.KEEPER, wanted, None, 50, loop.NOW)).rows]


async def held(order_id: int) -> tuple[str | None, str | None]:
    row = await fetch_one(
        "SELECT citizen_name, citizen_phone FROM work_order WHERE id = $1", order_id
    )
    assert row is not None
    return row["citizen_name"], row["citizen_phone"]


# ── seen in full ─────────────────────────────────────────────────────────────────────────────────


async def test_a_look_tells_the_values_and_seals_who_and_why_but_not_what(seeded: str) -> None:
    order = await reported()
    asked = await record.request_of(order.id)
    assert (asked.citizen_name, asked.citizen_phone) == ("欧**", "138****5678")
    told = await personal.unmask(
        loop.KEEPER, order.id, Unmask(UnmaskReason.other, " 协助  寻人 "), loop.NOW
    )
    assert (told.citizen_name, told.citizen_phone) == (NAME, PHONE)
    after = await find_by_id(order.id)
    assert told.version == after.version == order.version + 1
    assert (after.colour, after.stage_due_at) == (order.colour, order.stage_due_at)
    event = (await trail(order.id))[-1]
    assert (event.kind, event.actor, event.to_state) == (
        EventKind.personal_unmask, "keeper", State.reported,
    )  # fmt: skip
    assert event.data == {
        "reason": "other", "note": "协助 寻人", "fields": ["citizen_name", "citizen_phone"],
    }  # fmt: skip
    assert await verify_trail(order.id) is None


async def test_the_right_is_asked_for_the_orders_own_place_or_unit(seeded: str) -> None:
    order = await loop.dispatched(citizen_name=NAME, citizen_phone=PHONE)
    [unit] = await areas.units([order.lead_unit_id])
    acceptor, handler = Role.acceptor, Role.unit_handler
    for scope in (Scope(acceptor, "610112"), Scope(handler, unit.area_code, unit.code)):
        await personal.unmask(Actor("insider", frozenset({scope})), order.id, CALL, loop.NOW)
    events = len(await trail(order.id))
    for scopes in (
        {Scope(acceptor, "610111")},
        {Scope(handler, unit.area_code, f"{unit.code}x")},
        # The right held elsewhere does not travel with a role that may only read here.
        {Scope(acceptor, "610111"), Scope(Role.supervisor, "610112")},
        {Scope(Role.administrator, "")},
    ):
        outsider = Actor("outsider", frozenset(scopes))
        assert not await personal.may_unmask(outsider, order)
        with pytest.raises(NotAllowed):
            await personal.unmask(outsider, order.id, CALL, loop.NOW)
    assert len(await trail(order.id)) == events


async def test_what_is_not_there_is_not_shown(seeded: str) -> None:
    order = await loop.report()
    with pytest.raises(NoPersonalData):
        await personal.unmask(loop.KEEPER, order.id, CALL, loop.NOW)
    with pytest.raises(UnknownOrder):
        await personal.unmask(loop.KEEPER, 99_999, CALL, loop.NOW)
    with pytest.raises(GuardFailed):
        await personal.unmask(loop.KEEPER, order.id, Unmask(UnmaskReason.other), loop.NOW)
    assert len(await trail(order.id)) == 1


async def test_a_look_makes_nobody_elses_page_stale(seeded: str) -> None:
    order, other, third = await reported(), await reported(), await reported()
    for each in (order, other, third):
        await personal.unmask(loop.KEEPER, each.id, CALL, loop.NOW)
    assert (await loop.act(order, Action.accept)).state is State.accepted
    [done] = await act_each(loop.KEEPER, [OrderRef(other.id, 1)], Action.accept, NoData(), loop.NOW)
    assert done.error is None
    await loop.act(await find_by_id(third.id), Action.accept)
    await personal.unmask(loop.KEEPER, third.id, CALL, loop.NOW)
    for version in (0, 1, 2, 9):
        with pytest.raises(StaleOrder):
            await act(loop.KEEPER, OrderRef(third.id, version), Action.accept, NoData(), loop.NOW)
    for each in (order, other, third):
        assert await verify_trail(each.id) is None


# ── found ────────────────────────────────────────────────────────────────────────────────────────


async def test_an_order_is_found_by_its_number_and_its_last_four_digits(seeded: str) -> None:
    order = await reported(citizen_phone="+86 138-1234-5678")
    await reported(citizen_phone="13912345679")
    assert await found("138 1234 5678") == await found("5678") == [order.id]
    assert await found("12345678") == await found("13812345677") == []


# ── erased ───────────────────────────────────────────────────────────────────────────────────────


async def test_erased_on_request_nothing_is_left_but_the_fact(seeded: str) -> None:
    order = await reported()
    with pytest.raises(NotAllowed):
        await personal.erase(
            Actor("shouli", everywhere(Role.acceptor)), order.id, "本人申请", loop.NOW
        )
    with pytest.raises(GuardFailed):
        await personal.erase(ADMIN, order.id, "  ", loop.NOW)
    after = await personal.erase(ADMIN, order.id, "本人申请删除", loop.NOW)
    assert await held(order.id) == (None, None)
    assert await found(PHONE) == await found("5678") == []
    event = (await trail(order.id))[-1]
    assert (event.kind, event.seq, event.actor) == (
        EventKind.personal_erase, after.version, "guanli",
    )  # fmt: skip
    assert event.data["reason"] == "本人申请删除"
    assert await verify_trail(order.id) is None
    with pytest.raises(NoPersonalData):
        await personal.erase(ADMIN, order.id, "再次", loop.NOW)
    # The order goes on without them.
    assert (await loop.act(after, Action.accept)).state is State.accepted


async def test_what_has_been_kept_long_enough_goes_batch_by_batch(seeded: str) -> None:
    old = [await archived() for _ in range(3)]
    open_ = await reported()
    days = timedelta(days=1095)
    assert await personal.erase_old(loop.NOW + days) == 0
    late = loop.NOW + days + timedelta(seconds=1)
    assert [await personal.erase_old(late, most=2) for _ in range(3)] == [2, 1, 0]
    for order in old:
        assert await held(order.id) == (None, None)
        assert await verify_trail(order.id) is None
        event = (await trail(order.id))[-1]
        assert (event.kind, event.actor) == (EventKind.personal_erase, "system")
    assert None not in await held(open_.id)
    await fetch("UPDATE loop_limit SET value = 30 WHERE name = 'personal_days'")
    forget_rulebook()
    again = await archived()
    assert await personal.erase_old(loop.NOW + timedelta(days=31)) == 1
    assert await held(again.id) == (None, None)


@pytest.mark.parametrize(
    "change",
    [
        "description = 'x'",
        "version = version + 2, head = '\\x00'",
        "head = '\\x00'",
        "version = version - 1",
        "state = 'closed'",
        "citizen_name = 'k1.new'",
    ],
)
async def test_an_archived_order_changes_in_nothing_else(seeded: str, change: str) -> None:
    order = await archived()
    if change.startswith("citizen_name"):
        await personal.erase(ADMIN, order.id, "申请", loop.NOW)
    with pytest.raises(Exception, match="archived"):
        await fetch(f"UPDATE work_order SET {change} WHERE id = $1", order.id)
    with pytest.raises(Exception, match="archived"):
        await fetch("DELETE FROM work_order WHERE id = $1", order.id)


# ── the keys ─────────────────────────────────────────────────────────────────────────────────────


async def test_rotation_goes_on_where_it_was_cut_off_and_all_stays_readable(
    seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The registry was sealed with the key of all tests.
    old, new = os.environ["MINHU_KEYRING"], key_line(b"n")
    orders = [await reported(), await archived()]
    [first] = source.ring().keys
    told = "SELECT count(*) FROM trail_entry WHERE kind = 'row:update'"
    before = await fetch_value(told)
    with keys(monkeypatch, f"{old},{new}"):
        assert await found(PHONE) == [orders[1].id, orders[0].id]

        class CutOff(Exception):
            pass

        def cut(done: int, total: int, what: str) -> None:
            if done and what == "person":
                raise CutOff

        with pytest.raises(CutOff):
            await service.rotate(cut, note_rotation)
        assert len(await service.keys_in_use()) == 2
        seen: list[tuple[int, int, str]] = []
        assert await service.rotate(lambda *told: seen.append(told), note_rotation) > 0
        assert seen[-1][0] == seen[-1][1]
        assert await service.rotate(lambda *told: None, note_rotation) == 0
        [(used, count)] = (await service.keys_in_use()).items()
        assert used == source.ring().newest.id != first.id
        assert count > 3_900
        # One entry for each run that had something to do; no row tells a change it does not have.
        assert await fetch_value(told) == before
        entries = await registry_trail.read("keyring")
        assert [entry.kind for entry in entries] == ["keys:rotated"] * 2
        begun, resumed = (json.loads(entry.data) for entry in entries)
        assert begun["key"] == resumed["key"] == used
        assert begun["rows"] > resumed["rows"] > 0
        # A number that does change is told, and in a request sealing anew hides nothing.
        person = await fetch_value("SELECT min(id) FROM person WHERE phone IS NOT NULL")
        await fetch("UPDATE person SET phone = 'k1.x.y' WHERE id = $1", person)
        assert await fetch_value(told) == before + 1
        async with acting(ADMIN):
            await fetch("SELECT set_config('minhu.resealing', 'on', true)")
            changed = "UPDATE person SET phone = 'k1.x.z' WHERE id = $1 RETURNING id"
            assert await fetch_value(changed, person) == person
        assert await fetch_value(told) == before + 2
        assert await found(PHONE) == await found("5678") == [orders[1].id, orders[0].id]
    with keys(monkeypatch, new):
        told = await personal.unmask(loop.KEEPER, orders[1].id, CALL, loop.NOW)
        assert told.citizen_phone == PHONE
        assert await verify_trail(orders[1].id) is None
    with keys(monkeypatch, old), pytest.raises(KeyMissing):
        await record.request_of(orders[0].id)


async def test_another_databases_keys_are_noticed_before_anything_is_written(
    seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await migrate(lambda *told: None) == 0
    with keys(monkeypatch, key_line(b"x")), pytest.raises(KeyMissing, match="密钥"):
        await migrate(lambda *told: None)
    with keys(monkeypatch, None), pytest.raises(NoKeyRing):
        await migrate(lambda *told: None)


async def test_without_keys_it_says_so_in_a_sentence(
    seeded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with keys(monkeypatch, None), pytest.raises(NoKeyRing, match="MINHU_KEYRING"):
        await reported()
    assert await fetch_value("SELECT count(*) FROM work_order") == 0


async def test_a_value_copied_to_another_row_does_not_open(seeded: str) -> None:
    one, other = await reported(), await reported(citizen_phone="13900000000")
    await fetch(
        "UPDATE work_order SET citizen_phone ="
        " (SELECT citizen_phone FROM work_order WHERE id = $2) WHERE id = $1",
        one.id,
        other.id,
    )
    with pytest.raises(CannotOpen):
        await record.request_of(one.id)


async def test_the_database_takes_nothing_that_is_not_sealed(seeded: str) -> None:
    order = await reported()
    for table, column in (
        ("work_order", "citizen_phone"), ("work_order", "citizen_name"), ("person", "phone"),
        ("property_firm", "contact_phone"),
    ):  # fmt: skip
        with pytest.raises(Exception, match=f"{table}_{column}_sealed"):
            await fetch(f"UPDATE {table} SET {column} = '13812345678'")
    assert all(map(is_sealed, filter(None, await held(order.id))))


async def test_rows_from_before_are_sealed_once_and_vouched_for(seeded: str) -> None:
    orders = [await reported(), await archived(), await loop.report()]
    await execute_script(
        "ALTER TABLE work_order DROP CONSTRAINT work_order_citizen_phone_sealed;"
        "ALTER TABLE work_order DISABLE TRIGGER USER;"
        f"UPDATE work_order SET citizen_phone = '{PHONE}' WHERE citizen_phone IS NOT NULL;"
        "UPDATE order_words SET phone = NULL, phone_end = NULL;"
        "ALTER TABLE work_order ENABLE TRIGGER USER;"
        "ALTER TABLE work_order ADD CONSTRAINT work_order_citizen_phone_sealed"
        " CHECK (citizen_phone LIKE 'k1.%') NOT VALID;"
    )
    assert await found("5678") == []
    assert await service.seal_existing(lambda *told: None) == 2
    assert await service.seal_existing(lambda *told: None) == 0
    assert await found(PHONE) == await found("5678") == [orders[1].id, orders[0].id]
    assert (await record.request_of(orders[0].id)).citizen_phone == "138****5678"
    assert await fetch_value(
        "SELECT bool_and(convalidated) FROM pg_constraint WHERE conname LIKE '%\\_sealed'"
    )


# ── nowhere in the open ──────────────────────────────────────────────────────────────────────────


async def test_no_table_holds_a_name_or_number_in_the_open(seeded: str) -> None:
    await start_demo(lambda *told: None, count=6)
    order = await loop.act(await loop.handled(citizen_name=NAME, citizen_phone=PHONE), Action.check)
    await personal.unmask(loop.KEEPER, order.id, CALL, loop.NOW)
    await personal.erase(ADMIN, (await reported()).id, "本人申请", loop.NOW)
    phones = {
        opened("person", "phone", row["id"], row["phone"])
        for row in await fetch("SELECT id, phone FROM person LIMIT 50")
    }
    words = [NAME, PHONE, "张演示", "00099000001", *sorted(filter(None, phones))]
    spelt = [*words, *(word.encode().hex() for word in words)]
    tables = [
        row["name"]
        for row in await fetch(
            "SELECT quote_ident(relname) AS name FROM pg_class"
            " WHERE relkind IN ('r', 'm', 'p') AND relnamespace = 'public'::regnamespace"
        )
    ]
    assert len(tables) > 30
    pattern = "|".join(map(re.escape, spelt))
    for table in tables:
        shown = await fetch(f"SELECT t::text AS row FROM {table} t WHERE t::text ~ $1", pattern)
        assert shown == [], (table, dict(shown[0]))
