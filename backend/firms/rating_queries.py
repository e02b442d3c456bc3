"""The SQL of star ratings: cycles, points, and what is written of each step."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from backend.core.db import Row, fetch, fetch_one, fetch_value
from backend.firms.rating_rules import Held, Incident
from backend.firms.rating_steps import RatingAction, RatingState
from backend.firms.ratings_kept import Move, Rating

# ── cycles ───────────────────────────────────────────────────────────────────────────────────────


async def insert_cycle(
    district_code: str, name: str, rubric_id: int, period: tuple[date, date], now: datetime,
    opened_by: str,
) -> int | None:  # fmt: skip
    """Write a cycle; its id, None when there is no such district."""
    found: int | None = await fetch_value(
        "INSERT INTO rating_cycle (district, name, rubric, period_from, period_to, opened_at,"
        " opened_by) SELECT id, $2, $3, $4, $5, $6, $7 FROM area"
        " WHERE code = $1 AND level = 'district' RETURNING id",
        district_code, name, rubric_id, *period, now, opened_by,
    )  # fmt: skip
    return found


async def open_ratings(cycle_id: int, on: date) -> list[int]:
    """A draft for every project that is managed in the cycle's district on that day; their ids."""
    rows = await fetch(
        """
        INSERT INTO star_rating (cycle, project, firm, community, state, vetoed, moves)
        SELECT y.id, p.id, p.firm, p.community, 'draft', false, 1
        FROM rating_cycle y JOIN area d ON d.id = y.district
        JOIN area c ON c.code >= d.code AND c.code < d.code || ':' AND c.level = 'community'
        JOIN managed_project p ON p.community = c.id
        WHERE y.id = $1 AND p.starts_on <= $2 AND (p.ends_on IS NULL OR p.ends_on > $2)
        ORDER BY p.id RETURNING id
        """,
        cycle_id,
        on,
    )
    return [row["id"] for row in rows]


# ── ratings ──────────────────────────────────────────────────────────────────────────────────────

_RATING = """
SELECT r.id, r.cycle AS cycle_id, r.project AS project_id, r.firm AS firm_id,
    r.community AS community_id, a.code AS community_code, r.state, r.total, r.vetoed, r.stars,
    r.due_at, r.published_at, r.decided_at, r.valid_until, r.certificate_code, r.moves,
    y.rubric AS rubric_id, y.period_from, y.period_to
FROM star_rating r JOIN rating_cycle y ON y.id = r.cycle JOIN area a ON a.id = r.community
"""


def _rating(row: Row) -> Rating:
    return Rating(**{**row, "state": RatingState(row["state"])})


async def rating(rating_id: int, *, lock: bool = False) -> Rating | None:
    """A rating as far as the actor may read it, or change it when it is to be locked."""
    row = await fetch_one(
        f"{_RATING} WHERE r.id = $1{' FOR UPDATE OF r' if lock else ''}", rating_id
    )
    return _rating(row) if row else None


async def holding(project_id: int) -> Rating | None:
    """The rating the project holds today, locked."""
    row = await fetch_one(
        f"{_RATING} WHERE r.project = $1 AND r.state = 'final' FOR UPDATE OF r", project_id
    )
    return _rating(row) if row else None


async def due(most: int) -> list[Rating]:
    """Ratings whose publicity or validity is over, locked; those others hold are passed by."""
    rows = await fetch(
        f"{_RATING} WHERE r.due_at <= statement_timestamp() ORDER BY r.due_at LIMIT $1"
        " FOR UPDATE OF r SKIP LOCKED",
        most,
    )
    return [_rating(row) for row in rows]


async def seconds_to_due() -> float | None:
    """Seconds until the next publicity or validity is over; None when none runs."""
    found: float | None = await fetch_value(
        "SELECT extract(epoch FROM min(due_at) - statement_timestamp())::float8 FROM star_rating"
        " WHERE due_at IS NOT NULL"
    )
    return found


async def save(rating: Rating, counted: Mapping[str, object] | None = None) -> None:
    """Write what changes of a rating; *counted* None leaves how it was counted as it is."""
    await fetch(
        "UPDATE star_rating SET state = $2, total = $3, vetoed = $4, stars = $5, due_at = $6,"
        " published_at = $7, decided_at = $8, valid_until = $9, certificate_code = $10,"
        " moves = $11, counted = coalesce($12::text::jsonb, counted) WHERE id = $1",
        rating.id, rating.state.value, rating.total, rating.vetoed, rating.stars, rating.due_at,
        rating.published_at, rating.decided_at, rating.valid_until, rating.certificate_code,
        rating.moves, msgspec.json.encode(counted).decode() if counted is not None else None,
    )  # fmt: skip


async def insert_moves(moves: Sequence[Move]) -> None:
    """Write steps down."""
    await fetch(
        "INSERT INTO rating_move (rating, seq, action, from_state, to_state, at, actor, operator,"
        " association, stars, note) SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[],"
        " $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::int[], $9::bigint[],"
        " $10::smallint[], $11::text[])",
        [move.rating_id for move in moves],
        [move.seq for move in moves],
        [move.action.value for move in moves],
        [move.from_state and move.from_state.value for move in moves],
        [move.to_state.value for move in moves],
        [move.at for move in moves],
        [move.actor for move in moves],
        [move.operator_id for move in moves],
        [move.association_id for move in moves],
        [move.stars for move in moves],
        [move.note for move in moves],
    )


async def last_move(rating_id: int, actions: Sequence[RatingAction]) -> Row | None:
    """The latest step of these kinds: ``at``, ``actor`` and ``operator``."""
    return await fetch_one(
        "SELECT at, actor, operator FROM rating_move WHERE rating = $1 AND action = ANY ($2)"
        " ORDER BY seq DESC LIMIT 1",
        rating_id,
        [action.value for action in actions],
    )


# ── points ───────────────────────────────────────────────────────────────────────────────────────


async def upsert_sheet(
    rating_id: int, rater: str, points: Mapping[int, Decimal], note: str, entered_by: int | None,
    now: datetime,
) -> None:  # fmt: skip
    """Write a rater's points by item id, in place of what the rater gave before."""
    await fetch(
        "INSERT INTO rating_sheet (rating, item, rater, points, note, entered_by, entered_at)"
        " SELECT $1, new.item, $2, new.points, $5, $6, $7"
        " FROM unnest($3::bigint[], $4::numeric[]) AS new (item, points)"
        " ON CONFLICT (rating, item, rater) DO UPDATE SET points = excluded.points,"
        " note = excluded.note, entered_by = excluded.entered_by,"
        " entered_at = excluded.entered_at",
        rating_id, rater, list(points), list(points.values()), note, entered_by, now,
    )  # fmt: skip


async def sheets(rating_id: int) -> dict[str, list[Decimal]]:
    """The raters' points of a rating, by item code."""
    rows = await fetch(
        "SELECT i.code, array_agg(s.points ORDER BY s.id) AS points FROM rating_sheet s"
        " JOIN rating_item i ON i.id = s.item WHERE s.rating = $1 GROUP BY i.code",
        rating_id,
    )
    return {row["code"]: list(row["points"]) for row in rows}


async def insert_incident(
    rating_id: int, item_id: int, points: Decimal, happened_on: date, reason: str,
    entered_by: int | None, now: datetime,
) -> int:  # fmt: skip
    """Write a bonus, a deduction or a veto; returns its id."""
    found: int = await fetch_value(
        "INSERT INTO rating_incident (rating, item, points, happened_on, reason, entered_by,"
        " entered_at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        rating_id, item_id, points, happened_on, reason, entered_by, now,
    )  # fmt: skip
    return found


async def delete_incident(rating_id: int, incident_id: int) -> bool:
    """Take an incident back; False when the rating has none of this id."""
    return bool(
        await fetch(
            "DELETE FROM rating_incident WHERE rating = $1 AND id = $2 RETURNING id",
            rating_id,
            incident_id,
        )
    )


async def incidents(rating_id: int) -> list[Incident]:
    """What was noted of a rating."""
    rows = await fetch(
        "SELECT i.code, n.points FROM rating_incident n JOIN rating_item i ON i.id = n.item"
        " WHERE n.rating = $1 ORDER BY n.id",
        rating_id,
    )
    return [Incident(row["code"], row["points"]) for row in rows]


# ── firms ────────────────────────────────────────────────────────────────────────────────────────


async def held_by(firm_ids: Sequence[int]) -> dict[int, tuple[list[Held], date]]:
    """What the firms' projects hold today, and the day of the latest decision; the firms locked.

    A firm whose projects hold nothing is left out.
    """
    await fetch(
        "SELECT FROM property_firm WHERE id = ANY ($1) ORDER BY id FOR UPDATE", list(firm_ids)
    )
    rows = await fetch(
        "SELECT r.firm, r.total, r.stars, p.area_m2,"
        " (r.decided_at AT TIME ZONE 'Asia/Shanghai')::date AS rated_on"
        " FROM star_rating r JOIN managed_project p ON p.id = r.project"
        " WHERE r.firm = ANY ($1) AND r.state = 'final' AND r.stars IS NOT NULL ORDER BY r.id",
        list(firm_ids),
    )
    found: dict[int, tuple[list[Held], date]] = {}
    for row in rows:
        held, rated_on = found.get(row["firm"], ([], row["rated_on"]))
        held.append(Held(row["total"], row["stars"], row["area_m2"]))
        found[row["firm"]] = held, max(rated_on, row["rated_on"])
    return found


async def set_stars(
    firm_ids: Sequence[int], stars: Sequence[int | None], scores: Sequence[Decimal | None],
    rated_on: Sequence[date | None],
) -> None:  # fmt: skip
    """Write the firms' own stars and points, where they have changed."""
    await fetch(
        "UPDATE property_firm f SET stars = new.stars, score = new.score, rated_on = new.rated_on"
        " FROM unnest($1::bigint[], $2::smallint[], $3::numeric[], $4::date[])"
        " AS new (id, stars, score, rated_on) WHERE f.id = new.id"
        " AND (f.stars, f.score, f.rated_on)"
        " IS DISTINCT FROM (new.stars, new.score, new.rated_on)",
        firm_ids, stars, scores, rated_on,
    )  # fmt: skip


async def works_for(operator_id: int, firm_id: int, on: date) -> bool:
    """Whether the operator works for the firm on that day."""
    return bool(
        await fetch_value(
            "SELECT EXISTS (SELECT FROM firm_operator WHERE operator = $1 AND firm = $2"
            " AND starts_on <= $3 AND (ends_on IS NULL OR ends_on > $3))",
            operator_id, firm_id, on,
        )
    )  # fmt: skip


async def association_serves(association_id: int, district_code: str) -> bool:
    """Whether the association is one of the district's, and has not been dissolved."""
    return bool(
        await fetch_value(
            "SELECT EXISTS (SELECT FROM property_association p JOIN area a ON a.id = p.district"
            " WHERE p.id = $1 AND a.code = $2 AND p.retired_on IS NULL)",
            association_id, district_code,
        )
    )  # fmt: skip
