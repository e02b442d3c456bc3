"""SQL of meetings and their resolutions."""

from datetime import date

from backend.core.db import Row, fetch, fetch_one


async def meeting(meeting_id: int) -> Row | None:
    """A meeting with its place and the sides that took part; None when there is none."""
    return await fetch_one(
        """
        SELECT m.kind, m.held_on, m.topic, a.code,
               ARRAY(SELECT DISTINCT side FROM meeting_attendance t WHERE t.meeting = m.id) AS sides
        FROM meeting m JOIN area a ON a.id = m.area WHERE m.id = $1
        """,
        meeting_id,
    )


async def resolutions(meeting_id: int) -> list[Row]:
    """A meeting's resolutions with the numbers of the orders some have become."""
    return await fetch(
        "SELECT r.id, r.content, r.due_on, r.closed_on, r.outcome, r.work_order, w.number,"
        " u.name AS unit FROM meeting_resolution r LEFT JOIN work_order w ON w.id = r.work_order"
        " LEFT JOIN unit u ON u.id = r.unit WHERE r.meeting = $1 ORDER BY r.id",
        meeting_id,
    )


async def lock_resolution(resolution_id: int) -> Row | None:
    """A resolution with its meeting's place and the order it has become, locked."""
    return await fetch_one(
        "SELECT r.*, m.area, c.name AS place, a.code, u.code AS unit_code, w.number"
        " FROM meeting_resolution r JOIN meeting m ON m.id = r.meeting"
        " JOIN area a ON a.id = m.area LEFT JOIN unit u ON u.id = r.unit"
        " LEFT JOIN compound c ON c.id = m.compound"
        " LEFT JOIN work_order w ON w.id = r.work_order WHERE r.id = $1 FOR UPDATE OF r",
        resolution_id,
    )


async def link_order(resolution_id: int, order_id: int) -> None:
    """Note the order a resolution has become; it is no unit's task any more."""
    await fetch(
        "UPDATE meeting_resolution SET work_order = $2, unit = NULL WHERE id = $1",
        resolution_id,
        order_id,
    )


async def close_resolution(resolution_id: int, closed_on: date, outcome: str) -> None:
    """Close a resolution with its outcome."""
    await fetch(
        "UPDATE meeting_resolution SET closed_on = $2, outcome = $3 WHERE id = $1",
        resolution_id,
        closed_on,
        outcome,
    )


async def close_with_orders() -> int:
    """Close the open resolutions whose orders have ended, on the day they did; returns how many."""
    rows = await fetch(
        """
        UPDATE meeting_resolution r
        SET closed_on = (w.closed_at AT TIME ZONE 'Asia/Shanghai')::date,
            outcome = left(coalesce(nullif(w.reply, ''), '工单已办结'), 400)
        FROM work_order w
        WHERE r.closed_on IS NULL AND w.id = r.work_order AND w.closed_at IS NOT NULL
        RETURNING r.id
        """
    )
    return len(rows)
