"""The transaction somebody acts in: its settings and role, and that nothing of it stays behind."""

import asyncio

import asyncpg
import pytest

from backend.core.db import as_owner, engine, fetch, fetch_value, scoped, transaction
from backend.identity.acting import NOBODY, acting
from backend.identity.rules import Actor, Role, Scope

ACTOR = Actor("somebody", frozenset({Scope(Role.acceptor, "610112")}), 1)
_LEFT = """
SELECT current_user = session_user AND coalesce(current_setting('minhu.scope', true), '') = ''
    AND coalesce(current_setting('minhu.actor', true), '') = ''
"""


async def nothing_left() -> bool:
    """Whether no connection of the pool has a role or a setting of somebody's."""
    pool = engine().pool
    assert pool is not None
    taken = [await pool.acquire() for _ in range(engine().pool_size)]
    try:
        return all([await each.fetchval(_LEFT) for each in taken])
    finally:
        for each in taken:
            await pool.release(each)


async def test_the_role_and_the_settings_end_with_the_transaction(seeded: str) -> None:
    async with acting(ACTOR, request="r-1", address="10.0.0.1"):
        assert await fetch_value("SELECT current_user") == "minhu_request_districts"
        assert await fetch_value("SELECT current_setting('minhu.actor')") == "somebody"
        assert await fetch_value("SELECT current_setting('minhu.operator')") == "1"
        assert await fetch_value("SELECT current_setting('minhu.request')") == "r-1"
        assert await fetch_value("SELECT current_setting('minhu.address')") == "10.0.0.1"
        assert await fetch_value("SELECT minhu_codes('read_orders')") == ["610112"]
        assert scoped()
    assert not scoped()
    assert await nothing_left()


async def test_no_connection_is_taken_before_the_first_statement(seeded: str) -> None:
    pool = engine().pool
    assert pool is not None
    async with acting(ACTOR):
        # Everybody of the pool could come in now, and none has to wait.
        assert await nothing_left()
        assert await fetch_value("SELECT 1") == 1


async def test_a_commit_that_fails_leaves_nothing_behind(database: str) -> None:
    await fetch("CREATE TABLE later (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    await fetch("GRANT INSERT ON later TO minhu_request_districts")
    for _ in range(engine().pool_size + 2):
        with pytest.raises(asyncpg.UniqueViolationError):
            async with acting(ACTOR):
                await fetch("INSERT INTO later VALUES (1), (1)")
    assert await nothing_left()
    assert await fetch("SELECT id FROM later") == []


async def test_a_request_that_is_cancelled_leaves_nothing_behind(seeded: str) -> None:
    async def slow() -> None:
        async with acting(ACTOR):
            await fetch("SELECT pg_sleep(30)")

    for _ in range(engine().pool_size + 2):
        task = asyncio.create_task(slow())
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await nothing_left()


async def test_what_a_refused_step_wrote_is_undone_and_the_rest_kept(seeded: str) -> None:
    async def both(right: str, wrong: str) -> None:
        async with transaction():
            await fetch(right, "second")
            await fetch(wrong)

    insert = "INSERT INTO desk_filter (operator, name, query, created_at) VALUES (1, $1, '', now())"
    async with acting(ACTOR):
        await fetch(insert, "first")
        for wrong in ("SELECT 1 / 0", "DELETE FROM work_order"):
            with pytest.raises(asyncpg.PostgresError):
                await both(insert, wrong)
        async with transaction() as step:
            await fetch(insert, "third")
            await step.rollback()
        assert await fetch_value("SELECT current_user") == "minhu_request_districts"
    assert await fetch("SELECT name FROM desk_filter") == [("first",)]


async def test_after_the_end_no_statement_can_be_made(seeded: str) -> None:
    async with acting(ACTOR) as current:
        await fetch("SELECT 1")
        await current.rollback()
        with pytest.raises(RuntimeError, match="is over"):
            await fetch("SELECT * FROM operator")


async def test_the_owner_is_back_only_within_the_block(seeded: str) -> None:
    owner = await fetch_value("SELECT session_user")
    async with acting(NOBODY):
        assert await fetch("SELECT id FROM person") == []
        async with as_owner():
            assert await fetch_value("SELECT current_user") == owner
            assert await fetch_value("SELECT count(*) FROM person")
        assert await fetch("SELECT id FROM person") == []
        with pytest.raises(asyncpg.DivisionByZeroError):
            async with transaction(), as_owner():
                await fetch("SELECT 1 / 0")
        assert await fetch_value("SELECT current_user") == "minhu_request"
    assert await nothing_left()


async def test_nobody_acts_inside_another_transaction(seeded: str) -> None:
    async with transaction():
        with pytest.raises(RuntimeError, match="of their own"):
            async with acting(ACTOR):
                pass
