"""A row that cannot be enforced is set aside with its error, and stops no other."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from support.loop import dispatched

from backend.core.db import fetch, fetch_value
from backend.escalation import failures
from backend.escalation.service import enforce_due
from backend.orders import service as orders
from backend.orders.rules import Order


def ago(seconds: float) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=seconds)


async def overdue(count: int) -> list[Order]:
    """Orders whose yellow and orange warnings are due."""
    return [await dispatched(ago(40), category="demonstration") for _ in range(count)]


async def poison_writing(order: Order) -> None:
    """From now on the database refuses every event of *order*."""
    await fetch(
        "CREATE OR REPLACE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'no room for order %', NEW.work_order USING ERRCODE = '22003'; END $$"
    )
    await fetch(
        f"CREATE TRIGGER poison_{order.id} BEFORE INSERT ON order_event FOR EACH ROW"
        f" WHEN (NEW.work_order = {order.id}) EXECUTE FUNCTION poison()"
    )


async def heal(order: Order) -> None:
    await fetch(f"DROP TRIGGER poison_{order.id} ON order_event")


async def steps_of(order: Order) -> int:
    count: int = await fetch_value(
        "SELECT count(*) FROM step_taken WHERE work_order = $1", order.id
    )
    return count


@pytest.mark.parametrize("place", [0, 7, 19])
async def test_a_row_the_database_refuses_is_set_aside_and_all_others_are_enforced(
    seeded: str, place: int
) -> None:
    found = await overdue(20)
    await poison_writing(found[place])
    await enforce_due()
    assert [await steps_of(order) for order in found] == [0 if n == place else 2 for n in range(20)]
    [failure] = await failures.failed()
    assert failure.order_id == found[place].id
    assert "no room for order" in failure.error
    assert (failure.kind, failure.step, failure.attempts) == ("sign", 1, 1)
    assert await enforce_due() == 0


async def test_a_row_that_cannot_be_decided_is_set_aside(seeded: str) -> None:
    found = await overdue(5)
    # A limit that no version knows, as a restored backup may hold.
    await fetch("SET session_replication_role = replica")
    await fetch(
        "UPDATE deadline SET policy = 999999 WHERE work_order = $1 AND kind = 'sign'", found[2].id
    )
    await enforce_due()
    assert [await steps_of(order) for order in found] == [2, 2, 0, 2, 2]
    [failure] = await failures.failed()
    assert "KeyError" in failure.error


async def test_a_failed_step_is_taken_once_its_cause_is_gone(seeded: str) -> None:
    [order, other] = await overdue(2)
    await poison_writing(order)
    await enforce_due()
    await heal(order)
    assert await failures.retry(due_only=True) == 0
    assert await failures.retry([order.id]) == 1
    assert await failures.count_failed() == 0
    await enforce_due()
    assert await steps_of(order) == 2
    planned, taken = await fetch(
        "SELECT planned_at, step FROM step_taken WHERE work_order = ANY ($1) AND step = 1",
        [order.id, other.id],
    )
    assert abs(planned["planned_at"] - taken["planned_at"]) < timedelta(seconds=5)
    assert await orders.verify_trail(order.id) is None


async def test_it_waits_longer_after_each_failure_of_the_same_step(seeded: str) -> None:
    [order] = await overdue(1)
    await poison_writing(order)
    pauses = []
    for _ in range(3):
        await enforce_due()
        [failure] = await failures.failed()
        pauses.append(failure.retry_at - failure.failed_at)
        await failures.retry()
    assert pauses == [failures.FIRST_PAUSE * times for times in (1, 2, 4)]


async def test_a_failure_whose_clock_has_moved_on_just_leaves_the_list(seeded: str) -> None:
    [order] = await overdue(1)
    await poison_writing(order)
    await enforce_due()
    await fetch("UPDATE deadline SET cycle = cycle + 1 WHERE work_order = $1", order.id)
    assert await failures.retry() == 0
    assert await failures.count_failed() == 0


@pytest.mark.parametrize(
    ("error", "in_the_row"),
    [
        (KeyError("policy"), True),
        (ValueError("naive"), True),
        (asyncpg.CheckViolationError("no"), True),
        (asyncpg.NumericValueOutOfRangeError("no"), True),
        (asyncpg.DeadlockDetectedError("no"), False),
        (asyncpg.UndefinedTableError("no"), False),
        (asyncpg.AdminShutdownError("no"), False),
        (asyncpg.InterfaceError("connection is closed"), False),
        (ConnectionResetError("no"), False),
        (TimeoutError(), False),
    ],
)
def test_it_tells_rows_from_servers_and_rivals(error: Exception, in_the_row: bool) -> None:
    assert failures.lies_in_the_row(error) is in_the_row
