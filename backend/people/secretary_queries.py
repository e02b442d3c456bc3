"""SQL of first secretaries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backend.core.db import Row, as_owner, fetch, fetch_one, fetch_value
from backend.people.secretary_rules import (
    HandoverItem,
    ManagementDuty,
    ManagingBody,
    NewTerm,
    RecallReason,
    SecretaryRule,
    Term,
)

_TERM = """
SELECT f.id, f.person AS person_id, p.name, f.community AS community_id, a.name AS community,
       a.code AS area_code, f.starts_on, f.ends_on
FROM first_secretary f JOIN person p ON p.id = f.person JOIN area a ON a.id = f.community
"""


def _term(row: Row) -> Term:
    return Term(**{name: row[name] for name in Term.__slots__})


async def term(term_id: int) -> Term | None:
    """A term, its row locked; None for none the actor may see."""
    row = await fetch_one(f"{_TERM} WHERE f.id = $1 FOR UPDATE OF f", term_id)
    return _term(row) if row else None


async def last_in(community_id: int, on: date) -> Term | None:
    """The latest term of a community that had begun before a day; None where none had."""
    row = await fetch_one(
        f"{_TERM} WHERE f.community = $1 AND f.starts_on < $2 ORDER BY f.starts_on DESC LIMIT 1",
        community_id,
        on,
    )
    return _term(row) if row else None


async def in_the_way(new: NewTerm) -> Term | None:
    """A term of the same community, or of the same person elsewhere, on some of the same days.

    Whose it is must be told although the person may lie outside the actor's area.
    """
    async with as_owner():
        row = await fetch_one(
            f"""{_TERM}
            WHERE (f.community = $1 OR f.person = $2)
              AND daterange(f.starts_on, f.ends_on) && daterange($3, $4)
            ORDER BY f.community <> $1, f.starts_on LIMIT 1
            """,
            new.community_id, new.person_id, new.starts_on, new.ends_on,
        )  # fmt: skip
    return _term(row) if row else None


async def community(area_id: int) -> Row | None:
    """The code and name of a community; None for none."""
    return await fetch_one(
        "SELECT code, name FROM area WHERE id = $1 AND level = 'community'", area_id
    )


async def is_person(person_id: int) -> bool:
    """Whether there is such a person in the actor's sight."""
    return bool(await fetch_value("SELECT EXISTS (SELECT FROM person WHERE id = $1)", person_id))


async def insert_term(new: NewTerm) -> int:
    """Insert a term; returns its id."""
    return int(
        await fetch_value(
            "INSERT INTO first_secretary"
            " (person, community, home_unit, source, batch, document, starts_on, ends_on)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            new.person_id, new.community_id, new.home_unit, new.source.value, new.batch,
            new.document, new.starts_on, new.ends_on,
        )
    )  # fmt: skip


async def end_term(term_id: int, on: date) -> None:
    """Let a term end on a day, excluded."""
    await fetch("UPDATE first_secretary SET ends_on = $2 WHERE id = $1", term_id, on)


async def insert_recall(
    told: Term, on: date, reason: RecallReason, body: ManagingBody, note: str | None
) -> None:
    """Write down a recall."""
    await fetch(
        "INSERT INTO secretary_recall (secretary, recalled_on, planned_end_on, reason, body, note)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        told.id, on, told.ends_on, reason.value, body.value, note,
    )  # fmt: skip


async def insert_handover(
    outgoing: int, incoming: int, on: date, items: Sequence[HandoverItem], note: str | None
) -> int:
    """Write down a handover with its list; returns its id."""
    handover = int(
        await fetch_value(
            "INSERT INTO secretary_handover (outgoing, incoming, handed_on, note)"
            " VALUES ($1, $2, $3, $4) RETURNING id",
            outgoing, incoming, on, note,
        )
    )  # fmt: skip
    await fetch(
        "INSERT INTO secretary_handover_item (handover, kind, text, received)"
        " SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bool[])",
        handover,
        [item.kind.value for item in items],
        [item.text for item in items],
        [item.received for item in items],
    )
    return handover


async def rule_of(area_code: str) -> SecretaryRule | None:
    """What the district of an area goes by; None where it has no rule."""
    row = await fetch_one(
        "SELECT usual_months, notice_days FROM secretary_policy s JOIN area ON area.id = s.area"
        " WHERE area.code = left($1, 6)",
        area_code,
    )
    return SecretaryRule(row["usual_months"], row["notice_days"]) if row else None


async def split_of(area_code: str, on: date) -> Mapping[ManagementDuty, ManagingBody]:
    """Which body keeps what in the district of an area on a day."""
    rows = await fetch(
        "SELECT duty, body FROM management_split m JOIN area ON area.id = m.area"
        " WHERE area.code = left($1, 6) AND daterange(m.valid_from, m.valid_to) @> $2::date",
        area_code,
        on,
    )
    return {ManagementDuty(row["duty"]): ManagingBody(row["body"]) for row in rows}


@dataclass(frozen=True, slots=True)
class Ending:
    """A term that may end soon, the rule of its district, and the units that manage it."""

    term: Term
    rule: SecretaryRule
    units: tuple[int, ...]


async def ending(on: date) -> list[Ending]:
    """Running terms within their district's days of notice that nobody follows and nobody has been
    told of; the subdistrict's office manages directly, the district's command for the committee.
    """
    rows = await fetch(
        f"""
        SELECT t.*, s.usual_months, s.notice_days, ARRAY(
            SELECT u.id FROM unit u WHERE u.code IN (left(t.area_code, 9), left(t.area_code, 6))
              AND u.kind IN ('subdistrict_office', 'district_command') ORDER BY u.code DESC
        ) AS units
        FROM ({_TERM} WHERE f.ends_on > $1 AND f.starts_on <= $1
              AND f.noticed_end_on IS DISTINCT FROM f.ends_on) t
        JOIN area d ON d.code = left(t.area_code, 6) JOIN secretary_policy s ON s.area = d.id
        WHERE t.ends_on <= $1 + s.notice_days AND NOT EXISTS (
            SELECT FROM first_secretary n
            WHERE n.community = t.community_id AND n.starts_on >= t.ends_on)
        ORDER BY t.ends_on, t.id
        """,
        on,
    )
    return [
        Ending(
            _term(row), SecretaryRule(row["usual_months"], row["notice_days"]), tuple(row["units"])
        )
        for row in rows
    ]


async def mark_noticed(term_ids: Sequence[int]) -> None:
    """Remember that the ends of these terms have been told of."""
    await fetch(
        "UPDATE first_secretary SET noticed_end_on = ends_on WHERE id = ANY ($1::bigint[])",
        list(term_ids),
    )
