"""Use cases of looking after: vacant posts, overdue visits, training that is missing."""

from dataclasses import dataclass
from datetime import date

from backend.people import watching_queries as queries
from backend.people.liaison_rules import next_visit_on, overdue
from backend.people.rules import PostKind
from backend.people.training_rules import Audience, Coverage, coverage


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post nobody holds; ``vacant_since`` None where nobody ever held it."""

    post_id: int
    title: str
    kind: PostKind
    rank: int | None
    unit_code: str
    unit: str
    vacant_since: date | None


@dataclass(frozen=True, slots=True)
class OverdueVisit:
    """A visit that should have been; ``visited_on`` None where there was none yet."""

    assignment_id: int
    name: str
    area: str
    visited_on: date | None
    days_late: int


@dataclass(frozen=True, slots=True)
class VisitDue:
    """The next visit of a linked leader, with the last day for it."""

    assignment_id: int
    person_id: int
    name: str
    area_id: int
    area: str
    due_on: date


async def vacancies(area_code: str, on: date) -> list[Vacancy]:
    """The posts in an area that nobody holds on a day; absences are no vacancies. One query."""
    return [
        Vacancy(
            row["id"], row["title"], PostKind(row["kind"]), row["rank"], row["unit_code"],
            row["unit"], row["vacant_since"],
        )
        for row in await queries.vacancies(area_code, on)
    ]  # fmt: skip


async def overdue_visits(area_code: str, on: date) -> list[OverdueVisit]:
    """The linked leaders of an area whose next visit should have been before *on*, the longest
    overdue first. One query.
    """
    found = await queries.liaisons(area_code, on)
    named = {liaison.id: row for liaison, row in found}
    return [
        OverdueVisit(
            liaison.id, named[liaison.id]["name"], named[liaison.id]["area"], liaison.visited_on,
            days,
        )
        for liaison, days in overdue([liaison for liaison, _ in found], on)
    ]  # fmt: skip


async def visits_to_come(area_code: str, on: date, until: date) -> list[VisitDue]:
    """The next visits of leaders linked on a day, as far as they are due by another. One query."""
    return [
        VisitDue(liaison.id, row["person"], row["name"], row["area_id"], row["area"], due)
        for liaison, row in await queries.liaisons(area_code, on)
        if (due := next_visit_on(liaison)) is not None and due <= until
    ]


async def training_coverage(district_code: str, audience: Audience, on: date) -> Coverage:
    """How many of a district's people of this audience have attended a course for it by *on*."""
    return coverage(
        await queries.wanted(district_code, audience, on),
        await queries.trained(district_code, audience, on),
    )
