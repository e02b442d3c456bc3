"""Whom somebody is to visit next: people of the care register whose visit is due (docs/care.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.care import due_queries as queries
from backend.care.rules import CareKind
from backend.care.service import DAYS_AHEAD
from backend.core.db import Row
from backend.core.instants import CHINA
from backend.identity.rules import Actor, Permission, may, whole_areas
from backend.people import service as people
from backend.personal.rules import Kind
from backend.personal.sealing import masked

ROWS = 20
"""People on one page."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last one of a page: the day the visit is due, and the person's id."""

    due_on: date
    id: int

    def __str__(self) -> str:
        return f"{self.due_on}_{self.id}"


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody to be visited, the name in part; ``last_on`` None: never visited so far.

    ``carer`` is the name of whoever visits, None where nobody does; ``may_log``: the reader may log
    the visit.
    """

    id: int
    name: str
    kind: CareKind
    community: str
    carer: str | None
    due_on: date
    last_on: date | None
    may_log: bool


@dataclass(frozen=True, slots=True)
class DuePage:
    """A page of visits, the longest overdue first; ``next`` leads to the one after it."""

    rows: Sequence[Due]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a carer without a due visit is told: how many people there are, and the next day."""

    people: int
    next_on: date | None


async def own_visits(actor: Actor, now: datetime, after: Cursor | None = None) -> DuePage:
    """The visits of *actor* that are overdue or due within `DAYS_AHEAD` days; none for a login
    that belongs to no person.
    """
    if actor.operator_id is None:
        return DuePage((), None)
    until = _until(now)
    return _page(actor, await queries.own(actor.operator_id, until, _from(after), ROWS + 1))


async def area_visits(actor: Actor, now: datetime, after: Cursor | None = None) -> DuePage:
    """The visits due, whoever makes them, in the areas whose ledgers *actor* keeps."""
    codes = _kept_areas(actor)
    if not codes:
        return DuePage((), None)
    return _page(actor, await queries.within(codes, _until(now), _from(after), ROWS + 1))


def keeps_an_area(actor: Actor) -> bool:
    """Whether *actor* may log visits anywhere."""
    return bool(_kept_areas(actor))


async def outlook(actor: Actor) -> Outlook | None:
    """How many people *actor* visits and when the next visit is due; None for a login that belongs
    to no person.
    """
    person = await people.person_of(actor)
    if person is None:
        return None
    row = await queries.outlook(person)
    return Outlook(row["people"], row["next_on"]) if row else Outlook(0, None)


async def one(actor: Actor, care_person: int) -> Due | None:
    """Somebody on the register with the next visit as it is planned now; None for nobody."""
    row = await queries.one(care_person)
    return _due(actor, row) if row else None


def _kept_areas(actor: Actor) -> list[str]:
    return sorted(whole_areas(actor.scopes_for(Permission.keep_ledgers)))


def _page(actor: Actor, rows: Sequence[Row]) -> DuePage:
    found = [_due(actor, row) for row in rows[:ROWS]]
    more = len(rows) > ROWS
    return DuePage(found, Cursor(found[-1].due_on, found[-1].id) if more else None)


def _due(actor: Actor, row: Row) -> Due:
    name = masked("care_person", "name", row["id"], row["name"], Kind.full_name)
    return Due(
        row["id"], name or "", CareKind(row["kind"]), row["community"], row["carer"],
        row["next_visit_on"], row["last_on"], may(actor, Permission.keep_ledgers, row["place"]),
    )  # fmt: skip


def _from(after: Cursor | None) -> tuple[date, int]:
    return (date.min, 0) if after is None else (after.due_on, after.id)


def _until(now: datetime) -> date:
    return now.astimezone(CHINA).date() + timedelta(days=DAYS_AHEAD)
