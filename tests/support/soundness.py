"""What must be true of all orders after any disaster: no step lost, none twice, chains whole."""

from datetime import UTC, datetime, timedelta

from backend.core.db import fetch, fetch_value, transaction
from backend.orders import service as orders
from support.loop import dispatched
from support.workers import Until

NEVER = {
    "a step was taken twice": """
        SELECT deadline, cycle, step FROM step_taken
        GROUP BY deadline, cycle, step HAVING count(*) > 1""",
    "a step was left out": """
        SELECT deadline, cycle FROM step_taken
        GROUP BY deadline, cycle HAVING min(step) <> 1 OR max(step) <> count(*)""",
    "a clock is not where its steps have brought it": """
        SELECT d.id FROM deadline AS d WHERE d.step <> 1 + (
            SELECT count(*) FROM step_taken AS s WHERE s.deadline = d.id AND s.cycle = d.cycle)""",
    "a step has no event": """
        SELECT s.id FROM step_taken AS s LEFT JOIN order_event AS e
            ON e.work_order = s.work_order AND e.seq = s.event_seq
        WHERE e.actor IS DISTINCT FROM 'system'""",
    "two steps share an event": """
        SELECT work_order, event_seq FROM step_taken
        GROUP BY work_order, event_seq HAVING count(*) > 1""",
    "the system did what no step asked for": """
        SELECT e.id FROM order_event AS e LEFT JOIN step_taken AS s
            ON e.work_order = s.work_order AND e.seq = s.event_seq
        WHERE e.actor = 'system' AND s.id IS NULL""",
    "a step was not taken between its instant and now, by the database's clock": """
        SELECT id FROM step_taken
        WHERE taken_at NOT BETWEEN planned_at AND statement_timestamp()""",
    "a trail has a gap, or its order is not where it ends": """
        SELECT w.id FROM work_order AS w JOIN order_event AS e ON e.work_order = w.id
        GROUP BY w.id
        HAVING min(e.seq) <> 1 OR max(e.seq) <> count(*) OR max(e.seq) <> w.version""",
    "a notice was lost or told early": """
        SELECT o.id FROM outbox AS o LEFT JOIN notice AS n ON n.outbox = o.id
        WHERE o.topic = 'notice' AND (o.done_at IS NULL) <> (n.id IS NULL)""",
    "a rating's steps have a gap, or it is not where they end": """
        SELECT r.id FROM star_rating AS r JOIN rating_move AS m ON m.rating = r.id
        GROUP BY r.id HAVING min(m.seq) <> 1 OR max(m.seq) <> count(*)
            OR max(m.seq) <> r.moves""",
    "somebody was told twice": "SELECT outbox FROM notice GROUP BY outbox HAVING count(*) > 1",
}
"""By what went wrong, the rows that show it."""


async def overdue(count: int, seconds: float = 3600) -> list[int]:
    """Orders whose every step up to the district is due."""
    at = datetime.now(UTC) - timedelta(seconds=seconds)
    # All at once: workers that are running would be faster than the dispatcher.
    async with transaction():
        return [(await dispatched(at, category="demonstration")).id for _ in range(count)]


async def all_taken() -> bool:
    """Whether no step is due."""
    return not await fetch_value(
        "SELECT count(*) FROM deadline WHERE state = 'running'"
        " AND next_step_at <= statement_timestamp()"
    )


async def all_delivered() -> bool:
    """Whether no notice is waiting."""
    return not await fetch_value("SELECT count(*) FROM outbox WHERE done_at IS NULL")


async def settled(until: Until, seconds: float = 60) -> None:
    """Wait until every step is taken and every notice delivered."""
    await until(all_taken, seconds, "every step taken")
    await until(all_delivered, 10, "every notice delivered")


async def assert_sound(order_ids: list[int]) -> None:
    """Every order of `overdue` climbed twice to the district; nothing of `NEVER` has happened, and
    every chain verifies. The workers must have ended: the district's own clocks go on falling due.
    """
    climbs = await fetch_value("SELECT array_agg(climbs) FROM work_order WHERE tier = 'district'")
    assert climbs == [2] * len(order_ids)
    for what, sql in NEVER.items():
        assert await fetch(sql) == [], what
    for order_id in order_ids:
        assert await orders.verify_trail(order_id) is None, order_id
