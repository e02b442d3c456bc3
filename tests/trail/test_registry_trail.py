"""Every change of a registry row leaves a sealed entry, whoever makes it."""

import json

import asyncpg
import pytest

from backend.core.db import fetch, fetch_value, transaction
from backend.panel.tables import SHEETS
from backend.trail import service as trail
from backend.trail.rules import WATCHED, Entry, TrailKind, sealed


async def entries(chain: str) -> list[Entry]:
    found = await trail.read(chain)
    previous = b"\0" * 32
    for seq, entry in enumerate(found, 1):
        assert (entry.seq, entry.previous, entry.hash) == (seq, previous, sealed(entry))
        previous = entry.hash
    return found


async def person(name: str) -> int:
    sql = "INSERT INTO person (name, synthetic) VALUES ($1, true) RETURNING id"
    return int(await fetch_value(sql, name))


def test_every_table_edited_in_the_panel_is_watched_and_what_happens_to_accounts() -> None:
    editable = {name for name, sheet in SHEETS.items() if sheet.editable}
    watched = {watch.table for watch in WATCHED}
    accounts = {"api_key", "security_event"}
    assert editable | accounts <= watched
    # What only steps write is watched as well, where it says what was decided of somebody.
    assert watched - editable - accounts <= SHEETS.keys()


async def test_a_row_is_told_when_added_changed_and_deleted(database: str) -> None:
    key = await person("虚构甲")
    async with transaction():
        await fetch("SELECT set_config('minhu.actor', 'admin', true),"
                    " set_config('minhu.operator', '7', true),"
                    " set_config('minhu.address', '10.0.0.9', true),"
                    " set_config('minhu.request', 'r-1', true)")  # fmt: skip
        await fetch("UPDATE person SET name = '乙虚构' WHERE id = $1", key)
        await fetch("UPDATE person SET synthetic = synthetic WHERE id = $1", key)
    await fetch("DELETE FROM person WHERE id = $1", key)
    added, changed, deleted = await entries(f"person:{key}")
    assert [e.kind for e in (added, changed, deleted)] == ["row:insert", "row:update", "row:delete"]
    assert (added.actor, added.operator) == ("system", None)
    assert (changed.actor, changed.operator) == ("admin", 7)
    assert (changed.address, changed.request_id) == ("10.0.0.9", "r-1")
    assert json.loads(changed.data) == {
        "before": {"name": "虚**"}, "after": {"name": "乙**"},
    }  # fmt: skip
    assert json.loads(added.data)["after"]["name"] == "虚**"
    assert "虚构甲" not in deleted.data


async def test_a_password_is_never_told_only_that_it_changed(seeded: str) -> None:
    key = await fetch_value("SELECT id FROM operator WHERE username = 'admin'")
    await fetch(
        "UPDATE operator SET password = 'pbkdf2$new', last_login = now() WHERE id = $1", key
    )
    last = (await entries(f"operator:{key}"))[-1]
    assert json.loads(last.data) == {"before": {"password": "●"}, "after": {"password": "●"}}
    await fetch("UPDATE operator SET last_login = now() WHERE id = $1", key)
    assert (await entries(f"operator:{key}"))[-1] == last


async def test_a_statement_on_many_rows_leaves_an_entry_each(seeded: str) -> None:
    rows = await fetch("UPDATE post SET title = title || '（新）' RETURNING id")
    assert len(rows) > 500
    told = "SELECT count(*) FROM trail_entry WHERE kind = 'row:update' AND chain LIKE 'post:%'"
    assert await fetch_value(told) == len(rows)


async def test_a_row_whose_key_changes_ends_and_another_begins(seeded: str) -> None:
    await fetch("INSERT INTO category (code, name, name_en) VALUES ('old', '旧', 'old')")
    await fetch("UPDATE category SET code = 'new' WHERE code = 'old'")
    assert [e.kind for e in await entries("category:old")] == ["row:insert", "row:delete"]
    assert [e.kind for e in await entries("category:new")] == ["row:insert"]


@pytest.mark.parametrize(
    "data",
    [{}, {"a": [1, 2.50, None, True, "“引号”\n\t\\ \u2028"], "b": {"z": 1, "y": "😀"}},
     {"typed": "\\u0000", "nul": "a\0b\\\0"}, {"n": 12345678901234567890, "x": 1e300, "e": ""}],
)  # fmt: skip
async def test_both_compute_the_same_hash_for_any_value(
    database: str, data: dict[str, object]
) -> None:
    for _ in range(2):
        await trail.note(TrailKind.export_taken, "导出, 3:x", data, actor="甲,乙:丙\n-")
    assert len(await entries("导出, 3:x")) == 2


async def test_nobody_notes_a_change_of_a_row_by_hand(database: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await trail.note(TrailKind.row_update, "person:1", {})


@pytest.mark.parametrize(
    "sql",
    ["UPDATE trail_entry SET actor = 'x'", "DELETE FROM trail_entry", "TRUNCATE trail_entry",
     "DELETE FROM trail_head", "TRUNCATE trail_head", "UPDATE trail_head SET seq = seq + 2",
     "DO $$ BEGIN EXECUTE 'TRUNCATE trail_entry_' || to_char(now() AT TIME ZONE 'Asia/Shanghai',"
     " 'YYYY_MM'); END $$"],
)  # fmt: skip
async def test_what_is_written_stays(database: str, sql: str) -> None:
    await person("虚构乙")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await fetch(sql)


async def test_entries_before_their_month_was_made_go_into_it_when_it_is(database: str) -> None:
    month = await fetch_value(
        "SELECT date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai')::date"
    )
    await fetch(f"DROP TABLE trail_entry_{month:%Y_%m}")
    key = await person("虚构丙")
    assert await fetch_value("SELECT count(*) FROM trail_entry_rest") == 1
    assert await trail.make_months_ahead(await fetch_value("SELECT now()")) == 1
    assert await fetch_value("SELECT count(*) FROM trail_entry_rest") == 0
    assert len(await entries(f"person:{key}")) == 1
    assert await trail.guards_off() == []
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await fetch("TRUNCATE trail_entry_rest")


async def test_a_trigger_that_is_off_is_named(database: str) -> None:
    assert await trail.guards_off() == []
    await fetch("ALTER TABLE person DISABLE TRIGGER trail_watch_update")
    await fetch("DROP TRIGGER order_event_keep ON order_event")
    assert await trail.guards_off() == [
        ("order_event", "order_event_keep"), ("person", "trail_watch_update"),
    ]  # fmt: skip
