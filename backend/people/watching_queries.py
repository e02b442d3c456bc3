"""SQL of what is looked after: vacant posts, overdue visits, training that is missing."""

from collections.abc import Mapping
from datetime import date

from backend.core.db import Row, fetch
from backend.people.liaison_rules import Liaison
from backend.people.training_rules import Audience

_ON = "daterange({0}.starts_on, {0}.ends_on) @> $2::date"


async def vacancies(area_code: str, on: date) -> list[Row]:
    """The posts of units in an area that nobody holds on a day, with who held them last."""
    return await fetch(
        f"""
        SELECT post.id, post.title, post.kind, post.rank, unit.code AS unit_code,
               unit.name AS unit, last.ends_on AS vacant_since
        FROM post JOIN unit ON unit.id = post.unit JOIN area ON area.id = unit.area
        LEFT JOIN LATERAL (
            SELECT max(ap.ends_on) AS ends_on FROM appointment ap
            WHERE ap.post = post.id AND ap.ends_on <= $2
        ) last ON true
        WHERE area.code ^@ $1 AND (post.retired_on IS NULL OR post.retired_on > $2)
          AND NOT EXISTS (SELECT FROM appointment ap
                          WHERE ap.post = post.id AND {_ON.format("ap")})
        ORDER BY unit.code, post.rank NULLS LAST, post.id
        """,
        area_code,
        on,
    )


async def liaisons(area_code: str, on: date) -> list[tuple[Liaison, Row]]:
    """The assignments running in an area on a day, each with its latest visit and its names."""
    rows = await fetch(
        f"""
        SELECT l.id, l.starts_on, l.visit_every_days, l.person, person.name, l.area AS area_id,
               area.name AS area,
               (SELECT max(v.visited_on) FROM liaison_visit v
                WHERE v.assignment = l.id AND v.visited_on <= $2) AS visited_on
        FROM liaison_assignment l
        JOIN area ON area.id = l.area JOIN person ON person.id = l.person
        WHERE area.code ^@ $1 AND {_ON.format("l")} ORDER BY l.id
        """,
        area_code,
        on,
    )
    return [
        (Liaison(row["id"], row["starts_on"], row["visit_every_days"], row["visited_on"]), row)
        for row in rows
    ]


_WANTED: Mapping[Audience, str] = {
    Audience.community_secretary: f"""
        SELECT ap.person FROM appointment ap JOIN post ON post.id = ap.post AND post.rank = 1
        JOIN unit ON unit.id = post.unit AND unit.kind = 'community_committee'
        WHERE unit.code ^@ $1 AND {_ON.format("ap")}""",
    Audience.first_secretary: f"""
        SELECT f.person FROM first_secretary f JOIN area ON area.id = f.community
        WHERE area.code ^@ $1 AND {_ON.format("f")}""",
    Audience.grid_worker: f"""
        SELECT ap.person FROM appointment ap
        JOIN post ON post.id = ap.post AND post.kind = 'grid_worker'
        JOIN unit ON unit.id = post.unit WHERE unit.code ^@ $1 AND {_ON.format("ap")}""",
}
"""Whom courses for an audience are for; the others are for nobody by name."""


async def wanted(district_code: str, audience: Audience, on: date) -> list[int]:
    """Everybody of a district a course for this audience is for on a day."""
    sql = _WANTED.get(audience)
    if sql is None:
        return []
    rows = await fetch(f"SELECT DISTINCT person FROM ({sql}) found", district_code, on)
    return [row["person"] for row in rows]


async def trained(district_code: str, audience: Audience, on: date) -> list[int]:
    """Everybody who was at a course of the district for this audience by a day."""
    rows = await fetch(
        """
        SELECT DISTINCT a.person FROM training_attendance a
        JOIN training_session s ON s.id = a.training_session AND s.ends_on <= $3
        JOIN training_course c ON c.id = s.course AND c.audience = $2
        JOIN area ON area.id = c.area AND area.code = $1
        WHERE a.presence = 'present'
        """,
        district_code,
        audience.value,
        on,
    )
    return [row["person"] for row in rows]
