"""The inbox's SQL for who may look where: grants turned into ids of indexed columns."""

from collections.abc import Iterable

from backend.areas.rules import CODE_LENGTHS, AreaLevel
from backend.core.db import fetch, fetch_one
from backend.core.labels import Label
from backend.identity.rules import Actor, Permission, Scope, whole_areas
from backend.orders.inbox_rules import Choice, Choices, Keys, Reach

COLUMN_OF = {
    AreaLevel.district.value: "district",
    AreaLevel.subdistrict.value: "subdistrict",
    AreaLevel.community.value: "community",
    AreaLevel.grid.value: "area",
}
"""The column of an order that holds the area of each level."""

# The arrays are wrapped in SELECT: their length hidden, PostgreSQL keeps one plan. Seeing it, it
# would plan anew every time.
# Codes below a prefix are those from it to it and “:”, the character after the digits.
_KEYS = """
SELECT place.level AS source, place.id
FROM unnest((SELECT $1::text[]), (SELECT $2::text[])) AS p (prefix, at)
CROSS JOIN LATERAL (SELECT level, id FROM area WHERE level = p.at
    AND code >= p.prefix AND code < p.prefix || ':' OFFSET 0) place
UNION ALL SELECT 'grid', place.id FROM unnest((SELECT $1::text[])) AS p (prefix)
CROSS JOIN LATERAL (SELECT ended.id FROM area ended JOIN area now ON now.id = ended.heir
    WHERE ended.heir IS NOT NULL AND now.code >= p.prefix AND now.code < p.prefix || ':'
        AND length(p.prefix) > 6 OFFSET 0) place
UNION ALL SELECT 'lead_unit', id FROM unit WHERE code = ANY ((SELECT $3::text[])::text[])
UNION ALL SELECT 'office', unit.id FROM area JOIN unit ON unit.area = area.id
    AND unit.kind IN ('subdistrict_office', 'community_committee')
    WHERE area.code = ANY ((SELECT $4::text[])::text[])
UNION ALL SELECT 'responsible', id FROM person WHERE operator = $5
UNION ALL SELECT 'enclosing', place.id FROM unnest((SELECT $6::text[])) AS p (prefix)
CROSS JOIN LATERAL (SELECT id FROM area WHERE level = 'district'
    AND code >= p.prefix AND code < p.prefix || ':' OFFSET 0) place
"""


def prefixes_of(scopes: Iterable[Scope]) -> list[str]:
    """The areas granted as a whole, without those inside another."""
    granted = whole_areas(scopes)
    return sorted(
        code for code in granted if not any(code != up and code.startswith(up) for up in granted)
    )


def level_of(prefix: str) -> AreaLevel:
    """The highest level whose codes can begin with *prefix*."""
    fitting = (level for level, length in CODE_LENGTHS.items() if len(prefix) <= length)
    return next(fitting, AreaLevel.grid)


async def keys_of(actor: Actor, reach: Reach, parts: bool = True) -> Keys:
    """Where *actor* looks within *reach*, as ids; one query.

    An area granted as a whole is seen by place, and by its own office as the lead unit: an order
    sent to the wrong office lies elsewhere, and must be seen by whoever has to give it back.
    ``parts``: also orders in which a unit of the actor's has a share.
    """
    scopes = actor.scopes_for(Permission.read_orders)
    whole = prefixes_of(scopes)
    units = sorted({scope.unit_code for scope in scopes if scope.unit_code})
    rows = await fetch(
        _KEYS, whole, [level_of(prefix).value for prefix in whole], units, whole,
        actor.operator_id, sorted({scope.area_code[:6] for scope in scopes}),
    )  # fmt: skip
    found: dict[str, set[int]] = {}
    for row in rows:
        found.setdefault(row["source"], set()).add(row["id"])
    own = found.get("lead_unit", set())
    office = found.get("office", set())
    by: dict[str, set[int]] = {}
    match reach:
        case Reach.mine:
            by["responsible"] = found.get("responsible", set())
        case Reach.unit:
            by["lead_unit"] = own | office
            by["co_unit"] = by["lead_unit"] if parts else set()
        case Reach.below:
            by = {column: found.get(level, set()) for level, column in COLUMN_OF.items()}
            by["lead_unit"] = own | office
            by["co_unit"] = by["lead_unit"] if parts else set()
    return Keys(
        {column: tuple(sorted(ids)) for column, ids in by.items() if ids},
        tuple(sorted(found.get("enclosing", set()))),
    )


async def area_named(code: str) -> tuple[str, int] | None:
    """The column and id that mean the area with *code*; None when there is none."""
    row = await fetch_one("SELECT level, id FROM area WHERE code = $1", code)
    return (COLUMN_OF[row["level"]], row["id"]) if row else None


_CATEGORIES = "SELECT code, name, name_en FROM category ORDER BY code"
_AREAS = """
SELECT area.code, area.name, coalesce(up.name, '') AS up
FROM unnest($1::text[]) AS p (prefix)
JOIN area ON area.code >= p.prefix AND area.code < p.prefix || ':'
LEFT JOIN area up ON up.id = area.parent
WHERE area.level = ANY (CASE WHEN length(p.prefix) >= 9 THEN '{community}'::text[]
                             ELSE '{subdistrict}'::text[] END) AND area.valid_to IS NULL
ORDER BY area.code LIMIT 400
"""
_UNITS = """
SELECT unit.id, unit.name, unit.kind
FROM unnest($1::text[]) AS p (prefix)
JOIN area ON area.code >= p.prefix AND area.code < p.prefix || ':' AND area.level <> 'grid'
JOIN unit ON unit.area = area.id AND unit.valid_to IS NULL
UNION SELECT id, name, kind FROM unit WHERE code = ANY ($2::text[])
ORDER BY 3 DESC, 1 LIMIT 500
"""


async def choices(actor: Actor) -> Choices:
    """The categories, and the areas and units within the actor's own."""
    scopes = actor.scopes_for(Permission.read_orders)
    whole = prefixes_of(scopes)
    units = sorted({scope.unit_code for scope in scopes if scope.unit_code})
    categories = await fetch(_CATEGORIES)
    areas = await fetch(_AREAS, whole)
    own = await fetch(_UNITS, whole, units)
    return Choices(
        tuple((row["code"], Label(row["name"], row["name_en"])) for row in categories),
        tuple(Choice(row["code"], row["name"], row["up"]) for row in areas),
        tuple(Choice(str(row["id"]), row["name"], row["kind"]) for row in own),
    )
