"""SQL of dual registration and of projects' party organisations."""

from datetime import date

from backend.core.db import Row, fetch, fetch_one
from backend.ledgers.registration_rules import ReportTo


async def standing(area_code: str, on: date) -> list[Row]:
    """The registrations of an area in force on a day, with their last report to the community."""
    return await fetch(
        """
        SELECT r.id, r.community, r.organisation, r.registered_on, r.report_every_months,
               (SELECT max(p.reported_on) FROM registration_report p
                WHERE p.registration = r.id AND p.report_to = 'community') AS last_report_on
        FROM dual_registration r JOIN area a ON a.id = r.community
        WHERE a.code ^@ $1 AND r.registered_on <= $2 AND (r.left_on IS NULL OR r.left_on > $2)
        ORDER BY r.id
        """,
        area_code,
        on,
    )


async def place(registration_id: int) -> Row | None:
    """The code of a registration's community and when it was left; None when there is none."""
    return await fetch_one(
        "SELECT a.code, r.registered_on, r.left_on FROM dual_registration r"
        " JOIN area a ON a.id = r.community WHERE r.id = $1",
        registration_id,
    )


async def insert_report(
    registration_id: int, report_to: ReportTo, reported_on: date, content: str
) -> None:
    """Write a report."""
    await fetch(
        "INSERT INTO registration_report (registration, report_to, reported_on, content)"
        " VALUES ($1, $2, $3, $4)",
        registration_id,
        report_to.value,
        reported_on,
        content,
    )


async def organisation(organisation_id: int, *, lock: bool = False) -> Row | None:
    """A project's organisation with its place's code; locked, only where it may be changed."""
    return await fetch_one(
        "SELECT p.established_on, p.dissolved_on, a.code FROM project_organisation p"
        f" JOIN area a ON a.id = p.area WHERE p.id = $1{' FOR UPDATE OF p' if lock else ''}",
        organisation_id,
    )


async def dissolve(organisation_id: int, on: date) -> None:
    """Note that an organisation has ended."""
    await fetch(
        "UPDATE project_organisation SET dissolved_on = $2 WHERE id = $1", organisation_id, on
    )
