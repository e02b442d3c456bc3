"""Use cases of dual registration and of projects' party organisations."""

from datetime import datetime

from backend.core.db import transaction
from backend.core.errors import InvalidInput, NotFound
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.identity.rules import Actor
from backend.ledgers import registration_queries as queries
from backend.ledgers.access import may_keep
from backend.ledgers.errors import AlreadyClosed
from backend.ledgers.registration_rules import ReportTo, report_due_on
from backend.ledgers.reminder_rules import Pending, ReminderKind


async def reports_to_come(area_code: str, now: datetime) -> list[Pending]:
    """The next report each registration of an area in force owes its community, and when."""
    return [
        Pending(
            ReminderKind.registration_report,
            row["id"],
            row["organisation"],
            row["community"],
            report_due_on(row["registered_on"], row["last_report_on"], row["report_every_months"]),
        )
        for row in await queries.standing(area_code, now.astimezone(CHINA).date())
    ]


async def report(
    actor: Actor, registration_id: int, report_to: ReportTo, content: str, now: datetime
) -> None:
    """Note a report of a registration in force.

    Raises NotFound, NotPermitted, AlreadyClosed when it was left, and InvalidInput when empty.
    """
    today = now.astimezone(CHINA).date()
    async with transaction():
        found = await queries.place(registration_id)
        if found is None:
            raise NotFound
        may_keep(actor, found["code"])
        if found["left_on"] is not None and found["left_on"] <= today:
            raise AlreadyClosed
        if not content.strip():
            raise InvalidInput("content", Label("须填写报告内容", "write the report"))
        await queries.insert_report(registration_id, report_to, today, content.strip())


async def dissolve(actor: Actor, organisation_id: int, now: datetime) -> None:
    """Note that a project's party organisation ends today.

    Raises NotFound, NotPermitted, AlreadyClosed when it has ended, and InvalidInput when it is yet
    to begin.
    """
    today = now.astimezone(CHINA).date()
    async with transaction():
        seen = await queries.organisation(organisation_id)
        if seen is None:
            raise NotFound
        may_keep(actor, seen["code"])
        found = await queries.organisation(organisation_id, lock=True)
        if found is None:
            raise NotFound
        if found["dissolved_on"] is not None:
            raise AlreadyClosed
        if found["established_on"] > today:
            raise InvalidInput(
                "organisation",
                Label(f"{found['established_on']} 才成立", f"begins on {found['established_on']}"),
            )
        await queries.dissolve(organisation_id, today)
