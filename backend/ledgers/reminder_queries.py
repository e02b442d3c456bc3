"""SQL of reminders."""

from collections.abc import Collection, Sequence
from datetime import date

from backend.core.db import fetch
from backend.ledgers.reminder_rules import Pending, ReminderKind

_PENDING = """
SELECT 'bulletin_reply' AS kind, n.id AS subject_id, u.name || '：' || b.topic AS subject,
       u.area, b.reply_due_on AS due_on, n.unit
FROM bulletin_unit n JOIN bulletin b ON b.id = n.bulletin JOIN unit u ON u.id = n.unit
WHERE n.replied_on IS NULL AND b.reply_due_on <= $1
UNION ALL
SELECT 'admission', id, title, area, decide_by, NULL FROM task_application
WHERE state = 'applied' AND decide_by <= $1
UNION ALL
SELECT 'duty_item', i.id, i.title, d.area, d.held_on, i.unit
FROM duty_item i JOIN duty_day d ON d.id = i.duty_day
WHERE i.closed_at IS NULL AND i.work_order IS NULL AND d.held_on < $2
UNION ALL
SELECT 'home_visits', r.id, a.name, r.community, r.planned_on, NULL
FROM visit_round r JOIN area a ON a.id = r.community
WHERE r.planned_on < $2 AND r.cancelled_for IS NULL AND a.valid_to IS NULL
  AND NOT EXISTS (SELECT FROM home_visit v WHERE v.round = r.id)
UNION ALL
SELECT 'project_organisation_ends', id, name, area, ends_on, NULL FROM project_organisation
WHERE dissolved_on IS NULL AND ends_on <= $1
UNION ALL
SELECT 'resolution', r.id, r.content, m.area, r.due_on, r.unit
FROM meeting_resolution r JOIN meeting m ON m.id = r.meeting
WHERE r.closed_on IS NULL AND r.due_on <= $1
UNION ALL
SELECT 'task', t.id, t.title, coalesce(t.place, c.area), t.due_on, t.lead_unit
FROM campaign_task t JOIN campaign_project p ON p.id = t.project
JOIN campaign c ON c.id = p.campaign
WHERE t.done_on IS NULL AND t.due_on <= $1
ORDER BY kind, due_on, subject_id
"""


async def pending(until: date, today: date) -> list[Pending]:
    """What the ledgers and admission have open and due by *until*, or since before; visit days and
    matters of duty days from the day after on.
    """
    rows = await fetch(_PENDING, until, today)
    return [
        Pending(
            ReminderKind(row["kind"]), row["subject_id"], row["subject"][:200], row["area"],
            row["due_on"], row["unit"],
        )
        for row in rows
    ]  # fmt: skip


async def days() -> dict[ReminderKind, int]:
    """How many days before its day each kind is reminded of."""
    rows = await fetch("SELECT kind, days FROM reminder_rule")
    return {ReminderKind(row["kind"]): row["days"] for row in rows}


async def standing() -> dict[tuple[ReminderKind, int, date], int]:
    """The open reminders with their ids."""
    rows = await fetch(
        "SELECT id, kind, subject_id, due_on FROM ledger_reminder WHERE served_on IS NULL"
    )
    return {(ReminderKind(row["kind"]), row["subject_id"], row["due_on"]): row["id"]
            for row in rows}  # fmt: skip


async def units_of(area_ids: Collection[int]) -> dict[int, int]:
    """The unit that answers for each area today, its heir's or the next above; by the area's id."""
    rows = await fetch(
        """
        SELECT DISTINCT ON (told.id) told.id, unit.id AS unit
        FROM area told JOIN area place ON place.id = coalesce(told.heir, told.id)
        JOIN area above ON place.code ^@ above.code
            AND above.code IN (left(place.code, 6), left(place.code, 9), left(place.code, 12))
        JOIN unit ON unit.area = above.id AND unit.kind <> 'department' AND unit.valid_to IS NULL
        WHERE told.id = ANY ($1::bigint[]) ORDER BY told.id, length(above.code) DESC, unit.id
        """,
        list(area_ids),
    )
    return {row["id"]: row["unit"] for row in rows}


async def write(
    new: Sequence[Pending], people: Sequence[int | None], served: Sequence[int], today: date
) -> None:
    """Write reminders with who is told of each (None: nobody is there), mark what has served."""
    await fetch(
        """
        INSERT INTO ledger_reminder (kind, subject_id, subject, area, due_on, person, noticed_on)
        SELECT kind, subject_id, subject, area, due_on, person, $7
        FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::date[], $6::bigint[])
            AS new (kind, subject_id, subject, area, due_on, person)
        ON CONFLICT DO NOTHING
        """,
        [each.kind.value for each in new],
        [each.subject_id for each in new],
        [each.subject for each in new],
        [each.area_id for each in new],
        [each.due_on for each in new],
        list(people),
        today,
    )
    await fetch(
        "UPDATE ledger_reminder SET served_on = $2 WHERE id = ANY ($1::bigint[])",
        list(served),
        today,
    )
