"""The colours package's SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backend.colours.rules import (
    ColourRule,
    ColourState,
    MeasureKind,
    Month,
    Rating,
    RuleRow,
    Standing,
    WorkerShade,
)
from backend.core.db import Row, fetch, fetch_one
from backend.core.labels import plain
from backend.core.loading import load
from backend.core.writes import NewRows, write

_RULE = dict.fromkeys(ColourRule.__slots__, "smallint")
_MONTH = dict.fromkeys(Month.__slots__, "int")


@dataclass(frozen=True, slots=True)
class Worker:
    """A grid worker of a month; ``operator`` is the login's id, None for who has none."""

    person: int
    community: int
    operator: int | None


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating to write."""

    worker: Worker
    month: Month
    rating: Rating


async def insert_rules(rows: Sequence[RuleRow]) -> list[int]:
    """Insert rules; their ids in the order of *rows*."""
    return await load("colour_rule", ("valid_from", *_RULE), rows, {"area": ("area", "area_code")})


async def insert_patrols(rows: Sequence[tuple[object, ...]]) -> int:
    """Insert patrols: person, grid, start, minutes, met, settled, synthetic; returns how many."""
    types = {"person": "bigint", "grid": "bigint", "started_at": "timestamptz",
             "minutes": "smallint", "found": "smallint", "settled": "smallint",
             "synthetic": "bool"}  # fmt: skip
    await write([NewRows("patrol", types, rows)])
    return len(rows)


async def rules(month: date) -> dict[str, ColourRule]:
    """The rule of each district for a month, by the district's code."""
    rows = await fetch(
        f"SELECT DISTINCT ON (area.code) area.code, {', '.join(_RULE)} FROM colour_rule"
        " JOIN area ON area.id = colour_rule.area WHERE colour_rule.valid_from <= $1"
        " ORDER BY area.code, colour_rule.valid_from DESC",
        month,
    )
    return {row["code"]: ColourRule(**{name: row[name] for name in _RULE}) for row in rows}


async def workers(district_code: str, month: date, until: date) -> list[Worker]:
    """Who held a grid worker's post in the month up to *until* (excluded) and has no rating of it.

    Somebody of several grids counts for the community of the one held last.
    """
    rows = await fetch(
        """
        SELECT DISTINCT ON (appointment.person) appointment.person, grid.parent AS community,
               person.operator
        FROM post JOIN area grid ON grid.id = post.area
        JOIN appointment ON appointment.post = post.id
        JOIN person ON person.id = appointment.person
        WHERE post.kind = 'grid_worker' AND grid.level = 'grid' AND grid.code ^@ $1
          AND appointment.starts_on < $3
          AND (appointment.ends_on IS NULL OR appointment.ends_on > $2)
          AND NOT EXISTS (SELECT FROM worker_colour w
                          WHERE w.person = appointment.person AND w.month = $2)
        ORDER BY appointment.person, appointment.starts_on DESC, appointment.id
        """,
        district_code,
        month,
        until,
    )
    return [Worker(**dict(row)) for row in rows]


async def patrols(
    people: Sequence[int], since: datetime, until: datetime
) -> dict[int, tuple[int, int, int]]:
    """Patrols, problems met and problems settled of each of *people* within a time."""
    rows = await fetch(
        "SELECT person, count(*)::int AS patrols, sum(found)::int AS found,"
        " sum(settled)::int AS settled FROM patrol WHERE person = ANY ($1::bigint[])"
        " AND started_at >= $2 AND started_at < $3 GROUP BY person",
        list(people),
        since,
        until,
    )
    return {row["person"]: (row["patrols"], row["found"], row["settled"]) for row in rows}


async def shades(people: Sequence[int], month: date) -> dict[int, WorkerShade]:
    """What each of *people* was rated in a month."""
    rows = await fetch(
        "SELECT person, shade FROM worker_colour WHERE month = $2 AND person = ANY ($1::bigint[])",
        list(people),
        month,
    )
    return {row["person"]: WorkerShade(row["shade"]) for row in rows}


async def insert_ratings(month: date, rated: Sequence[Rated], at: datetime) -> int:
    """Write ratings; returns how many."""
    types = {"person": "bigint", "community": "bigint", "month": "date", "state": "text",
             "shade": "text", "measured": "text", "score": "numeric", **_MONTH,
             "computed_at": "timestamptz"}  # fmt: skip
    rows = [
        (each.worker.person, each.worker.community, month, ColourState.computed.value,
         plain(each.rating.shade), plain(each.rating.measured), each.rating.score,
         *(getattr(each.month, name) for name in _MONTH), at)
        for each in rated
    ]  # fmt: skip
    await write([NewRows("worker_colour", types, rows)])
    return len(rows)


async def lock(rating_id: int) -> Row | None:
    """A rating with the codes of its community, locked; None when there is none."""
    return await fetch_one(
        "SELECT w.*, area.code AS area_code FROM worker_colour w"
        " JOIN area ON area.id = w.community WHERE w.id = $1 FOR UPDATE OF w",
        rating_id,
    )


def standing(row: Row) -> Standing:
    """A locked rating as rules ask for it."""
    return Standing(
        ColourState(row["state"]), WorkerShade(row["shade"]), row["signed_by"],
        row["appeal_until"],
    )  # fmt: skip


async def change(rating_id: int, values: Mapping[str, object]) -> None:
    """Set columns of a locked rating."""
    told = ", ".join(f"{name} = ${place}" for place, name in enumerate(values, 2))
    await fetch(
        f"UPDATE worker_colour SET {told}, version = version + 1 WHERE id = $1",
        rating_id,
        *(plain(value) for value in values.values()),
    )


async def drop_open_measures(rating_id: int) -> None:
    """Take back the measures of a rating that were not carried out."""
    await fetch(
        "DELETE FROM colour_measure WHERE worker_colour = $1 AND done_on IS NULL", rating_id
    )


async def add_measures(rating_id: int, due: Mapping[MeasureKind, date]) -> None:
    """Order the measures of a rating; those ordered already stay as they are."""
    await fetch(
        "INSERT INTO colour_measure (worker_colour, kind, due_on)"
        " SELECT $1, * FROM unnest($2::text[], $3::date[]) ON CONFLICT DO NOTHING",
        rating_id,
        [kind.value for kind in due],
        list(due.values()),
    )


async def grids_of(district_code: str, on: date) -> list[Row]:
    """Who works which grid of a district on a day: person and grid, by their ids."""
    return await fetch(
        "SELECT appointment.person, post.area AS grid FROM post"
        " JOIN area ON area.id = post.area JOIN appointment ON appointment.post = post.id"
        " WHERE post.kind = 'grid_worker' AND area.code ^@ $1 AND appointment.starts_on <= $2"
        " AND (appointment.ends_on IS NULL OR appointment.ends_on > $2)"
        " ORDER BY appointment.person, post.area",
        district_code,
        on,
    )
