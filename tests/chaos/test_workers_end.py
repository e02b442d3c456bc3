"""Workers that are killed in mid-batch, or told to stop in it."""

from support.disasters import in_mid_batch, slow_steps
from support.soundness import assert_sound, overdue, settled

from backend.core.db import fetch_value

MANY = 24


async def test_workers_killed_in_mid_batch_lose_nothing_and_repeat_nothing(workers, until) -> None:
    order_ids = await overdue(MANY)
    async with slow_steps():
        workers.start(2)
        await until(in_mid_batch, 30, "a batch under way")
        workers.kill()
    assert await fetch_value("SELECT count(*) FROM step_taken") < 8 * MANY
    workers.start()
    await settled(until)
    workers.kill()
    await assert_sound(order_ids)


async def test_a_deploy_in_mid_batch_ends_it_cleanly_and_the_next_version_goes_on(
    workers, until
) -> None:
    workers.start()
    await until(workers.are_ready, 30, "the worker is ready")
    async with slow_steps():
        order_ids = await overdue(MANY)
        await until(in_mid_batch, 30, "a batch under way")
        assert workers.terminate() == [0]
        # Nothing of it is left half done: the database has no session of its own, and no lock.
        assert not await in_mid_batch()
    assert "Traceback" not in workers.told()
    assert await fetch_value("SELECT count(*) FROM step_taken") > 0, "the batch was thrown away"
    workers.start()
    await settled(until)
    assert workers.terminate() == [0]
    await assert_sound(order_ids)
