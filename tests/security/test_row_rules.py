"""Every table under row policies: declared, complete, and true to what was declared."""

import asyncpg
import pytest
from security.conftest import Ground, add_operator

from backend.core.db import fetch, fetch_value
from backend.identity import service as identity
from backend.identity.acting import NOBODY, acting, is_outside
from backend.identity.row_queries import POLICIES
from backend.identity.row_readers import Reader
from backend.identity.row_rules import ROW_RULES
from backend.migrate import migrate
from backend.orders import queries

ROLES = [reader.value for reader in Reader]
_TABLES = """
SELECT c.relname AS name, c.relrowsecurity AS enabled,
    ARRAY(SELECT cmd FROM pg_policies p WHERE p.tablename = c.relname
          AND r.role = ANY (p.roles) ORDER BY cmd) AS commands
FROM pg_class c CROSS JOIN unnest($1::text[]) AS r (role)
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND NOT relispartition
"""


async def test_every_table_is_declared_and_has_a_policy_for_all_four_commands(
    database: str,
) -> None:
    found = await fetch(_TABLES, ROLES)
    assert {row["name"] for row in found} == set(ROW_RULES)
    for row in found:
        assert row["enabled"], row["name"]
        assert row["commands"] == sorted(POLICIES.values()), row["name"]


async def test_a_second_migration_changes_nothing_and_a_lost_policy_comes_back(
    database: str,
) -> None:
    before = await fetch("SELECT oid FROM pg_policy ORDER BY oid")
    await migrate(lambda done, total, what: None)
    assert await fetch("SELECT oid FROM pg_policy ORDER BY oid") == before
    await fetch("DROP POLICY minhu_read ON work_order")
    await migrate(lambda done, total, what: None)
    assert len(await fetch("SELECT oid FROM pg_policy ORDER BY oid")) == len(before)


async def test_nobody_can_log_in_as_the_roles_or_inherits_from_them(database: str) -> None:
    found = await fetch("SELECT * FROM pg_roles WHERE rolname = ANY ($1::name[])", ROLES)
    assert len(found) == len(ROLES)
    for role in found:
        assert not role["rolcanlogin"]
        assert not role["rolinherit"]
        assert not role["rolsuper"]
        assert not role["rolbypassrls"]


async def test_what_is_only_ever_added_cannot_be_changed_by_right(database: str) -> None:
    for table in ("order_event", "attachment", "step_taken", "calendar_version", "policy_version"):
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            for role in ROLES:
                may = "SELECT has_table_privilege($1, $2, $3)"
                assert not await fetch_value(may, role, table, right), (role, table, right)


_OF_ORDERS = """
SELECT c.table_name AS name FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND c.column_name = 'work_order' AND t.table_type = 'BASE TABLE'
"""


@pytest.mark.parametrize("who", ["insider", "colleague", "outsider"])
async def test_everybody_sees_what_hangs_on_their_own_orders_alone(
    ground: Ground, who: str
) -> None:
    foreign, seen = ground.foreign(who), {}
    tables = [row["name"] for row in await fetch(_OF_ORDERS)]
    async with acting(ground.actors[who]):
        assert await fetch("SELECT id FROM work_order") == [(ground.orders[who],)]
        for table in tables:
            if not await fetch_value(
                "SELECT has_table_privilege('minhu_request', $1, 'SELECT')", table
            ):
                continue
            rows = await fetch(f'SELECT work_order FROM "{table}"')
            seen[table] = len(rows)
            assert not {row["work_order"] for row in rows} & set(foreign), table
    assert seen["order_event"]
    assert seen["deadline"]
    assert seen["order_words"]


@pytest.mark.parametrize("who", ["insider", "colleague", "outsider"])
async def test_a_foreign_order_can_neither_be_changed_nor_added_to(
    ground: Ground, who: str
) -> None:
    [other, *_] = ground.foreign(who)
    refused = (
        "INSERT INTO order_event (work_order, seq, kind, at, actor, to_state, data, previous, hash)"
        f" SELECT {other}, 99, kind, at, actor, to_state, data, previous, hash FROM order_event"
        " LIMIT 1",
        f'INSERT INTO supervision SELECT (jsonb_populate_record(NULL::supervision, \'{{"id": 1,'
        f' "work_order": {other}}}\')).*',
        "UPDATE work_order SET district = district",
        "DELETE FROM work_order",
        "UPDATE order_event SET actor = 'x'",
        "INSERT INTO step_taken DEFAULT VALUES",
        "TRUNCATE work_order",
    )
    for sql in refused:
        with pytest.raises(asyncpg.InsufficientPrivilegeError) as caught:
            async with acting(ground.actors[who]):
                await fetch(sql)
        assert is_outside(caught.value), (sql, caught.value)
    async with acting(ground.actors[who]):
        changed = await fetch("UPDATE work_order SET reply = 'x' WHERE id = $1 RETURNING id", other)
        assert changed == []
        own = await fetch("UPDATE work_order SET reply = 'x' RETURNING id")
        assert own == [(ground.orders[who],)]


async def test_an_order_cannot_be_reported_for_another_place(ground: Ground) -> None:
    copy = (
        "INSERT INTO work_order SELECT (jsonb_populate_record(w, jsonb_build_object('id', 9999,"
        " 'number', NULL, 'district', x.district, 'community', x.community, 'subdistrict',"
        " x.subdistrict, 'area', x.area))).* FROM work_order w,"
        " jsonb_to_record($1::text::jsonb) AS x (district bigint, subdistrict bigint,"
        " community bigint, area bigint)"
    )
    place = "SELECT row_to_json(p)::text FROM (SELECT district, subdistrict, community, area"
    places = {
        who: await fetch_value(f"{place} FROM work_order WHERE id = $1) p", order)
        for who, order in ground.orders.items()
    }
    for other in ("colleague", "outsider"):
        with pytest.raises(Exception, match="row-level security"):
            async with acting(ground.actors["insider"]):
                await fetch(copy, places[other])
    async with acting(ground.actors["insider"]):
        await fetch(copy, places["insider"])
        assert len(await fetch("SELECT id FROM work_order")) == 2


_FOREIGN_PEOPLE = """
SELECT ap.person FROM appointment ap JOIN post ON post.id = ap.post
JOIN unit ON unit.id = post.unit JOIN area ON area.id = unit.area
GROUP BY ap.person HAVING NOT bool_or(area.code LIKE $1 || '%')
"""


@pytest.mark.parametrize("who", ["insider", "colleague", "outsider"])
async def test_people_are_seen_by_the_posts_they_hold_in_ones_own_area(
    ground: Ground, who: str
) -> None:
    code = sorted(scope.area_code for scope in ground.actors[who].scopes)[0]
    foreign = {row["person"] for row in await fetch(_FOREIGN_PEOPLE, code)}
    async with acting(ground.actors[who]):
        seen = {row["id"] for row in await fetch("SELECT id FROM person")}
        held = {row["person"] for row in await fetch("SELECT person FROM appointment")}
        assert seen
        assert held
        assert not (seen | held) & foreign
        assert await fetch("SELECT username FROM operator") == [(who,)]
        assert {row["operator"] for row in await fetch("SELECT operator FROM role_grant")} == {
            ground.actors[who].operator_id
        }
        for table in ("outbox", "worker_beat", "periodic_run", "import_run"):
            assert await fetch(f"SELECT id FROM {table}") == []


async def test_whoever_is_not_signed_in_sees_no_order_person_or_operator(ground: Ground) -> None:
    async with acting(NOBODY):
        for table in ("work_order", "order_event", "person", "operator", "role_grant", "notice"):
            assert await fetch(f'SELECT id FROM "{table}"') == []
        assert await fetch_value("SELECT count(*) FROM category")


async def test_the_searches_run_as_the_owner_keep_to_the_scope(ground: Ground) -> None:
    words = "SELECT work_order FROM minhu_words_of_slice(0, '楼道灯', '{%楼道灯%}', 1000)"
    numbers = "SELECT id FROM minhu_numbers_between('1', '1:', 1000, 100)"
    everything = await fetch(words)
    assert len(everything) == 3
    for who, actor in ground.actors.items():
        async with acting(actor):
            assert await fetch(words) == [(ground.orders[who],)]
            assert {row["id"] for row in await fetch(numbers)} <= {ground.orders[who]}
            for order in ground.orders.values():
                sees = await fetch_value("SELECT minhu_sees_order($1)", order)
                assert sees is (order == ground.orders[who])


async def test_a_department_sees_the_orders_it_leads_and_has_a_share_in(ground: Ground) -> None:
    await add_operator("bumen", "610112", "unit_handler", unit="610112-D02")
    unit = await fetch_value("SELECT id FROM unit WHERE code = '610112-D02'")
    actor = await identity.actor("bumen", (await fetch_value("SELECT current_date")))
    async with acting(actor):
        assert await fetch("SELECT id FROM work_order") == []
    await fetch(
        "UPDATE work_order SET lead_unit = $1 WHERE id = $2", unit, ground.orders["insider"]
    )
    async with acting(actor):
        assert await fetch("SELECT id FROM work_order") == [(ground.orders["insider"],)]
        # Locked, it stays in sight of the transaction that gives it away.
        order = await queries.lock_order(ground.orders["insider"])
        assert order is not None
        given = await fetch(
            "UPDATE work_order SET lead_unit = sender_unit, sender_unit = NULL"
            " WHERE id = $1 AND sender_unit IS NOT NULL RETURNING id",
            order.id,
        )
        assert given == [] or given == [(order.id,)]
