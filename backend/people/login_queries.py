"""SQL of the people that logins belong to."""

from collections.abc import Mapping
from datetime import date

from backend.core.db import fetch, fetch_value
from backend.people.rules import PostKind


async def person_of(operator_id: int) -> int | None:
    """The person a login belongs to; None where it belongs to nobody."""
    found: int | None = await fetch_value("SELECT id FROM person WHERE operator = $1", operator_id)
    return found


async def link_logins(unit_of: Mapping[str, str], on: date) -> None:
    """Link each login (by user name) to who holds its unit's best-ranked post on *on*."""
    await fetch(
        """
        UPDATE person SET operator = told.operator
        FROM (
            SELECT DISTINCT ON (operator.id) operator.id AS operator, appointment.person
            FROM unnest($1::text[], $2::text[]) AS asked (username, unit_code)
            JOIN operator USING (username)
            JOIN unit ON unit.code = asked.unit_code
            JOIN post ON post.unit = unit.id
            JOIN appointment ON appointment.post = post.id AND appointment.starts_on <= $3
             AND (appointment.ends_on IS NULL OR appointment.ends_on > $3)
            ORDER BY operator.id, post.rank NULLS LAST, appointment.id
        ) told
        WHERE person.id = told.person
        """,
        list(unit_of),
        list(unit_of.values()),
        on,
    )


async def link_workers(kind: PostKind, area_of: Mapping[str, str], on: date) -> None:
    """Link each login (by user name) to the first who holds a post of this kind below its area."""
    await fetch(
        """
        UPDATE person SET operator = told.operator
        FROM (
            SELECT DISTINCT ON (operator.id) operator.id AS operator, appointment.person
            FROM unnest($1::text[], $2::text[]) AS asked (username, area_code)
            JOIN operator USING (username)
            JOIN area ON area.code ^@ asked.area_code
            JOIN post ON post.area = area.id AND post.kind = $4
            JOIN appointment ON appointment.post = post.id AND appointment.starts_on <= $3
             AND (appointment.ends_on IS NULL OR appointment.ends_on > $3)
            ORDER BY operator.id, area.code, appointment.id
        ) told
        WHERE person.id = told.person
        """,
        list(area_of),
        list(area_of.values()),
        on,
        kind.value,
    )
