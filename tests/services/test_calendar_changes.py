"""Publishing calendars: what moves, what the preview says, who waits for whom, and the way back."""

from datetime import date, timedelta

from support.calendars import holiday, published
from support.loop import handling

from backend.deadlines.rules import DeadlineKind
from backend.orders import service as orders

TUESDAY = date(2026, 6, 2)


async def limits(*order_ids: int) -> dict:
    cases = await orders.load_cases(order_ids)
    return {
        (order_id, *key): (clock.due_at, clock.next_step_at, clock.step, clock.colour)
        for order_id, case in cases.items()
        for key, clock in case.clocks.items()
        if clock.ended_at is None
    }


async def test_a_holiday_moves_the_limits_that_run_over_it(seeded: str) -> None:
    order = await handling()
    before = await limits(order.id)
    await holiday(TUESDAY)
    job = await published("龙舟赛")
    after = await limits(order.id)
    resolve = order.id, DeadlineKind.resolve, 0
    assert after[resolve][0] - before[resolve][0] == timedelta(days=1)
    assert job.tally.moved >= 1
    assert job.orders == 1
    assert await orders.verify_trail(order.id) is None
