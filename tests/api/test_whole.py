"""All or nothing, also within a transaction that goes on."""

import pytest

from backend.core.db import fetch, fetch_value, transaction
from backend.web.whole import whole


async def write(topic: str) -> None:
    await fetch("INSERT INTO outbox (topic, payload, created_at) VALUES ($1, '{}', now())", topic)


async def written() -> list[str]:
    return [row["topic"] for row in await fetch("SELECT topic FROM outbox ORDER BY id")]


async def fail(topic: str) -> None:
    async with whole():
        await write(topic)
        raise LookupError


async def test_alone_it_is_a_transaction(database: str) -> None:
    async with whole():
        await write("kept")
    with pytest.raises(LookupError):
        await fail("undone")
    assert await written() == ["kept"]


async def test_within_another_it_undoes_its_own_part_only(database: str) -> None:
    async with transaction():
        await write("before")
        with pytest.raises(LookupError):
            await fail("undone")
        async with whole():
            await write("inside")
        await write("after")
    assert await written() == ["before", "inside", "after"]


async def test_what_the_database_refuses_does_not_spoil_the_rest(database: str) -> None:
    async with transaction():
        with pytest.raises(Exception, match="division by zero"):
            async with whole():
                await fetch_value("SELECT 1 / 0")
        await write("after")
    assert await written() == ["after"]
