"""How fast due steps are taken, beside what the database itself can do."""

from collections.abc import AsyncIterator

from backend.core.db import fetch, fetch_value, transaction
from backend.escalation.service import enforce_batch, enforce_due
from bench.figures import Figure, Setting, measure, percentiles, progress, rate
from bench.hands import hands
from bench.running import build, make_due

SWEEPS = 500
WARMING = 2_000

# The same rows written by one statement that decides nothing: what any engine must spend.
FLOOR = """
WITH due AS MATERIALIZED (
    SELECT d.id, d.work_order, d.cycle, d.step, d.kind, d.subject, d.next_step_at, d.due_at,
           w.version, w.head, w.responsible, w.lead_unit
    FROM deadline d JOIN work_order w ON w.id = d.work_order
    WHERE d.state = 'running' AND d.next_step_at <= statement_timestamp()
    ORDER BY d.next_step_at, d.id FOR UPDATE OF d, w SKIP LOCKED
), clocks AS (
    UPDATE deadline SET step = deadline.step + 1, colour = 'red', breached_at = deadline.due_at,
        next_step_at = statement_timestamp() + interval '1 day'
    FROM due WHERE deadline.id = due.id
), written AS (
    UPDATE work_order w SET version = w.version + 1, colour = 'red', head = sha256(w.head),
        supervision = 'reminder'
    FROM due WHERE w.id = due.work_order
), told AS (
    INSERT INTO order_event (work_order, seq, kind, at, actor, from_state, to_state, data,
                             previous, hash)
    SELECT work_order, version + 1, 'deadline:remind', statement_timestamp(), 'system',
           'dispatched', 'dispatched',
           '{"clock": "sign", "subject": 0, "cycle": 0, "step": 3, "responsible": 1, "unit": 1,'
           '"due_at": "2026-01-01T00:00:00+00:00", "planned_at": "2026-01-01T00:00:00+00:00",'
           '"level": "reminder"}', head, sha256(head)
    FROM due
), noted AS (
    INSERT INTO step_taken (deadline, work_order, kind, cycle, step, effect, planned_at, taken_at,
                            event_seq)
    SELECT id, work_order, kind, cycle, step, 'remind', next_step_at, statement_timestamp(),
           version + 1
    FROM due
), supervised AS (
    INSERT INTO supervision (work_order, ordinal, level, state, unit, made_by, made_at, reason)
    SELECT work_order, 1, 'reminder', 'open', lead_unit, 'system', statement_timestamp(),
           '签收超期'
    FROM due
), posted AS (
    INSERT INTO outbox (topic, payload, created_at)
    SELECT 'notice', jsonb_build_object('order', work_order, 'person', responsible,
                                        'kind', 'deadline:remind'), statement_timestamp()
    FROM due
)
SELECT count(*) FROM due
"""


@measure("mass_breach")
async def mass_breach(setting: Setting) -> AsyncIterator[Figure]:
    """A tenth of all running deadlines breach at once; order, clock, event, supervision, notice."""
    due = setting.orders // 10
    ground = await build(setting.orders)
    await make_due(ground, due)
    await enforce_batch(WARMING)
    due -= WARMING
    floor = await _undone_rate(due)
    await fetch("VACUUM ANALYZE")
    with hands(setting.url) as together:
        seconds, memory = together(enforce_due)
    progress(f"memory {memory:.0f} MB at most in a process")
    what = "one statement, deciding nothing"
    yield Figure("mass_breach", due / seconds, "steps a second", floor, what)


@measure("idle_sweep")
async def idle_sweep(setting: Setting) -> AsyncIterator[Figure]:
    """Looking for due steps where none is, among all running deadlines."""
    await build(setting.orders)
    ours, ours_95 = await percentiles(enforce_due, SWEEPS)
    floor, _ = await percentiles(lambda: fetch_value("SELECT 1"), SWEEPS)
    yield Figure("idle_sweep", ours, "ms", floor, "SELECT 1 on the pool", ours_95)


async def _undone_rate(count: int) -> float:
    """Steps a second of the statement that decides nothing; undone, so that they stay due."""
    async with transaction() as current:
        begin = await rate(lambda: fetch_value(FLOOR), count)
        await current.rollback()
    return begin
