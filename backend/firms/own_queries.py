"""The SQL of what an operator of a firm sees; row policies hold for it as well."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from backend.core.db import Row, fetch


async def projects(operator_id: int, on: date) -> list[Row]:
    """Projects of the operator's firms on a day, with the contract in force."""
    return await fetch(
        "SELECT p.id, f.name AS firm, p.estate, a.name AS community, p.area_m2, p.households,"
        " c.document, c.fee_yuan, c.ends_on AS contract_ends_on"
        " FROM firm_operator o JOIN property_firm f ON f.id = o.firm"
        " JOIN managed_project p ON p.firm = f.id JOIN area a ON a.id = p.community"
        " LEFT JOIN management_contract c ON c.project = p.id AND c.starts_on <= $2"
        " AND c.ends_on > $2"
        " WHERE o.operator = $1 AND o.starts_on <= $2 AND (o.ends_on IS NULL OR o.ends_on > $2)"
        " AND p.starts_on <= $2 AND (p.ends_on IS NULL OR p.ends_on > $2)"
        " ORDER BY f.name, p.estate, p.id",
        operator_id,
        on,
    )


async def ratings(project_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Ratings of these projects, the latest first; ``points`` by the items' Chinese names."""
    rows = await fetch(
        "SELECT r.id, r.project, y.name AS cycle, r.state, r.total, r.stars, r.vetoed, r.due_at,"
        " r.certificate_code AS code, r.counted, (SELECT jsonb_object_agg(i.code, i.name)"
        " FROM rating_item i WHERE i.rubric = y.rubric) AS names"
        " FROM star_rating r JOIN rating_cycle y ON y.id = r.cycle"
        " WHERE r.project = ANY ($1) ORDER BY r.id DESC",
        list(project_ids),
    )
    return [{**row, "points": _points(row["counted"], row["names"])} for row in rows]


def _points(counted: str | None, names: str | None) -> dict[str, str | None]:
    points = json.loads(counted)["points"] if counted else {}
    by_code = json.loads(names) if names else {}
    return {by_code.get(code, code): given for code, given in points.items()}


async def remarks(rating_ids: Sequence[int]) -> list[Row]:
    """Objections to and appeals against these ratings, in the order they came."""
    return await fetch(
        "SELECT rating, raised_at AS at, raised_by AS by, text, answer, upheld"
        " FROM rating_objection WHERE rating = ANY ($1)"
        " UNION ALL SELECT rating, filed_at, NULL, ground, decision, granted"
        " FROM rating_appeal WHERE rating = ANY ($1) ORDER BY at",
        list(rating_ids),
    )
