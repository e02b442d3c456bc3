"""SQL of roles and keys that go on at an heir."""

from collections.abc import Mapping
from datetime import date

from backend.core.db import fetch


async def copy_grants(areas: Mapping[str, str], units: Mapping[str, str], on: date) -> int:
    """Copy the grants that run on a day or begin later to the heirs; how many there were not."""
    rows = await fetch(
        """
        WITH goes AS (
            SELECT g.operator, g.role, coalesce(area.new, g.area_code) AS area_code,
                   coalesce(unit.new, g.unit_code) AS unit_code,
                   greatest(g.starts_on, $5) AS starts_on, g.ends_on
            FROM role_grant g
            LEFT JOIN unnest($1::text[], $2::text[]) AS area (old, new) ON area.old = g.area_code
            LEFT JOIN unnest($3::text[], $4::text[]) AS unit (old, new) ON unit.old = g.unit_code
            WHERE (area.new IS NOT NULL OR unit.new IS NOT NULL)
              AND (g.ends_on IS NULL OR g.ends_on > $5)
        )
        INSERT INTO role_grant (operator, role, area_code, unit_code, starts_on, ends_on)
        SELECT DISTINCT ON (operator, role, area_code, unit_code) * FROM goes
        WHERE NOT EXISTS (SELECT FROM role_grant held WHERE held.operator = goes.operator
            AND held.role = goes.role AND held.area_code = goes.area_code
            AND held.unit_code IS NOT DISTINCT FROM goes.unit_code
            AND daterange(held.starts_on, held.ends_on) @> daterange(goes.starts_on, goes.ends_on))
        ORDER BY operator, role, area_code, unit_code, starts_on, ends_on DESC NULLS FIRST
        RETURNING id
        """,
        list(areas), list(areas.values()), list(units), list(units.values()), on,
    )  # fmt: skip
    return len(rows)


async def move_keys(areas: Mapping[str, str]) -> None:
    """Let the API keys in use that are bound to an area be bound to its heir."""
    await fetch(
        "UPDATE api_key SET area_code = goes.new FROM unnest($1::text[], $2::text[])"
        " AS goes (old, new) WHERE api_key.area_code = goes.old AND revoked_at IS NULL",
        list(areas),
        list(areas.values()),
    )
