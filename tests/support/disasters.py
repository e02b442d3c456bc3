"""What a test needs so that a disaster falls into work under way."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.core.db import execute_script, fetch_value

_SLOW = """
CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END $$;
CREATE OR REPLACE TRIGGER slow BEFORE INSERT ON step_taken FOR EACH ROW EXECUTE FUNCTION slow();
"""


@asynccontextmanager
async def slow_steps() -> AsyncIterator[None]:
    """Hold each step open for twenty milliseconds, so that a batch takes its time."""
    await execute_script(_SLOW)
    try:
        yield
    finally:
        await execute_script("DROP TRIGGER slow ON step_taken")


async def in_mid_batch() -> bool:
    """Whether a worker is writing steps, slowly."""
    return bool(
        await fetch_value("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    )
