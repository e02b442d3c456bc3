"""Running deadlines for the enforcement's measurements: orders like one from the services."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backend.areas import service as areas
from backend.core.db import fetch
from backend.deadlines import service as deadlines
from backend.deadlines.rules import DeadlineKind, Effect, Urgency
from backend.identity.rules import Actor, Role, everywhere
from backend.orders import actions as a
from backend.orders import rules as r
from backend.orders import service as orders

ACTOR = Actor("bench", everywhere(*Role))
CLOCKS = 4
"""Running on every order: sign, return, resolve and the whole business."""

_COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_name = $1 AND (column_name <> 'id' OR $2 = 'id') AND is_generated = 'NEVER'
"""
_CLONE = """
INSERT INTO {table} ({columns})
SELECT {values} FROM {table} t, generate_series(1, $1) n WHERE t.{key} = $2
"""


async def report(place: int, now: datetime) -> r.Order:
    """One request through the service."""
    request = r.Request(
        channel=r.Channel.grid_report, category="help", urgency=Urgency.normal,
        description="楼道灯不亮", area_id=place,
    )  # fmt: skip
    return (await orders.report(ACTOR, request, now))[0]


async def dispatched(place: int, now: datetime) -> r.Order:
    """One order given to the community's own people."""
    order = await report(place, now)
    for action, data in (
        (r.Action.accept, a.NoData()),
        (r.Action.dispatch, a.Dispatch(order.lead_unit_id)),
    ):
        order = await orders.act(ACTOR, orders.OrderRef(order.id, order.version), action, data, now)
    return order


@dataclass(frozen=True, slots=True)
class Ground:
    """What was built: orders ``first`` … ``first + count - 1``."""

    first: int
    count: int


async def build(deadlines: int) -> Ground:
    """Orders of all communities of a district with so many running deadlines, none of them due."""
    places = await areas.sample_grids("610112", 100, 1)
    now = datetime.now(UTC)
    models = [await dispatched(place, now) for place in places]
    each = deadlines // CLOCKS // len(models)
    tables = (
        ("work_order", "id"), ("deadline", "work_order"), ("order_event", "work_order"),
    )  # fmt: skip
    # Words to search by would cost more than all the rest, and nothing here searches.
    await fetch("ALTER TABLE work_order DISABLE TRIGGER work_order_new_words")
    # The models' ids follow one another; their copies are put behind them, model by model.
    for table, key in tables:
        columns = [row["column_name"] for row in await fetch(_COLUMNS, table, key)]
        values = [_value(name, key) for name in columns]
        sql = _CLONE.format(
            table=table, key=key, columns=", ".join(columns), values=", ".join(values)
        )
        for n, model in enumerate(models):
            shift = len(models) + n * (each - 1) - n - 1
            await fetch(sql.replace("{shift}", str(shift)), each - 1, model.id)
    await fetch(
        "SELECT setval(pg_get_serial_sequence('work_order', 'id'), max(id)) FROM work_order"
    )
    await fetch(
        "UPDATE deadline SET next_step_at = now() + interval '30 days' WHERE state = 'running'"
    )
    await fetch("VACUUM ANALYZE")
    return Ground(models[0].id, each * len(models))


def _value(name: str, key: str) -> str:
    if name == key:
        return f"t.{name} + n + {{shift}}"
    # Unique columns; the copies of an order bear made-up numbers.
    if name == "number":
        return "left(t.number, 8) || lpad((t.id * 10000 + n)::text, 14, '0')"
    return f"t.{name}"


async def make_due(ground: Ground, count: int) -> None:
    """Let the limit to sign of *count* orders run out now; the other steps lie far ahead."""
    clock = (await deadlines.clocks_of([ground.first]))[ground.first][DeadlineKind.sign, 0]
    policy = (await deadlines.rulebook()).policies[clock.policy_id]
    [step] = [step.ordinal for step in policy.steps if step.effect is Effect.remind]
    now = datetime.now(UTC)
    await fetch(
        "UPDATE deadline SET step = $3, colour = 'orange', started_at = $4, due_at = $5,"
        " next_step_at = $5 WHERE kind = $6 AND work_order >= $1 AND work_order < $1 + $2",
        ground.first, count, step, now - timedelta(days=4), now - timedelta(seconds=1),
        DeadlineKind.sign.value,
    )  # fmt: skip
    await fetch("VACUUM ANALYZE deadline, work_order")
