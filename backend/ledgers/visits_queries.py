"""SQL of home visits."""

from collections.abc import Sequence
from datetime import date

from backend.core.db import Row, fetch, fetch_one, fetch_value
from backend.ledgers.visits_rules import WeeklyDay


async def weekly_days(last: date) -> list[WeeklyDay]:
    """The visit days that begin by *last*; none outlives its community."""
    rows = await fetch(
        "SELECT v.community, v.weekday, v.valid_from, least(v.valid_to, a.valid_to) AS valid_to"
        " FROM visit_day v JOIN area a ON a.id = v.community"
        " WHERE v.valid_from <= $1 ORDER BY v.community, v.valid_from",
        last,
    )
    return [
        WeeklyDay(row["community"], row["weekday"], row["valid_from"], row["valid_to"])
        for row in rows
    ]


async def insert_rounds(rounds: Sequence[tuple[int, date]]) -> int:
    """Insert the rounds there are not yet; returns how many."""
    rows = await fetch(
        "INSERT INTO visit_round (community, planned_on)"
        " SELECT * FROM unnest($1::bigint[], $2::date[]) ON CONFLICT DO NOTHING RETURNING id",
        [community for community, _ in rounds],
        [day for _, day in rounds],
    )
    return len(rows)


async def rounds(area_code: str, first: date, last: date) -> list[Row]:
    """The rounds of an area between two days, both included, with how many homes were visited."""
    return await fetch(
        """
        SELECT r.id, r.planned_on, r.cancelled_for, a.code, a.name,
               (SELECT count(*) FROM home_visit v WHERE v.round = r.id) AS visits
        FROM visit_round r JOIN area a ON a.id = r.community
        WHERE r.planned_on BETWEEN $2 AND $3 AND a.code ^@ $1 ORDER BY r.planned_on, a.code
        """,
        area_code,
        first,
        last,
    )


async def round_place(round_id: int) -> Row | None:
    """A round's community and day; None when there is none."""
    return await fetch_one(
        "SELECT r.community, r.planned_on, a.code FROM visit_round r"
        " JOIN area a ON a.id = r.community WHERE r.id = $1",
        round_id,
    )


async def insert_visit(values: Sequence[object]) -> int:
    """Write a visit: community, grid, round, day, dwelling, visitor, outcome, findings."""
    value: int = await fetch_value(
        "INSERT INTO home_visit (community, grid, round, visited_on, dwelling, visitor, outcome,"
        " findings) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        *values,
    )
    return value


async def lock_visit(visit_id: int) -> Row | None:
    """A visit with the code of its community and the order it has become, locked."""
    return await fetch_one(
        "SELECT v.*, a.code, w.number FROM home_visit v JOIN area a ON a.id = v.community"
        " LEFT JOIN work_order w ON w.id = v.work_order WHERE v.id = $1 FOR UPDATE OF v",
        visit_id,
    )


async def link_order(visit_id: int, order_id: int) -> None:
    """Note the order a visit has become."""
    await fetch("UPDATE home_visit SET work_order = $2 WHERE id = $1", visit_id, order_id)
