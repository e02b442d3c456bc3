"""SQL of pay."""

from collections.abc import Sequence
from datetime import date

from backend.core.db import Row, fetch, fetch_one, fetch_value
from backend.people.pay_rules import Degree, Grade, Move, Paid, PayPost, PayScale


async def scale(district_code: str, on: date) -> PayScale | None:
    """The pay scale of a district on a day; None where it has none."""
    row = await fetch_one(
        "SELECT s.id, s.step_years FROM pay_scale s JOIN area ON area.id = s.area"
        " WHERE area.code = $1 AND daterange(s.valid_from, s.valid_to) @> $2::date",
        district_code,
        on,
    )
    if row is None:
        return None
    bands = await fetch("SELECT post, lowest, highest FROM pay_band WHERE scale = $1", row["id"])
    degrees = await fetch("SELECT degree, years FROM pay_credit WHERE scale = $1", row["id"])
    amounts = await fetch("SELECT post, level, amount FROM pay_amount WHERE scale = $1", row["id"])
    return PayScale(
        id=row["id"],
        step_years=row["step_years"],
        bands={PayPost(band["post"]): (band["lowest"], band["highest"]) for band in bands},
        credits={Degree(each["degree"]): each["years"] for each in degrees},
        amounts={(PayPost(each["post"]), each["level"]): each["amount"] for each in amounts},
    )


async def paid(district_code: str, on: date) -> list[Paid]:
    """Everybody of a district who has facts of pay on a day, with what they are paid until then."""
    rows = await fetch(
        """
        SELECT p.person, person.name, p.area, p.post, p.degree, p.service_from,
               r.post AS paid_post, r.level, r.amount
        FROM pay_profile p
        JOIN area ON area.id = p.area
        JOIN person ON person.id = p.person
        LEFT JOIN LATERAL (
            SELECT post, level, amount FROM pay_record r
            WHERE r.person = p.person AND r.starts_on < $2
              AND (r.ends_on IS NULL OR r.ends_on >= $2)
            ORDER BY r.starts_on DESC LIMIT 1
        ) r ON true
        WHERE area.code ^@ $1 AND daterange(p.starts_on, p.ends_on) @> $2::date
        ORDER BY p.person
        """,
        district_code,
        on,
    )
    return [_paid(row) for row in rows]


def _paid(row: Row) -> Paid:
    present = None
    if row["paid_post"] is not None:
        present = Grade(PayPost(row["paid_post"]), row["level"], row["amount"])
    return Paid(
        person_id=row["person"], name=row["name"], area_id=row["area"], post=PayPost(row["post"]),
        degree=Degree(row["degree"]), service_from=row["service_from"], present=present,
    )  # fmt: skip


async def graded_later(people: Sequence[int], on: date) -> bool:
    """Whether any of these has a record that begins on the day or after it."""
    return bool(
        await fetch_value(
            "SELECT EXISTS (SELECT FROM pay_record"
            " WHERE person = ANY ($1::bigint[]) AND starts_on >= $2)",
            list(people),
            on,
        )
    )


async def regrade(scale_id: int, moves: Sequence[Move], on: date) -> None:
    """End the running records of those who move, and begin new ones on the day."""
    people = [move.paid.person_id for move in moves]
    await fetch(
        "UPDATE pay_record SET ends_on = $2 WHERE person = ANY ($1::bigint[])"
        " AND starts_on < $2 AND (ends_on IS NULL OR ends_on > $2)",
        people,
        on,
    )
    await fetch(
        "INSERT INTO pay_record (person, area, scale, post, level, amount, starts_on)"
        " SELECT person, area, $1, post, level, amount, $2"
        " FROM unnest($3::bigint[], $4::bigint[], $5::text[], $6::int[], $7::numeric[])"
        " AS new (person, area, post, level, amount)",
        scale_id,
        on,
        people,
        [move.paid.area_id for move in moves],
        [move.grade.post.value for move in moves],
        [move.grade.level for move in moves],
        [move.grade.amount for move in moves],
    )
