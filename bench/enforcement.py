"""How fast due steps are taken, beside what the database itself can do."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from backend.areas import service as areas
from backend.core.db import fetch, fetch_value, transaction
from backend.deadlines.rules import Urgency
from backend.escalation.service import enforce_due
from backend.identity.rules import Actor, Role, everywhere
from backend.orders import rules as r
from backend.orders import service as orders
from bench.figures import Figure, Setting, measure, rate, repeat

ACTS = 300
SWEEPS = 300
ACTOR = Actor("bench", everywhere(*Role))

CLONE = """
INSERT INTO {table} ({columns}) SELECT {values} FROM {table} t, generate_series(1, $1) n
WHERE t.{key} = $2
"""

# The same rows written by one statement that decides nothing: what any engine must spend.
FLOOR = """
WITH due AS (
    SELECT d.id, d.work_order, d.cycle, d.step, d.kind, d.next_step_at, w.version, w.head
    FROM deadline d JOIN work_order w ON w.id = d.work_order
    WHERE d.state = 'running' AND d.next_step_at <= statement_timestamp()
    ORDER BY d.next_step_at, d.id LIMIT 1000 FOR UPDATE OF d, w SKIP LOCKED
), clocks AS (
    UPDATE deadline SET step = deadline.step + 1, colour = 'yellow',
        next_step_at = statement_timestamp() + interval '1 day'
    FROM due WHERE deadline.id = due.id
), written AS (
    UPDATE work_order w SET version = w.version + 1, colour = 'yellow', head = sha256(w.head)
    FROM due WHERE w.id = due.work_order
), told AS (
    INSERT INTO order_event (work_order, seq, kind, at, actor, from_state, to_state, data,
                             previous, hash)
    SELECT work_order, version + 1, 'deadline:yellow', statement_timestamp(), 'system',
           'dispatched', 'dispatched',
           '{"clock": "sign", "cycle": 0, "step": 1, "responsible": 1}', head, sha256(head)
    FROM due
), noted AS (
    INSERT INTO step_taken (deadline, work_order, kind, cycle, step, effect, planned_at, taken_at,
                            event_seq)
    SELECT id, work_order, kind, cycle, step, 'yellow', next_step_at, statement_timestamp(), 1
    FROM due
), posted AS (
    INSERT INTO outbox (topic, payload, created_at)
    SELECT 'bench', '{"order": 1, "person": 1, "kind": "deadline:yellow"}', statement_timestamp()
    FROM due
)
SELECT count(*) FROM due
"""


@measure("mass_breach")
async def mass_breach(setting: Setting) -> AsyncIterator[Figure]:
    """A fifth due at once, among a tenth of the orders other measurements have."""
    among = setting.orders // 10
    due = among // 5
    await build(among)
    await make_due(due)
    floor = await rate(drain_floor, due)
    await make_due(due)
    ours = await rate(enforce_due, due)
    yield Figure("mass_breach", ours, "steps a second", floor, "one statement, deciding nothing")


@measure("idle_sweep")
async def idle_sweep(setting: Setting) -> AsyncIterator[Figure]:
    """Looking for due steps where none is."""
    await build(setting.orders // 10)
    ours = await rate(lambda: repeat(enforce_due, SWEEPS), SWEEPS)
    floor = await rate(lambda: repeat(lambda: fetch_value("SELECT 1"), SWEEPS), SWEEPS)
    yield Figure("idle_sweep", ours, "a second", floor, "SELECT 1 on the pool")


@measure("report")
async def report_alone(setting: Setting) -> AsyncIterator[Figure]:
    """Requests reported one after another, without the web."""
    ours = await rate(act, ACTS)
    floor = await rate(lambda: repeat(insert, ACTS), ACTS)
    yield Figure("report", ours, "a second, one client", floor, "one durable INSERT")


async def report(place: int) -> int:
    """One request through the service."""
    request = r.Request(
        channel=r.Channel.grid_report, category="demonstration", urgency=Urgency.normal,
        description="楼道灯不亮", area_id=place,
    )  # fmt: skip
    order, _ = await orders.report(ACTOR, request, datetime.now(UTC))
    return order.id


async def act() -> None:
    """Requests reported one after another."""
    place = (await areas.sample_grids("610112", 1, 1))[0]
    await repeat(lambda: report(place), ACTS)


async def insert() -> None:
    """The floor of any write: one row, one durable commit."""
    async with transaction():
        await fetch("INSERT INTO outbox (topic, payload, created_at) VALUES ('bench', '{}', now())")


async def drain_floor() -> None:
    """Take every due step by the statement that decides nothing."""
    while await fetch_value(FLOOR):
        pass


async def build(count: int) -> None:
    """*count* orders like one that came through the services, each with its clock and event."""
    first = await report((await areas.sample_grids("610112", 1, 1))[0])
    for table, key in (
        ("work_order", "id"),
        ("deadline", "work_order"),
        ("order_event", "work_order"),
    ):
        rows = await fetch(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = $1 AND (column_name <> 'id' OR $2 = 'id')",
            table,
            key,
        )
        columns = [row["column_name"] for row in rows]
        values = [f"t.{name} + n" if name == key else f"t.{name}" for name in columns]
        await fetch(
            CLONE.format(
                table=table, columns=", ".join(columns), values=", ".join(values), key=key
            ),
            count - 1,
            first,
        )
    await fetch(
        "SELECT setval(pg_get_serial_sequence('work_order', 'id'), max(id)) FROM work_order"
    )
    await fetch("VACUUM ANALYZE")


async def make_due(count: int) -> None:
    """Put the first step of *count* clocks just behind now, and all others far ahead."""
    await fetch("UPDATE deadline SET step = 1, next_step_at = now() + interval '1 day'")
    await fetch("ALTER TABLE step_taken DISABLE TRIGGER USER")
    await fetch("DELETE FROM step_taken")
    await fetch(
        "UPDATE deadline SET next_step_at = now() - interval '1 s',"
        " started_at = now() - interval '20 s', due_at = now() + interval '1 day'"
        " WHERE id IN (SELECT id FROM deadline ORDER BY id LIMIT $1)",
        count,
    )
    await fetch("VACUUM ANALYZE deadline, work_order, step_taken")
