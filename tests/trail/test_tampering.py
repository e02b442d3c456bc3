"""What the owner of the tables does behind the product's back is found and named."""

from collections.abc import Awaitable, Callable

import pytest

from backend.core.db import fetch, fetch_value

from .conftest import Run

Tamper = Callable[..., Awaitable[None]]

EVENT = "order_event WHERE work_order = (SELECT id FROM work_order WHERE number = '{number}')"
ENTRY = "trail_entry WHERE chain = 'person:{person}'"


async def test_an_untouched_database_is_sound(minhu: Run, numbers: list[str], person: int) -> None:
    told = minhu("verify").stdout
    assert "全部完整" in told
    events = await fetch_value("SELECT count(*) FROM order_event")
    entries = await fetch_value("SELECT count(*) FROM trail_entry")
    assert f"已核验 {events + entries:,} 条记录" in told
    assert "已核验" in minhu("verify", "--order", numbers[0]).stdout
    assert "全部完整" in minhu("verify", "--since", "2026-01-01").stdout


CASES = {
    "a byte of data": (
        """UPDATE {row} AND seq = 2""", "data = jsonb_set(data, '{{x}}', '1')", 2, "changed"),
    "a byte of the hash": (
        """UPDATE {row} AND seq = 2""", "hash = set_byte(hash, 5, get_byte(hash, 5) # 1)", 2,
        "changed"),
    "a byte of the last hash": (
        """UPDATE {row} AND seq = {last}""", "hash = set_byte(hash, 0, get_byte(hash, 0) # 1)",
        "{last}", "changed"),
    "who did it": ("""UPDATE {row} AND seq = 3""", "actor = 'x'", 3, "changed"),
    "when": (
        """UPDATE {row} AND seq = 3""", "at = at + interval '1 microsecond'", 3, "changed"),
    "the hash before": (
        """UPDATE {row} AND seq = 3""",
        "previous = set_byte(previous, 9, get_byte(previous, 9) # 128)", 3, "out of order"),
    "the first": ("DELETE FROM {row} AND seq = 1", "", 1, "missing"),
    "one in the middle": ("DELETE FROM {row} AND seq = 2", "", 2, "missing"),
    "the last": ("DELETE FROM {row} AND seq = {last}", "", "{last}", "missing"),
    "all of them": ("DELETE FROM {row}", "", 1, "missing"),
    "one, with the later ones moved up": (
        "DELETE FROM {row} AND seq = 2; UPDATE {row} AND seq > 2", "seq = seq - 1", 2,
        "out of order"),
    "the order of two": ("UPDATE {row} AND seq IN (2, 3)", "seq = 5 - seq", 2, "out of order"),
}  # fmt: skip


@pytest.mark.parametrize("chain", ["order", "registry"])
@pytest.mark.parametrize("case", list(CASES))
async def test_tampering_with_an_entry_is_found_and_named(
    minhu: Run, numbers: list[str], person: int, as_owner: Tamper, chain: str, case: str
) -> None:
    sql, change, seq, flaw = CASES[case]
    if chain == "order":
        row, name = EVENT.format(number=numbers[1]), numbers[1]
    else:
        row, name = ENTRY.format(person=person), f"person:{person}"
    last = await fetch_value(f"SELECT max(seq) FROM {row}")
    assert last >= 4
    if change:
        table, _, condition = row.partition(" WHERE ")
        sql = sql.replace("UPDATE {row}", f"UPDATE {table} SET {change} WHERE {condition}")
    sql = (
        sql.replace("{row}", row).replace("{last}", str(last)).replace("{{", "{").replace("}}", "}")
    )
    # Both have no second row of a sequence while two change places.
    await as_owner("ALTER TABLE order_event DROP CONSTRAINT order_event_once", sql)
    told = minhu("verify", code=1).stdout
    wanted = str(seq).replace("{last}", str(last))
    assert f"{name}, entry {wanted}: {flaw}" in told
    assert told.count(", entry ") == 1


async def test_a_head_that_was_changed_is_found_and_named(
    minhu: Run, numbers: list[str], person: int, as_owner: Tamper
) -> None:
    flip = "set_byte({0}, 3, get_byte({0}, 3) # 4)"
    await fetch("UPDATE unit SET name = '改名的单位' WHERE id = 1")
    await as_owner(
        f"UPDATE work_order SET head = {flip.format('head')} WHERE number = '{numbers[0]}'",
        f"UPDATE work_order SET version = version - 1 WHERE number = '{numbers[2]}'",
        f"UPDATE trail_head SET hash = {flip.format('hash')} WHERE chain = 'person:{person}'",
        "DELETE FROM trail_head WHERE chain = 'unit:1'",
    )
    last = await fetch_value(
        "SELECT max(seq) FROM order_event JOIN work_order w ON w.id = work_order WHERE number = $1",
        numbers[0],
    )
    told = minhu("verify", code=1).stdout
    assert f"{numbers[0]}, entry {last}: the head's hash" in told
    assert f"{numbers[2]}, entry {last}: not sealed by the head" in told
    assert f"person:{person}, entry 4: the head's hash" in told
    assert "unit:1, entry 1: there is no head" in told
    assert told.count(", entry ") == 4


async def test_guards_that_are_off_are_named(minhu: Run, as_owner: Tamper) -> None:
    await as_owner("ALTER TABLE person DISABLE TRIGGER ALL")
    told = minhu("verify", code=1).stdout
    assert "trigger trail_watch_delete of table person is missing or off" in told


async def test_a_chain_is_printed_in_both_languages(
    minhu: Run, numbers: list[str], person: int
) -> None:
    told = minhu("show", f"person:{person}").stdout
    assert "修改 / row changed" in told
    assert "name: 赵** → 钱**" in told
    assert "签收 / signed" in minhu("show", numbers[0]).stdout
    assert "没有工单或审计对象" in minhu("show", "person:0", code=1).stderr
