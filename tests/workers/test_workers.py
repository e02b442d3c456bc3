"""Workers wake themselves, in good time and whatever is away when they start."""

import asyncio
from datetime import UTC, datetime, timedelta

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
