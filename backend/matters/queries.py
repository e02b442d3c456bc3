"""The matters package's SQL."""

from collections.abc import Sequence
from datetime import date

from backend.areas.rules import Tier
from backend.core.db import Row, fetch_one, fetch_value
from backend.core.loading import load
from backend.matters.rules import NEAR, BundleRow, Matter, MatterRow, PartRow, PointRow

_DEPARTMENT = {"department": ("unit", "unit_code")}
_IN_FORCE = "{0}.valid_from <= $2 AND ({0}.valid_to IS NULL OR {0}.valid_to > $2)"


async def insert_matters(rows: Sequence[MatterRow]) -> list[int]:
    """Insert matters; their ids in the order of *rows*."""
    columns = (
        "code",
        "name",
        "audience",
        "tier",
        "cross_area",
        "legal_days",
        "promised_days",
        "valid_from",
        "synthetic",
    )
    return await load("approval_matter", columns, rows, _DEPARTMENT)


async def insert_bundles(rows: Sequence[BundleRow]) -> list[int]:
    """Insert bundles without their matters; their ids in the order of *rows*."""
    columns = ("code", "name", "valid_from", "synthetic")
    return await load("service_bundle", columns, rows, _DEPARTMENT)


async def insert_parts(rows: Sequence[PartRow]) -> list[int]:
    """Insert what belongs to bundles; the ids in the order of *rows*."""
    links = {"bundle": ("service_bundle", "bundle"), "matter": ("approval_matter", "matter")}
    return await load("bundle_matter", (), rows, links)


async def insert_points(rows: Sequence[PointRow]) -> list[int]:
    """Insert acceptance points; their ids in the order of *rows*."""
    columns = ("code", "name", "counter_free", "opened_on", "synthetic")
    return await load("acceptance_point", columns, rows, {"area": ("area", "area_code")})


async def coverage(district_code: str, on: date) -> Row | None:
    """The counts of a district's catalogue on a day."""
    return await fetch_one(
        f"""
        SELECT count(DISTINCT m.department)::int AS departments, count(m.id)::int AS matters,
               count(m.id) FILTER (WHERE m.audience = 'personal')::int AS personal,
               count(m.id) FILTER (WHERE m.audience = 'personal' AND m.tier = ANY ($3::text[]))::int
                   AS near,
               (SELECT count(*)::int FROM service_bundle b JOIN unit ON unit.id = b.department
                JOIN area ON area.id = unit.area
                WHERE area.code ^@ $1 AND {_IN_FORCE.format("b")}) AS bundles
        FROM approval_matter m JOIN unit ON unit.id = m.department
        JOIN area ON area.id = unit.area
        WHERE area.code ^@ $1 AND {_IN_FORCE.format("m")}
        """,
        district_code,
        on,
        [tier.value for tier in NEAR],
    )


async def matter(matter_id: int, on: date) -> Matter | None:
    """A matter in force on a day; None when there is none."""
    row = await fetch_one(
        "SELECT area.code AS area_code, m.tier, m.cross_area, m.promised_days"
        " FROM approval_matter m JOIN unit ON unit.id = m.department"
        f" JOIN area ON area.id = unit.area WHERE m.id = $1 AND {_IN_FORCE.format('m')}",
        matter_id,
        on,
    )
    return Matter(**{**row, "tier": Tier(row["tier"])}) if row else None


async def point_code(point_id: int, on: date) -> str | None:
    """The code of the area of a point that is open on a day; None when there is none."""
    code: str | None = await fetch_value(
        "SELECT area.code FROM acceptance_point p JOIN area ON area.id = p.area"
        " WHERE p.id = $1 AND p.opened_on <= $2 AND (p.closed_on IS NULL OR p.closed_on > $2)",
        point_id,
        on,
    )
    return code


async def area_code(area_id: int) -> str | None:
    """The code of an area; None when there is none."""
    code: str | None = await fetch_value("SELECT code FROM area WHERE id = $1", area_id)
    return code


async def insert_case(
    matter_id: int, point_id: int, home_id: int, across: bool, accepted_on: date, due_on: date
) -> int:
    """Insert a case; its id."""
    found: int = await fetch_value(
        "INSERT INTO matter_case (matter, point, home, across, accepted_on, due_on)"
        " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        matter_id, point_id, home_id, across, accepted_on, due_on,
    )  # fmt: skip
    return found
