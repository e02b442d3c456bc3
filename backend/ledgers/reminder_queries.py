"""SQL of reminders."""

from collections.abc import Sequence
from datetime import date

from backend.core.db import fetch
from backend.ledgers.reminder_rules import Pending, ReminderKind

_PENDING = """
SELECT 'bulletin_reply' AS kind, n.id AS subject_id, u.name || '：' || b.topic AS subject,
       u.area, b.reply_due_on AS due_on
FROM bulletin_unit n JOIN bulletin b ON b.id = n.bulletin JOIN unit u ON u.id = n.unit
WHERE n.replied_on IS NULL AND b.reply_due_on <= $1
UNION ALL
SELECT 'project_organisation_ends', id, name, area, ends_on FROM project_organisation
WHERE dissolved_on IS NULL AND ends_on <= $1
UNION ALL
SELECT 'resolution', r.id, r.content, m.area, r.due_on
FROM meeting_resolution r JOIN meeting m ON m.id = r.meeting
WHERE r.closed_on IS NULL AND r.due_on <= $1
UNION ALL
SELECT 'task', t.id, t.title, coalesce(t.place, c.area), t.due_on
FROM campaign_task t JOIN campaign_project p ON p.id = t.project
JOIN campaign c ON c.id = p.campaign
WHERE t.done_on IS NULL AND t.due_on <= $1
ORDER BY kind, due_on, subject_id
"""


async def pending(until: date) -> list[Pending]:
    """What is open and due by *until*, or was due before; reports of registrations apart."""
    rows = await fetch(_PENDING, until)
    return [
        Pending(
            ReminderKind(row["kind"]), row["subject_id"], row["subject"][:200], row["area"],
            row["due_on"],
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


async def write(new: Sequence[Pending], served: Sequence[int], today: date) -> None:
    """Write reminders, and mark those that have served."""
    await fetch(
        """
        INSERT INTO ledger_reminder (kind, subject_id, subject, area, due_on, noticed_on)
        SELECT kind, subject_id, subject, area, due_on, $6
        FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::date[])
            AS new (kind, subject_id, subject, area, due_on)
        ON CONFLICT DO NOTHING
        """,
        [each.kind.value for each in new],
        [each.subject_id for each in new],
        [each.subject for each in new],
        [each.area_id for each in new],
        [each.due_on for each in new],
        today,
    )
    await fetch(
        "UPDATE ledger_reminder SET served_on = $2 WHERE id = ANY ($1::bigint[])",
        list(served),
        today,
    )
