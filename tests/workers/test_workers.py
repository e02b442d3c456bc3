"""Workers wake themselves, in good time and whatever is away when they start."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta

import pytest
from support.loop import dispatched
from support.soundness import assert_sound, overdue, settled

from backend.core.db import fetch_value, transaction


async def test_a_worker_wakes_itself_and_enforces(workers, until) -> None:
    order_ids = await overdue(5)
    workers.start()
    await settled(until)
    assert workers.terminate() == [0]
    await assert_sound(order_ids)


async def test_a_step_is_taken_soon_after_it_falls_due(workers, until) -> None:
    workers.start()
    await asyncio.sleep(2)
    async with transaction():
        at = datetime.now(UTC) - timedelta(seconds=15)
        order = await dispatched(at, category="demonstration")

    async def yellow() -> bool:
        return bool(
            await fetch_value("SELECT count(*) FROM step_taken WHERE work_order = $1", order.id)
        )

    await until(yellow, 30, "the yellow warning, due three seconds later")
    late_by = await fetch_value("SELECT taken_at - planned_at FROM step_taken LIMIT 1")
    assert timedelta(0) <= late_by < timedelta(seconds=10)


DYING = """
import asyncio, sys, threading
from workers.__main__ import main
from workers.ticker import DUTIES, Duty

async def tick():
    raise asyncio.CancelledError

async def stop_loop():
    asyncio.get_running_loop().stop()

DUTIES.append(Duty("dying", wait={part}, work={part}))
sys.exit(main(1))
"""
"""A worker with a duty that takes a part of it along."""


@pytest.mark.parametrize("part", ["tick", "stop_loop"])
async def test_a_worker_that_has_lost_a_part_ends_to_be_started_anew(
    workers, until, part: str
) -> None:
    workers.command = [sys.executable, "-c", DYING.format(part=part)]
    workers.start()
    process = workers.running[0].process

    async def ended() -> bool:
        return process.poll() is not None

    await until(ended, 60, "it leaves")
    assert process.returncode == 1
