"""Functions of property firms that run as the owner: whose firm it is, and what is published.

Ratings are read by whoever reads the registry there, and by the firm; what everybody may see of
them, these functions hand out: no row of a table, only what is printed on the public pages.
"""

from backend.firms.rating_steps import PUBLIC, RatingState
from backend.identity.row_functions import AS_OWNER_SQL
from backend.identity.rules import Permission

_PUBLIC = ", ".join(sorted(f"'{state.value}'" for state in PUBLIC))
_CERTIFIED = f"'{RatingState.final.value}', '{RatingState.expired.value}'"

_PUBLISHED = """
    id bigint, district_code text, district text, community text, firm bigint, firm_name text,
    credit_code text, estate text, cycle text, state text, total numeric, stars smallint,
    vetoed boolean, published_at timestamptz, due_at timestamptz, decided_at timestamptz,
    valid_until date, code text
"""
_SELECT = """
    SELECT r.id, d.code::text, d.name::text, c.name::text, f.id, f.name::text, f.credit_code::text,
        p.estate::text, y.name::text, r.state::text, r.total, r.stars, r.vetoed, r.published_at,
        r.due_at, r.decided_at, r.valid_until, r.certificate_code::text
    FROM star_rating r JOIN rating_cycle y ON y.id = r.cycle JOIN area d ON d.id = y.district
    JOIN area c ON c.id = r.community JOIN property_firm f ON f.id = r.firm
    JOIN managed_project p ON p.id = r.project
"""

FUNCTIONS = {
    "minhu_firms()": f"""RETURNS bigint[] LANGUAGE sql {AS_OWNER_SQL} AS $$
    SELECT CASE WHEN minhu_may('{Permission.work_own_firm.value}') THEN ARRAY(
        SELECT firm FROM firm_operator WHERE operator = minhu_operator()
            AND starts_on <= (now() AT TIME ZONE 'Asia/Shanghai')::date
            AND (ends_on IS NULL OR ends_on > (now() AT TIME ZONE 'Asia/Shanghai')::date))
    ELSE '{{}}' END $$""",
    "minhu_ratings_published(asked text)": f"""RETURNS TABLE ({_PUBLISHED})
    LANGUAGE sql {AS_OWNER_SQL} AS $$ {_SELECT}
    WHERE y.district = (SELECT id FROM area WHERE area.code = $1 AND level = 'district')
        AND r.state IN ({_PUBLIC})
    ORDER BY r.stars DESC NULLS LAST, r.total DESC NULLS LAST, r.id $$""",
    "minhu_rating_certified(asked text)": f"""RETURNS TABLE ({_PUBLISHED})
    LANGUAGE sql {AS_OWNER_SQL} AS $$ {_SELECT}
    WHERE r.certificate_code = $1 AND r.state IN ({_CERTIFIED}) $$""",
    "minhu_firms_ranked(asked text)": f"""
    RETURNS TABLE (firm bigint, name text, credit_code text, stars smallint, score numeric,
        rated_on date, projects bigint)
    LANGUAGE sql {AS_OWNER_SQL} AS $$
    SELECT f.id, f.name::text, f.credit_code::text, f.stars, f.score, f.rated_on,
        (SELECT count(*) FROM star_rating r WHERE r.firm = f.id AND r.state = 'final'
            AND r.stars IS NOT NULL)
    FROM property_firm f JOIN area d ON d.id = f.district
    WHERE d.code = $1 AND d.level = 'district' AND f.retired_on IS NULL AND f.stars IS NOT NULL
    ORDER BY f.stars DESC, f.score DESC NULLS LAST, f.id $$""",
}
"""Signature → the rest of the definition, for `identity.row_queries.sync_row_rules`."""
