"""SQL of meetings and their resolutions."""

from datetime import date

from backend.core.db import Row, fetch, fetch_one
from backend.ledgers.meeting_rules import MeetingKind


async def meetings(area_code: str, kind: MeetingKind, first: date, last: date) -> list[Row]:
    """The meetings of a kind of an area and of those below between two days with the sides that
    took part, the latest first.
    """
    return await fetch(
        """
        SELECT m.id, m.held_on, m.topic, a.code, a.name AS area,
               ARRAY(SELECT DISTINCT side FROM meeting_attendance t WHERE t.meeting = m.id) AS sides
        FROM meeting m JOIN area a ON a.id = m.area
        WHERE a.code ^@ $1 AND m.kind = $2 AND m.held_on BETWEEN $3 AND $4
        ORDER BY m.held_on DESC, m.id DESC
        """,
        area_code,
        kind.value,
        first,
        last,
    )


async def resolutions(area_code: str, since: date) -> list[Row]:
    """The resolutions of an area and of those below that are open or of meetings held since a day,
    with the numbers of the orders some have become.
    """
    return await fetch(
        """
        SELECT r.id, r.meeting, a.code, a.name AS area, r.content, r.due_on, r.closed_on, r.outcome,
               r.work_order, w.number, u.name AS unit
        FROM meeting_resolution r JOIN meeting m ON m.id = r.meeting JOIN area a ON a.id = m.area
        LEFT JOIN work_order w ON w.id = r.work_order LEFT JOIN unit u ON u.id = r.unit
        WHERE a.code ^@ $1 AND r.id IN (
            SELECT id FROM meeting_resolution WHERE closed_on IS NULL
            UNION SELECT x.id FROM meeting y JOIN meeting_resolution x ON x.meeting = y.id
                WHERE y.held_on >= $2)
        ORDER BY r.due_on, r.id
        """,
        area_code,
        since,
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
