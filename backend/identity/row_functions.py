"""The SQL functions of the row policies: what the settings of a transaction say of its actor.

Those that run as the owner (SECURITY DEFINER) apply the actor's scope themselves. They are narrow:
each answers one question that policies cannot ask without asking one another in a circle, or that
an index could not serve beneath them. To the owner, who is under no policy, everything is open.
"""

from backend.core.db import REQUEST_ROLE
from backend.identity.row_kinds import ORDER_READ
from backend.identity.rules import Permission

_READING = "LANGUAGE sql STABLE PARALLEL SAFE"
BY_OWNER = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
"""Of every function that runs with the owner's rights: names are looked up where nobody else adds
any.
"""
AS_OWNER_SQL = f"STABLE PARALLEL SAFE {BY_OWNER}"

SETTINGS = {
    "minhu_scope()": f"""RETURNS jsonb {_READING} AS $$
    SELECT nullif(current_setting('minhu.scope', true), '')::jsonb $$""",
    "minhu_operator()": f"""RETURNS int {_READING} AS $$
    SELECT nullif(current_setting('minhu.operator', true), '')::int $$""",
    "minhu_may(permission text)": f"""RETURNS boolean {_READING} AS $$
    SELECT coalesce(minhu_scope()->'may' ? permission, false) $$""",
    "minhu_codes(permission text)": f"""RETURNS text[] {_READING} AS $$
    SELECT ARRAY(SELECT jsonb_array_elements_text(minhu_scope()->'may'->permission)) $$""",
    "minhu_everywhere(permission text)": f"""RETURNS boolean {_READING} AS $$
    SELECT NOT coalesce(current_setting('role', true), '') ^@ '{REQUEST_ROLE}'
        OR coalesce(minhu_scope()->'may'->permission ? '', false) $$""",
    "minhu_areas(permission text)": f"""RETURNS bigint[] {_READING} AS $$
    SELECT ARRAY(SELECT id::bigint
        FROM jsonb_array_elements_text(minhu_scope()->'may'->permission) AS code,
             jsonb_array_elements_text(minhu_scope()->'areas'->code) AS id) $$""",
    "minhu_heirs(permission text)": f"""RETURNS bigint[] {_READING} AS $$
    SELECT ARRAY(SELECT id::bigint
        FROM jsonb_array_elements_text(minhu_scope()->'may'->permission) AS code,
             jsonb_array_elements_text(minhu_scope()->'heirs'->code) AS id) $$""",
    "minhu_units()": f"""RETURNS bigint[] {_READING} AS $$
    SELECT nullif(current_setting('minhu.units', true), '')::bigint[] $$""",
    "minhu_subdistrict()": f"""RETURNS bigint {_READING} AS $$
    SELECT nullif(current_setting('minhu.subdistrict', true), '')::bigint $$""",
    "minhu_held()": f"""RETURNS bigint[] {_READING} AS $$
    SELECT string_to_array(nullif(current_setting('minhu.held', true), ''), ',')::bigint[] $$""",
}
"""What the policies ask of the settings: signature → the rest of its definition."""

_SEES = ORDER_READ.replace("{t}", "o")

AS_OWNER = {
    "minhu_sees_order(asked bigint)": f"""RETURNS boolean LANGUAGE sql {AS_OWNER_SQL} AS $$
    SELECT EXISTS (SELECT FROM work_order o WHERE o.id = $1 AND ({_SEES})) $$""",
    # In plpgsql, which plans it once a session: asked of every row, it would be planned for each.
    "minhu_person_within(asked bigint, permission text)": f"""RETURNS boolean
    LANGUAGE plpgsql {AS_OWNER_SQL} AS $$
    DECLARE codes text[];
    BEGIN
        IF minhu_everywhere(permission) THEN RETURN true; END IF;
        codes := minhu_codes(permission);
        IF codes = '{{}}' THEN RETURN false; END IF;
        -- Somebody who is being entered has no row yet.
        RETURN coalesce((SELECT bool_or(p.area = 0 OR area.code ^@ ANY (codes))
            FROM person_place p LEFT JOIN area ON area.id = p.area WHERE p.person = asked), true);
    END $$""",
    "minhu_manages(asked int)": f"""RETURNS boolean LANGUAGE sql {AS_OWNER_SQL} AS $$
    SELECT CASE WHEN minhu_everywhere('{Permission.manage_access.value}') THEN true
        WHEN NOT minhu_may('{Permission.manage_access.value}') THEN false
        ELSE NOT EXISTS (SELECT FROM role_grant WHERE operator = $1
            AND NOT area_code ^@ ANY
                ((SELECT minhu_codes('{Permission.manage_access.value}'))::text[]))
    END $$""",
}
"""Questions asked as the owner; the scope is applied inside."""

TRIGGERS_AS_OWNER = (
    "area_limit_changed", "area_succession_hands_over", "care_visit_made",
    "compound_grid", "compound_moves",
    "household_grid", "household_moves", "note_changed_words",
    "note_new_words", "person_place_begins", "person_place_follows", "person_place_moves",
    "quiet_hours_changed", "role_grant_makes_superuser", "rulebook_changed",
    "transition_contact_tiers", "version_policies", "volunteer_hours_within_day",
)  # fmt: skip
"""Trigger functions that write or look where whoever sets them off may not: derived rows, sums."""
