"""The SQL that loads the firms' registry in bulk."""

from collections.abc import Sequence
from datetime import date

from backend.core.db import fetch, fetch_value
from backend.core.writes import NewRows, new_ids, write
from backend.firms.rows import AssociationRow, CommitteeRow, ProjectRow


async def insert_projects(rows: Sequence[ProjectRow]) -> list[int]:
    """Write projects whose firm and community exist, with their contracts; ids in their order.

    Fewer ids than rows: some point nowhere.
    """
    ids = await new_ids("managed_project", len(rows))
    found = await fetch(
        "INSERT INTO managed_project (id, firm, estate, community, area_m2, households, starts_on)"
        " SELECT new.id, f.id, new.estate, c.id, new.area_m2, new.households, new.starts_on"
        " FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::int[],"
        " $7::date[]) AS new (id, credit_code, estate, code, area_m2, households, starts_on)"
        " JOIN property_firm f ON f.credit_code = new.credit_code"
        " JOIN area c ON c.code = new.code ORDER BY new.id RETURNING id",
        ids,
        [row.credit_code for row in rows],
        [row.estate for row in rows],
        [row.community_code for row in rows],
        [row.area_m2 for row in rows],
        [row.households for row in rows],
        [row.starts_on for row in rows],
    )
    if len(found) == len(rows):
        types = {"project": "bigint", "document": "text", "fee_yuan": "numeric",
                 "area_m2": "numeric", "signed_on": "date", "starts_on": "date",
                 "ends_on": "date"}  # fmt: skip
        contracts = [
            (project, row.contract.document, row.contract.fee_yuan, row.area_m2,
             row.contract.signed_on, row.contract.starts_on, row.contract.ends_on)
            for project, row in zip(ids, rows, strict=True)
        ]  # fmt: skip
        await write([NewRows("management_contract", types, contracts)])
    return [row["id"] for row in found]


async def insert_committees(rows: Sequence[CommitteeRow]) -> int:
    """Write committees whose community exists; returns how many."""
    found = await fetch(
        "INSERT INTO owners_committee (estate, community, elected_on, starts_on, ends_on, seats,"
        " seats_filled, turnout_percent)"
        " SELECT new.estate, c.id, new.elected_on, new.elected_on, new.ends_on, new.seats,"
        " new.filled, new.turnout FROM unnest($1::text[], $2::text[], $3::date[], $4::date[],"
        " $5::smallint[], $6::smallint[], $7::numeric[])"
        " AS new (estate, code, elected_on, ends_on, seats, filled, turnout)"
        " JOIN area c ON c.code = new.code RETURNING id",
        [row.estate for row in rows],
        [row.community_code for row in rows],
        [row.elected_on for row in rows],
        [row.ends_on for row in rows],
        [row.seats for row in rows],
        [row.seats_filled for row in rows],
        [row.turnout_percent for row in rows],
    )
    return len(found)


async def insert_association(row: AssociationRow) -> int | None:
    """Write an association with all that belongs to it; its id, None for an unknown district."""
    found: int | None = await fetch_value(
        "INSERT INTO property_association (name, district, founded_on)"
        " SELECT $1, id, $3 FROM area WHERE code = $2 AND level = 'district' RETURNING id",
        row.name, row.district_code, row.founded_on,
    )  # fmt: skip
    if found is None:
        return None
    await fetch(
        "INSERT INTO association_party (association, name, kind, starts_on)"
        " VALUES ($1, $2, $3, $4)",
        found, row.party_name, row.party_kind.value, row.founded_on,
    )  # fmt: skip
    await fetch(
        "INSERT INTO red_steward_centre (name, association, community, address, starts_on)"
        " SELECT $1, $2, id, $4, $5 FROM area WHERE code = $3",
        row.centre.name, found, row.centre.community_code, row.centre.address, row.founded_on,
    )  # fmt: skip
    await fetch(
        "INSERT INTO association_member (association, firm, starts_on)"
        " SELECT $1, id, $3 FROM property_firm WHERE credit_code = ANY ($2::text[]) ORDER BY id",
        found, list(row.members), row.founded_on,
    )  # fmt: skip
    return found


RATING_TYPES = {
    "id": "bigint", "cycle": "bigint", "project": "bigint", "firm": "bigint",
    "community": "bigint", "state": "text", "total": "numeric", "vetoed": "boolean",
    "stars": "smallint", "due_at": "timestamptz", "published_at": "timestamptz",
    "decided_at": "timestamptz", "valid_until": "date", "certificate_code": "text",
    "moves": "int",
}  # fmt: skip
SHEET_TYPES = {
    "rating": "bigint", "item": "bigint", "rater": "text", "points": "numeric", "note": "text",
    "entered_at": "timestamptz",
}  # fmt: skip


async def firms_of(projects: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Firm and community of each project."""
    rows = await fetch(
        "SELECT id, firm, community FROM managed_project WHERE id = ANY ($1)", list(projects)
    )
    return {row["id"]: (row["firm"], row["community"]) for row in rows}


async def insert_ratings(
    ratings: Sequence[tuple[object, ...]], sheets: Sequence[tuple[object, ...]]
) -> None:
    """Write ratings and their sheets: tuples of `RATING_TYPES` and `SHEET_TYPES`."""
    await write([NewRows("star_rating", RATING_TYPES, ratings)])
    await write([NewRows("rating_sheet", SHEET_TYPES, sheets)])


async def link_operator(username: str, rating_id: int, on: date) -> None:
    """Link the operator called so to the firm of a rating."""
    await fetch(
        "INSERT INTO firm_operator (operator, firm, starts_on)"
        " SELECT o.id, r.firm, $3 FROM operator o, star_rating r"
        " WHERE o.username = $1 AND r.id = $2",
        username, rating_id, on,
    )  # fmt: skip
