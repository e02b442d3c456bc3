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
from bench.copies import copy_orders

ACTOR = Actor("bench", everywhere(*Role))
CLOCKS = 4
"""Running on every order: sign, return, resolve and the whole business."""


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
    # The models' ids follow one another, and so do all copies behind them.
    await copy_orders(each - 1, len(models))
    await fetch(
        "SELECT setval(pg_get_serial_sequence('work_order', 'id'), max(id)) FROM work_order"
    )
    await fetch(
        "UPDATE deadline SET next_step_at = now() + interval '30 days' WHERE state = 'running'"
    )
    await fetch("VACUUM ANALYZE")
    return Ground(models[0].id, each * len(models))


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
