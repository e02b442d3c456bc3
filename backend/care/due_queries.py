"""SQL of the visits that are due: by whoever makes them, and by where people live."""

from collections.abc import Sequence
from datetime import date

from backend.core.db import Row, fetch, fetch_one

_SHOWN = """
SELECT c.id, c.name, c.kind, c.next_visit_on, area.name AS community,
       area.code AS place, person.name AS carer,
       (SELECT v.visited_on FROM care_visit v WHERE v.care_person = c.id
        ORDER BY v.visited_on DESC, v.id DESC LIMIT 1) AS last_on
FROM {source} c JOIN area ON area.id = c.community LEFT JOIN person ON person.id = c.carer
"""
_DUE = """c.ended_on IS NULL AND c.next_visit_on <= $2
          AND (c.next_visit_on, c.id) > ($3::date, $4::bigint)
          ORDER BY c.next_visit_on, c.id LIMIT $5"""
_IN_ORDER = "ORDER BY c.next_visit_on, c.id"


async def own(operator_id: int, until: date, after: tuple[date, int], most: int) -> list[Row]:
    """Whom the operator's person is to visit until a day, after one that was shown."""
    mine = (
        "(SELECT * FROM care_person c WHERE c.carer ="
        f" (SELECT id FROM person WHERE operator = $1) AND {_DUE})"
    )
    return await fetch(_SHOWN.format(source=mine) + _IN_ORDER, operator_id, until, *after, most)


async def within(
    codes: Sequence[str], until: date, after: tuple[date, int], most: int
) -> list[Row]:
    """Who is to be visited until a day in the areas of these codes, after one that was shown.

    Of each community the first ones by its plan, and of those the first: a few rows of an index
    each, however many people are on the register.
    """
    first = (
        "(SELECT c.* FROM (SELECT DISTINCT a.id FROM unnest($1::text[]) AS own (code)"
        " JOIN area a ON a.code >= own.code AND a.code < own.code || ':'"
        " WHERE a.level = 'community') place CROSS JOIN LATERAL"
        f" (SELECT * FROM care_person c WHERE c.community = place.id AND {_DUE}) c"
        f" {_IN_ORDER} LIMIT $5)"
    )
    return await fetch(_SHOWN.format(source=first) + _IN_ORDER, codes, until, *after, most)


async def outlook(person: int) -> Row | None:
    """How many people somebody visits, and the first day on which one is due."""
    return await fetch_one(
        "SELECT count(*) AS people, min(next_visit_on) AS next_on FROM care_person"
        " WHERE carer = $1 AND ended_on IS NULL",
        person,
    )


async def one(care_person: int) -> Row | None:
    """Somebody on the register as shown; None for nobody, or nobody in sight."""
    return await fetch_one(_SHOWN.format(source="care_person") + "WHERE c.id = $1", care_person)
