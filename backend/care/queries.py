"""The care package's SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backend.care.rules import (
    CareRow,
    ContactRow,
    FileRow,
    Occasion,
    OccasionKind,
    OccasionRow,
    TransitionTier,
    TreeContact,
)
from backend.core.db import Row, fetch, fetch_one, fetch_value
from backend.core.loading import load
from backend.personal.rules import Kind
from backend.personal.sealing import sealing

CARE_SEALED: Mapping[str, Kind] = {
    "name": Kind.full_name, "id_number": Kind.id_number, "phone": Kind.phone,
    "address": Kind.address,
}  # fmt: skip
FILE_SEALED: Mapping[str, Kind] = {
    "name": Kind.full_name, "phone": Kind.phone, "address": Kind.address,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileFound:
    """A relocation file as far as its occasions ask; ``kept`` are those that were, ``person`` is
    the contact's.
    """

    id: int
    code: str
    home: int
    person: int | None
    moved_on: date
    ended_on: date | None
    kept: Sequence[int]


async def insert_care(rows: Sequence[CareRow]) -> list[int]:
    """Enter people, sealed; their ids in the order of *rows*."""
    columns = (
        "kind",
        "name",
        "id_number",
        "phone",
        "address",
        "basis",
        "purpose",
        "consented_on",
        "carer",
        "visit_every_days",
        "enrolled_on",
        "next_visit_on",
        "synthetic",
    )
    return await load(
        "care_person", columns, rows, {"community": ("area", "community_code")},
        sealing("care_person", CARE_SEALED),
    )  # fmt: skip


async def insert_contacts(rows: Sequence[ContactRow]) -> list[int]:
    """Insert contacts of the tree; their ids in the order of *rows*."""
    columns = ("tier", "person", "superior", "valid_from")
    return await load("transition_contact", columns, rows, {"area": ("area", "area_code")})


async def insert_files(rows: Sequence[FileRow]) -> list[int]:
    """Insert relocated members, sealed; their ids in the order of *rows*."""
    columns = (
        "code",
        "state",
        "name",
        "phone",
        "address",
        "contact",
        "moved_on",
        "expected_back_on",
        "ended_on",
        "synthetic",
    )
    links = {"home": ("area", "home_code"), "host": ("area", "host_code")}
    return await load(
        "relocation_file", columns, rows, links, sealing("relocation_file", FILE_SEALED)
    )


async def insert_occasions(rows: Sequence[OccasionRow]) -> list[int]:
    """Insert occasions; their ids in the order of *rows*."""
    columns = ("code", "name", "kind", "within_days", "valid_from")
    return await load("transition_occasion", columns, rows)


async def insert_transition_visits(rows: Sequence[tuple[int, int, date]]) -> int:
    """Note visits of relocated members: the file, the occasion, the day; returns how many."""
    found = await fetch(
        "INSERT INTO transition_visit (file, occasion, visited_on)"
        " SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::date[]) RETURNING id",
        *[list(column) for column in zip(*rows, strict=True)] or [[], [], []],
    )
    return len(found)


async def grid_workers(district_code: str, on: date) -> dict[str, list[int]]:
    """Who holds a grid worker's post on a day, by the code of the community."""
    rows = await fetch(
        """
        SELECT left(area.code, 12) AS community, appointment.person
        FROM post JOIN area ON area.id = post.area
        JOIN appointment ON appointment.post = post.id
        WHERE post.kind = 'grid_worker' AND area.code ^@ $1 AND appointment.starts_on <= $2
          AND (appointment.ends_on IS NULL OR appointment.ends_on > $2)
        ORDER BY area.code, appointment.id
        """,
        district_code,
        on,
    )
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row["community"], []).append(row["person"])
    return found


async def remind(until: date, at: datetime, most: int) -> list[Row]:
    """Note at most *most* visits due until a day and not told yet: id, carer and day of each.

    The oldest come first. Whoever comes second passes by those another process has hold of.
    """
    return await fetch(
        """
        INSERT INTO care_reminder (care_person, carer, due_on, reminded_at)
        SELECT due.id, due.carer, due.next_visit_on, $2
        FROM (SELECT c.id, c.carer, c.next_visit_on FROM care_person c
              WHERE c.ended_on IS NULL AND c.next_visit_on <= $1
              AND NOT EXISTS (SELECT FROM care_reminder r
                              WHERE r.care_person = c.id AND r.due_on = c.next_visit_on)
              ORDER BY c.next_visit_on, c.id LIMIT $3 FOR UPDATE SKIP LOCKED) due
        ON CONFLICT DO NOTHING RETURNING id, carer, due_on
        """,
        until,
        at,
        most,
    )


async def insert_visit(
    care_person: int, visited_on: date, way: str, visitor: int | None, note: str
) -> date | None:
    """Log a visit; the day of the next one, None where there is no such person.

    A trigger moves the plan and ends the reminders, whichever door the visit came through.
    """
    rows = await fetch(
        "INSERT INTO care_visit (care_person, visited_on, way, visitor, note)"
        " SELECT id, $2, $3, $4, $5 FROM care_person WHERE id = $1 RETURNING id",
        care_person, visited_on, way, visitor, note,
    )  # fmt: skip
    if not rows:
        return None
    planned: date = await fetch_value(
        "SELECT next_visit_on FROM care_person WHERE id = $1", care_person
    )
    return planned


async def care_place(care_person: int) -> str | None:
    """The code of the community of somebody on the register; None for nobody."""
    code: str | None = await fetch_value(
        "SELECT area.code FROM care_person c JOIN area ON area.id = c.community WHERE c.id = $1",
        care_person,
    )
    return code


async def care_contact(care_person: int) -> Row | None:
    """Somebody of the register as kept, with the code of the community; None for nobody."""
    return await fetch_one(
        "SELECT c.name, c.id_number, c.phone, c.address, area.code AS area_code"
        " FROM care_person c JOIN area ON area.id = c.community WHERE c.id = $1",
        care_person,
    )


async def file_contact(file_id: int) -> Row | None:
    """A relocated member as kept, with the code of the home community; None for nobody."""
    return await fetch_one(
        "SELECT f.name, f.phone, f.address, area.code AS area_code"
        " FROM relocation_file f JOIN area ON area.id = f.home WHERE f.id = $1",
        file_id,
    )


async def occasions(on: date) -> list[Occasion]:
    """The occasions in use on a day, the earliest first."""
    rows = await fetch(
        "SELECT id, name, kind, within_days FROM transition_occasion WHERE valid_from <= $1"
        " AND (valid_to IS NULL OR valid_to > $1) ORDER BY within_days, id",
        on,
    )
    return [Occasion(**{**row, "kind": OccasionKind(row["kind"])}) for row in rows]


async def files(area_code: str) -> list[FileFound]:
    """The relocation files of an area with the occasions that were kept, by number."""
    rows = await fetch(
        """
        SELECT f.id, f.code, f.home, c.person, f.moved_on, f.ended_on,
               ARRAY(SELECT v.occasion FROM transition_visit v WHERE v.file = f.id) AS kept
        FROM relocation_file f JOIN area ON area.id = f.home
        LEFT JOIN transition_contact c ON c.id = f.contact
        WHERE area.code ^@ $1 ORDER BY f.code
        """,
        area_code,
    )
    return [FileFound(**dict(row)) for row in rows]


async def tree(district_code: str, on: date) -> dict[int, TreeContact]:
    """The contacts of a district's tree on a day, by id."""
    rows = await fetch(
        "SELECT c.id, c.tier, c.person, p.name, c.superior FROM transition_contact c"
        " JOIN area ON area.id = c.area JOIN person p ON p.id = c.person"
        " WHERE area.code ^@ $1 AND c.valid_from <= $2"
        " AND (c.valid_to IS NULL OR c.valid_to > $2)",
        district_code,
        on,
    )
    return {row["id"]: TreeContact(**{**row, "tier": TransitionTier(row["tier"])}) for row in rows}


async def contacts(area_code: str) -> list[Row]:
    """The relocation files of an area that have not ended, with their contacts, by number."""
    return await fetch(
        "SELECT f.id, f.code, area.name AS home, f.contact FROM relocation_file f"
        " JOIN area ON area.id = f.home WHERE area.code ^@ $1 AND f.ended_on IS NULL"
        " ORDER BY f.code",
        area_code,
    )
