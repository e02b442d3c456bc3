"""Use cases of people and posts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backend.core.db import transaction
from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.people import queries
from backend.people.answering import who_answers
from backend.people.loading import load_people
from backend.people.pay import preview_regrading, regrade
from backend.people.rosters import public_rosters, roster_contact
from backend.people.rules import FirstSecretaryRow, PostRow
from backend.people.secretaries import (
    Appointed,
    appoint_first_secretary,
    hand_over,
    last_secretary,
    notice_ending,
    recall,
)
from backend.people.watching import (
    overdue_visits,
    training_coverage,
    vacancies,
    visits_to_come,
)
from backend.personal.rules import Contact, Kind
from backend.personal.sealing import masked, opened

__all__ = [
    "Appointed",
    "Officer",
    "appoint_first_secretary",
    "contact",
    "hand_over",
    "last_secretary",
    "link_logins",
    "load_first_secretaries",
    "load_people",
    "load_posts",
    "notice_ending",
    "officers",
    "operator_names",
    "overdue_visits",
    "preview_regrading",
    "public_rosters",
    "recall",
    "regrade",
    "roster_contact",
    "training_coverage",
    "vacancies",
    "visits_to_come",
    "who_answers",
]


@dataclass(frozen=True, slots=True)
class Officer:
    """A person as other people may read of them; ``phone`` is masked.

    ``title`` and ``unit`` are those of the best-ranked post held that day, empty when there is
    none.
    """

    id: int
    name: str
    phone: str = ""
    title: str = ""
    unit: str = ""


async def officers(person_ids: Collection[int], now: datetime) -> dict[int, Officer]:
    """These people by id, each with the post held today; unknown ids are left out. One query."""
    if not person_ids:
        return {}
    rows = await queries.officers(sorted(person_ids), now.astimezone(CHINA).date())
    return {
        row["id"]: Officer(
            id=row["id"],
            name=row["name"],
            phone=masked("person", "phone", row["id"], row["phone"], Kind.phone) or "",
            title=row["title"] or "",
            unit=row["unit"] or "",
        )
        for row in rows
    }


async def contact(person_id: int, now: datetime) -> Contact | None:
    """Whom to call, in full, and where they hold posts today; None for nobody. One query.

    Only for who has shown a right to it and a reason.
    """
    rows = await queries.contact(person_id, now.astimezone(CHINA).date())
    if not rows:
        return None
    held = [(row["area_code"], row["unit_code"]) for row in rows if row["area_code"] is not None]
    return Contact(
        name=rows[0]["name"],
        phone=opened("person", "phone", person_id, rows[0]["phone"]),
        places=tuple(held),
    )


async def operator_names(operator_ids: Collection[int]) -> dict[int, str]:
    """What these operators are called, by id; unknown ids are left out. One query."""
    if not operator_ids:
        return {}
    rows = await queries.operator_names(sorted(operator_ids))
    return {row["id"]: row["name"] for row in rows}


async def load_posts(rows: Sequence[PostRow]) -> int:
    """Insert many posts with the people who hold or held them; returns how many posts.

    1. Write one person for each term.
    2. Write the posts.
    3. Appoint the people to them.

    Raises InvalidInput for an unknown unit or area. The database refuses two holders of a
    single-holder post at once (asyncpg's ExclusionViolationError). After either the transaction
    must roll back.
    """
    async with transaction():
        terms = [(position, term) for position, row in enumerate(rows) for term in row.terms]
        people = await queries.insert_people([term.person for _, term in terms])
        posts = await queries.insert_posts(rows)
        _all_found("unit_code", len(posts), rows)
        await queries.insert_appointments(
            (posts[position], person, term)
            for (position, term), person in zip(terms, people, strict=True)
        )
    return len(rows)


async def load_first_secretaries(rows: Sequence[FirstSecretaryRow]) -> int:
    """Insert many first secretaries with their terms; returns how many.

    Raises InvalidInput for an unknown community. The database refuses a second one in the same
    community at once, and one outside a community. After each the transaction must roll back.
    """
    async with transaction():
        people = await queries.insert_people([row.person for row in rows])
        inserted = await queries.insert_first_secretaries(rows, people)
        _all_found("community_code", inserted, rows)
    return inserted


def _all_found(field: str, found: int, rows: Sequence[object]) -> None:
    if missing := len(rows) - found:
        raise InvalidInput(
            field,
            Label(f"{missing} 行所指的单位或区域不存在", f"unknown unit or area in {missing} rows"),
        )


async def link_logins(unit_of: Mapping[str, str], on: date) -> None:
    """Link each login (by user name) to the person who answers for its unit (by code) on *on*.

    What such a person is responsible for is then the login's own work. Unknown names and units,
    and units nobody answers for, are passed over.
    """
    await queries.link_logins(unit_of, on)
