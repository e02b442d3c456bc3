"""SQL of campaigns."""

from datetime import date

from backend.core.db import Row, fetch, fetch_one


async def targets(campaign_id: int) -> list[Row]:
    """A campaign's targets with what was counted, and the orders closed where those count.

    Orders of a district or subdistrict, closed on the campaign's days in China.
    """
    return await fetch(
        """
        SELECT t.id, t.title, t.goal, t.counted_in,
            coalesce((SELECT sum(e.amount) FROM target_entry e WHERE e.target = t.id), 0)::bigint
                AS counted,
            CASE WHEN t.counts_orders THEN (
                SELECT count(*) FROM work_order w
                WHERE (w.district = c.area OR w.subdistrict = c.area)
                  AND w.closed_at >= c.starts_on::timestamp AT TIME ZONE 'Asia/Shanghai'
                  AND w.closed_at < (c.ends_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
                  AND w.state IN ('closed', 'archived')
            ) ELSE 0 END AS closed_orders
        FROM campaign_target t JOIN campaign c ON c.id = t.campaign
        WHERE t.campaign = $1 ORDER BY t.ordinal
        """,
        campaign_id,
    )


async def projects(campaign_id: int) -> list[Row]:
    """A campaign's projects in order."""
    return await fetch(
        "SELECT id, name FROM campaign_project WHERE campaign = $1 ORDER BY ordinal", campaign_id
    )


async def tasks(campaign_id: int) -> list[Row]:
    """A campaign's tasks with their projects and units, in order."""
    return await fetch(
        "SELECT t.id, t.project, t.title, t.due_on, t.percent, t.done_on, u.name AS unit"
        " FROM campaign_task t JOIN campaign_project p ON p.id = t.project"
        " JOIN unit u ON u.id = t.lead_unit WHERE p.campaign = $1 ORDER BY p.ordinal, t.ordinal",
        campaign_id,
    )


async def lock_task(task_id: int) -> Row | None:
    """A task with the codes of its campaign's area, its unit and the unit's area, locked."""
    return await fetch_one(
        "SELECT t.done_on, a.code, u.code AS unit_code, ua.code AS unit_area FROM campaign_task t"
        " JOIN campaign_project p ON p.id = t.project JOIN campaign c ON c.id = p.campaign"
        " JOIN area a ON a.id = c.area JOIN unit u ON u.id = t.lead_unit"
        " JOIN area ua ON ua.id = u.area WHERE t.id = $1 FOR UPDATE OF t",
        task_id,
    )


async def advance_task(task_id: int, percent: int, done_on: date | None) -> None:
    """Write how far a task is."""
    await fetch(
        "UPDATE campaign_task SET percent = $2, done_on = $3 WHERE id = $1",
        task_id,
        percent,
        done_on,
    )
