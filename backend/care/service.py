"""Use cases of the care register and of relocated members (docs/care.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.care import queries
from backend.care.rules import (
    CareRow,
    ContactRow,
    FileRow,
    Missing,
    OccasionRow,
    TreeContact,
    VisitWay,
    check_basis,
    line_above,
    missing_occasions,
    visits_due,
)
from backend.core.db import transaction
from backend.core.errors import InvalidInput, NotFound
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.core.outbox import NOTICE, posted, telling
from backend.core.writes import write
from backend.identity.rules import Actor, Permission, may
from backend.orders.errors import NotAllowed
from backend.personal.rules import Contact, Detail
from backend.personal.sealing import opened

DAYS_AHEAD = 3
"""Carers are reminded so many days before a visit is due."""
MOST_AT_ONCE = 2000
"""Visits one run reminds of; the next run takes those that are left."""


@dataclass(frozen=True, slots=True)
class Neglected:
    """A relocated member with the occasions that were not kept.

    ``contact_id`` is the person to turn to, None where nobody is named; ``moving`` whether the
    member is still away from home.
    """

    id: int
    code: str
    missing: Sequence[Missing]
    home_id: int
    contact_id: int | None
    moving: bool


@dataclass(frozen=True, slots=True)
class TurnTo:
    """A relocated member and the contacts from the group up to the subdistrict; empty without."""

    id: int
    code: str
    home: str
    line: tuple[TreeContact, ...]


async def load_care(rows: Sequence[CareRow], on: date) -> int:
    """Enter many people at once, what is personal sealed; returns how many.

    Raises InvalidInput for data without a basis (`rules.check_basis`) or an unknown community.
    """
    for row in rows:
        check_basis(row.basis, row.consented_on, on)
    return len(await queries.insert_care(rows))


async def load_contacts(rows: Sequence[ContactRow]) -> list[int]:
    """Insert contacts of the tree; returns their ids. Raises InvalidInput for an unknown area."""
    return await queries.insert_contacts(rows)


async def load_files(rows: Sequence[FileRow]) -> list[int]:
    """Insert many relocated members, what is personal sealed; returns their ids.

    Raises InvalidInput for an unknown area.
    """
    return await queries.insert_files(rows)


async def load_occasions(rows: Sequence[OccasionRow]) -> list[int]:
    """Insert occasions; returns their ids."""
    return await queries.insert_occasions(rows)


async def load_transition_visits(rows: Sequence[tuple[int, int, date]]) -> int:
    """Note many visits: the file, the occasion, the day; returns how many."""
    return await queries.insert_transition_visits(rows)


async def grid_workers(district_code: str, on: date) -> Mapping[str, Sequence[int]]:
    """Who can visit in each community of a district: its grid workers on a day, by its code."""
    return await queries.grid_workers(district_code, on)


async def remind(now: datetime, most: int = MOST_AT_ONCE) -> int:
    """Remind of visits due within `DAYS_AHEAD` days or overdue, each once; returns how many.

    Each carer is told in one notice how many there are; names stand in none.
    """
    async with transaction():
        found = await queries.remind(_day(now) + timedelta(days=DAYS_AHEAD), now, most)
        due: dict[int, list[tuple[date, int]]] = {}
        for row in found:
            if row["carer"] is not None:
                due.setdefault(row["carer"], []).append((row["due_on"], row["id"]))
        notices = [
            notice
            for carer, visits in due.items()
            for notice in telling(
                [carer],
                f"care_reminder:{min(visit for _, visit in visits)}",
                visits_due(len(visits), min(visits)[0]),
            )
        ]
        await write([posted(NOTICE, notices, now)])
    return len(found)


async def log_visit(
    actor: Actor, care_person: int, visited_on: date, way: VisitWay, visitor: int | None,
    note: str, now: datetime,
) -> date:  # fmt: skip
    """Log a visit; returns the day of the next one. The reminders up to it end.

    Raises NotFound, NotAllowed without the right in the community, and InvalidInput for a day in
    the future.
    """
    async with transaction():
        place = await queries.care_place(care_person)
        if place is None:
            raise NotFound
        if not may(actor, Permission.edit_registry, place):
            raise NotAllowed(action=Label("登记走访", "log a visit"))
        if visited_on > _day(now):
            raise InvalidInput("visited_on", Label("不能晚于今天", "it lies in the future"))
        planned = await queries.insert_visit(
            care_person, visited_on, way.value, visitor, " ".join(note.split())
        )
        if planned is None:
            raise NotFound
    return planned


async def neglected(area_code: str, on: date) -> list[Neglected]:
    """The relocated members of an area who were not reached or visited in time, by number."""
    occasions = await queries.occasions(on)
    found = [
        Neglected(
            file.id,
            file.code,
            missing_occasions(file.moved_on, file.ended_on, occasions, set(file.kept), on),
            file.home,
            file.person,
            file.ended_on is None,
        )
        for file in await queries.files(area_code)
    ]
    return [each for each in found if each.missing]


async def contacts(area_code: str, on: date) -> list[TurnTo]:
    """Whom each relocated member of an area who is still away can turn to on a day, by number."""
    tree = await queries.tree(area_code[:6], on)
    return [
        TurnTo(row["id"], row["code"], row["home"], tuple(line_above(row["contact"], tree)))
        for row in await queries.contacts(area_code)
    ]


async def care_contact(care_person: int) -> Contact | None:
    """Somebody of the register in full, with the community; None for nobody.

    Only for who has shown a right to it and a reason.
    """
    row = await queries.care_contact(care_person)
    return None if row is None else _contact("care_person", care_person, row, queries.CARE_SEALED)


async def file_contact(file_id: int) -> Contact | None:
    """A relocated member in full, with the home community; None for nobody.

    Only for who has shown a right to it and a reason.
    """
    row = await queries.file_contact(file_id)
    return None if row is None else _contact("relocation_file", file_id, row, queries.FILE_SEALED)


def _contact(
    table: str, row_id: int, row: Mapping[str, str | None], sealed: Mapping[str, object]
) -> Contact:
    found = {name: opened(table, name, row_id, row[name]) for name in sealed}
    more = tuple(
        Detail(kind, told)
        for name, kind in queries.CARE_SEALED.items()
        if name in ("id_number", "address") and (told := found.get(name))
    )
    return Contact(
        found["name"] or "", found["phone"], ((row["area_code"] or "", None),),
        more=more, name_sealed=True,
    )  # fmt: skip


def _day(now: datetime) -> date:
    return now.astimezone(CHINA).date()
