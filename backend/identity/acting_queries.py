"""The SQL that takes a transaction over to an actor: settings, scope and role in one statement."""

import json
from collections.abc import Iterable, Mapping, Sequence

from backend.identity.row_readers import DISTRICT_DIGITS

# The arrays are wrapped in SELECT: their length hidden, PostgreSQL keeps one plan. Seeing it, it
# would plan anew every time.
# Codes below a prefix are those from it to it and “:”, the character after the digits.
# Areas that ended are those of the district still, so only narrower scopes ask for them.
_ENTER = f"""
SELECT set_config('minhu.actor', $1, true), set_config('minhu.operator', $2, true),
    set_config('minhu.request', $3, true), set_config('minhu.address', $4, true),
    set_config('minhu.held', '', true),
    set_config('minhu.scope',
        jsonb_build_object('may', $5::text::jsonb, 'areas', found.areas, 'heirs', found.heirs
        )::text, true),
    set_config('minhu.units', found.units::text, true),
    set_config('minhu.subdistrict', coalesce(found.areas->$11::text->>0, ''), true),
    set_config('role', $12, true)
FROM (SELECT
    (SELECT coalesce(jsonb_object_agg(prefix, ids), '{{}}') FROM (
        SELECT p.prefix, jsonb_agg(place.id) AS ids
        FROM unnest((SELECT $6::text[]), (SELECT $7::int[])) AS p (prefix, whole)
        CROSS JOIN LATERAL (
            SELECT id FROM area WHERE code = p.prefix AND length(p.prefix) = p.whole
            UNION ALL
            SELECT id FROM area WHERE code >= p.prefix AND code < p.prefix || ':'
                AND length(code) = p.whole AND length(p.prefix) < p.whole
            OFFSET 0) place
        GROUP BY p.prefix) places) AS areas,
    (SELECT coalesce(jsonb_object_agg(prefix, ids), '{{}}') FROM (
        SELECT p.prefix, jsonb_agg(place.id) AS ids
        FROM unnest((SELECT $6::text[]), (SELECT $7::int[])) AS p (prefix, whole)
        CROSS JOIN LATERAL (
            SELECT ended.id FROM area ended JOIN area now ON now.id = ended.heir
            WHERE ended.heir IS NOT NULL AND now.code >= p.prefix
                AND now.code < p.prefix || ':' AND p.whole > {DISTRICT_DIGITS}
            OFFSET 0) place
        GROUP BY p.prefix) ended) AS heirs,
    ARRAY(
        SELECT place.id FROM unnest((SELECT $8::text[])) AS p (prefix)
        CROSS JOIN LATERAL (
            SELECT unit.id FROM area JOIN unit ON unit.area = area.id
            WHERE area.code >= p.prefix AND area.code < p.prefix || ':'
                AND area.level <> 'grid' OFFSET 0) place
        UNION
        SELECT place.id
        FROM unnest((SELECT $9::text[]), (SELECT $10::text[])) AS p (code, prefix)
        CROSS JOIN LATERAL (
            SELECT unit.id FROM unit JOIN area ON area.id = unit.area
            WHERE unit.code = p.code AND area.code ^@ p.prefix OFFSET 0) place
        ORDER BY id) AS units
    OFFSET 0) found
"""


def entering(
    told: Sequence[str],
    may: Mapping[str, Sequence[str]],
    prefixes: Mapping[str, int],
    whole: Iterable[str],
    units: Sequence[tuple[str, str]],
    subdistrict: str,
    role: str,
) -> tuple[str, tuple[object, ...]]:
    """What sets actor, operator, request and address (*told*), and the scope, and takes the *role*.

    *may*: the area codes of each permission; *prefixes*: each of these codes with the length of the
    codes it stands for; *whole*: the areas all of whose units count, *units*: single units, each
    with the area it must lie in; *subdistrict*: the code of the one whose orders are read as
    a whole, "" for none.
    """
    return _ENTER, (
        *told, json.dumps(may), list(prefixes), list(prefixes.values()), list(whole),
        [code for code, _ in units], [prefix for _, prefix in units], subdistrict, role,
    )  # fmt: skip
