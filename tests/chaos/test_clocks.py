"""Two machines whose clocks are an hour apart."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from support.disasters import in_mid_batch, slow_steps
from support.soundness import assert_sound, overdue, settled

from backend.core.db import fetch

MANY = 24


@pytest.fixture(scope="session")
def faketime() -> str:
    """The library that shifts the clock of a whole process when it is loaded first."""
    # Found, not imported: importing it looks for a library to load into this very process.
    found = find_spec("libfaketime")
    assert found is not None
    assert found.origin is not None
    [library] = Path(found.origin).parent.rglob("libfaketime*.so.1")
    return str(library)


def clock(faketime: str, shift: str) -> dict[str, str]:
    """The environment of a machine whose clock is *shift* off; waits and timeouts are not."""
    return {"LD_PRELOAD": faketime, "FAKETIME": shift, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


async def test_workers_an_hour_apart_steal_messages_but_no_step(
    workers, until, faketime: str
) -> None:
    early = await overdue(MANY)
    # Not due for another half an hour, though the machine that is ahead would think so.
    ahead = await overdue(5, seconds=-1800)
    async with slow_steps():
        workers.start(1, clock(faketime, "+3600"))
        workers.start(1, clock(faketime, "-3600"))
        await until(in_mid_batch, 30, "a batch under way")
    await settled(until)
    workers.kill()
    await assert_sound(early)
    assert await fetch("SELECT 1 FROM step_taken WHERE work_order = ANY ($1)", ahead) == []
    # The machine ahead saw its neighbour's heartbeat an hour old, and took its messages over.
    assert "Traceback" not in workers.told()
