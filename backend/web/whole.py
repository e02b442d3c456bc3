"""All or nothing, also within a transaction that goes on afterwards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.core.db import engine, transaction


@asynccontextmanager
async def whole() -> AsyncIterator[None]:
    """What is done inside is kept or undone as a whole, when an error leaves the block.

    Inside another transaction a nested one would only join it, and an error caught outside would
    leave half of the work standing: there it is a savepoint.
    """
    outer = engine().current_transaction.get()
    if outer is None:
        async with transaction():
            yield
        return
    savepoint = await outer.savepoint()
    try:
        yield
    except BaseException:
        await savepoint.rollback_to()
        raise
    await savepoint.release()
