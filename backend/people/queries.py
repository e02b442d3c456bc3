"""The people package's SQL."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backend.areas.rules import Tier, Unit, UnitKind
from backend.core.db import Row, as_owner, copy_rows, fetch
from backend.core.writes import new_ids
from backend.people.rules import (
    HOPS,
    Absence,
    FirstSecretaryRow,
    Holder,
    PersonRow,
    PostRow,
    TermRow,
)
from backend.personal.rules import Kind
from backend.personal.sealing import sealed

_TODAY = "{0}.starts_on <= $2 AND ({0}.ends_on IS NULL OR {0}.ends_on > $2)"

_HOPS = range(HOPS + 1)
# Who stands in for a holder who is away, and while that person is away too, who for them. Joined
# hop by hop: of a recursion the planner expects a million rows, and would compile it.
_AWAY = f"""
    SELECT ARRAY[{", ".join(f"away{n}.person" for n in _HOPS)}] AS away,
           ARRAY[{", ".join(f"away{n}.substitute" for n in _HOPS)}] AS stand_ins,
           ARRAY[{", ".join(f"instead{n}.name" for n in _HOPS)}] AS stand_in_names
    FROM absence away0 LEFT JOIN person instead0 ON instead0.id = away0.substitute
    {
    " ".join(
        f"LEFT JOIN absence away{n} ON away{n}.person = away{n - 1}.substitute"
        f" AND {_TODAY.format(f'away{n}')}"
        f" LEFT JOIN person instead{n} ON instead{n}.id = away{n}.substitute"
        for n in _HOPS[1:]
    )
}
    WHERE away0.person = person.id AND {_TODAY.format("away0")}
    LIMIT 1
"""

# Index probes for each unit of the chain (post_answering, appointment_post_days) and each holder
# (absence_person_days): a chain is at most four units long, so an order costs a handful of rows and
# a batch of a thousand a few hundred. OFFSET 0 and LIMIT 1 keep the planner from turning the probes
# into scans.
# The array is wrapped in SELECT: its length hidden, PostgreSQL keeps one plan. Seeing it, it would
# plan anew every time, which takes longer (0.9 ms) than the query (0.3 ms).
_CHAIN = f"""
WITH RECURSIVE chain AS (
    SELECT id, code, name, kind, tier, area, superior FROM unit
    WHERE id = ANY ((SELECT $1::bigint[])::bigint[])
    UNION
    SELECT u.id, u.code, u.name, u.kind, u.tier, u.area, u.superior
    FROM unit u JOIN chain c ON u.id = c.superior
)
SELECT chain.*, (SELECT area.code FROM area WHERE area.id = chain.area) AS area_code, holder.*
FROM chain LEFT JOIN LATERAL (
    SELECT person.id AS person_id, person.name AS person_name, post.rank, absent.*
    FROM post
    JOIN appointment ON appointment.post = post.id
    JOIN person ON person.id = appointment.person
    LEFT JOIN LATERAL ({_AWAY}) absent ON true
    WHERE post.unit = chain.id AND post.rank IS NOT NULL AND {_TODAY.format("appointment")}
    ORDER BY post.rank, appointment.starts_on, appointment.id
    OFFSET 0
) holder ON true
"""


@dataclass(frozen=True, slots=True)
class Answering:
    """Units with every superior, who holds their posts (the best-ranked first), who is away."""

    units: Mapping[int, Unit]
    holders: Mapping[int, Sequence[Holder]]
    absences: Mapping[int, Absence]


async def chains(unit_ids: Sequence[int], on: date) -> Answering:
    """The units, every superior of theirs, and what decides who answers for each on *on*."""
    units: dict[int, Unit] = {}
    holders: dict[int, list[Holder]] = {}
    absences: dict[int, Absence] = {}
    # Whoever acts on an order is told who answers for it, also beyond their own area.
    async with as_owner():
        rows = await fetch(_CHAIN, list(unit_ids), on)
    for row in rows:
        unit_id = row["id"]
        if unit_id not in units:
            units[unit_id] = Unit(
                id=unit_id,
                name=row["name"],
                kind=UnitKind(row["kind"]),
                tier=Tier(row["tier"]),
                area_id=row["area"],
                superior_id=row["superior"],
                code=row["code"],
                area_code=row["area_code"],
            )
        if row["person_id"] is not None:
            # A unit's rows come in the order of its holders.
            holders.setdefault(unit_id, []).append(
                Holder(unit_id, row["person_id"], row["person_name"], row["rank"])
            )
        if row["away"] is not None:
            for away, stand_in, name in zip(
                row["away"], row["stand_ins"], row["stand_in_names"], strict=True
            ):
                if away is not None:
                    absences[away] = Absence(away, stand_in, name or "")
    return Answering(units, holders, absences)


async def officers(person_ids: Sequence[int], on: date) -> list[Row]:
    """People with the best-ranked post each holds on *on*; one index probe a person."""
    async with as_owner():
        return await fetch(
            """
            SELECT person.id, person.name, person.phone, held.title, held.unit
            FROM person LEFT JOIN LATERAL (
                SELECT post.title, unit.name AS unit
                FROM appointment
                JOIN post ON post.id = appointment.post
                JOIN unit ON unit.id = post.unit
                WHERE appointment.person = person.id AND appointment.starts_on <= $2
                  AND (appointment.ends_on IS NULL OR appointment.ends_on > $2)
                ORDER BY post.rank NULLS LAST, appointment.id
                LIMIT 1
            ) held ON true
            WHERE person.id = ANY ($1::bigint[])
            """,
            list(person_ids),
            on,
        )


async def contact(person_id: int, on: date) -> list[Row]:
    """A person with the place and code of each unit whose posts they hold on *on*; a row a unit,
    one without when there is none; no row for nobody.
    """
    return await fetch(
        """
        SELECT person.id, person.name, person.phone, held.area_code, held.unit_code
        FROM person LEFT JOIN LATERAL (
            SELECT DISTINCT area.code AS area_code, unit.code AS unit_code
            FROM appointment
            JOIN post ON post.id = appointment.post
            JOIN unit ON unit.id = post.unit
            JOIN area ON area.id = unit.area
            WHERE appointment.person = person.id AND appointment.starts_on <= $2
              AND (appointment.ends_on IS NULL OR appointment.ends_on > $2)
        ) held ON true
        WHERE person.id = $1
        """,
        person_id,
        on,
    )


async def operator_names(operator_ids: Sequence[int]) -> list[Row]:
    """What each operator is called: as the person the login belongs to, or as the login says."""
    async with as_owner():
        return await fetch(
            """
            SELECT operator.id, coalesce(
                (SELECT person.name FROM person WHERE person.operator = operator.id LIMIT 1),
                nullif(concat(operator.last_name, operator.first_name), ''), operator.username
            ) AS name FROM operator WHERE operator.id = ANY ($1::int[])
            """,
            list(operator_ids),
        )


async def insert_people(rows: Sequence[PersonRow]) -> list[int]:
    """Insert people; returns their ids, in the order of *rows*."""
    ids = await new_ids("person", len(rows))
    await copy_rows(
        "person",
        ["id", "name", "phone", "synthetic"],
        [
            (
                person_id,
                row.name,
                sealed("person", "phone", person_id, row.phone, Kind.phone),
                row.synthetic,
            )
            for person_id, row in zip(ids, rows, strict=True)
        ],
    )
    return ids


async def insert_posts(rows: Sequence[PostRow]) -> list[int]:
    """Insert posts, without their holders; returns their ids, in the order of *rows*.

    A post whose unit or area served is unknown is left out.
    """
    ids = await new_ids("post", len(rows))
    inserted = await fetch(
        """
        INSERT INTO post (id, title, kind, unit, area, rank, single_holder)
        SELECT new.id, new.title, new.kind, unit.id, area.id, new.rank, new.single_holder
        FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[],
                    $7::bool[])
            AS new (id, title, kind, unit_code, area_code, rank, single_holder)
        JOIN unit ON unit.code = new.unit_code
        LEFT JOIN area ON area.code = new.area_code
        WHERE new.area_code IS NULL OR area.id IS NOT NULL
        ORDER BY new.id
        RETURNING id
        """,
        ids,
        [row.title for row in rows],
        [row.kind.value for row in rows],
        [row.unit_code for row in rows],
        [row.area_code for row in rows],
        [row.rank for row in rows],
        [row.single_holder for row in rows],
    )
    return sorted(row["id"] for row in inserted)


async def insert_appointments(holdings: Iterable[tuple[int, int, TermRow]]) -> int:
    """Insert (post id, person id, term) triples; returns how many."""
    return await copy_rows(
        "appointment",
        ["post", "person", "starts_on", "ends_on"],
        [(post, person, term.starts_on, term.ends_on) for post, person, term in holdings],
    )


async def insert_first_secretaries(rows: Sequence[FirstSecretaryRow], people: Sequence[int]) -> int:
    """Insert the terms of *people*, one a row; returns how many found their community."""
    inserted = await fetch(
        """
        INSERT INTO first_secretary
            (person, community, home_unit, starts_on, ends_on, source, batch, document)
        SELECT new.person, area.id, new.home_unit, new.starts_on, new.ends_on, new.source,
               new.batch, new.document
        FROM unnest($1::bigint[], $2::text[], $3::text[], $4::date[], $5::date[], $6::text[],
                    $7::text[], $8::text[]) WITH ORDINALITY
            AS new (person, community_code, home_unit, starts_on, ends_on, source, batch, document,
                    position)
        JOIN area ON area.code = new.community_code
        ORDER BY new.position
        RETURNING id
        """,
        people,
        [row.community_code for row in rows],
        [row.home_unit for row in rows],
        [row.starts_on for row in rows],
        [row.ends_on for row in rows],
        [row.source.value for row in rows],
        [row.batch for row in rows],
        [row.document for row in rows],
    )
    return len(inserted)
