"""Sealing anew is told once, and not by every row."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T19:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Sealing anew is told once, and not by every row"

SQL = r"""
-- One entry a row of the statement. Arguments: key column; secret, masked and ignored columns.
CREATE OR REPLACE FUNCTION trail_watch() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    key text := TG_ARGV[0];
    secret text[] := TG_ARGV[1];
    masked text[] := TG_ARGV[2];
    ignored text[] := TG_ARGV[3];
    gone text[]; gone_rows jsonb[];
    changed text[]; changed_rows jsonb[];
    came text[]; came_rows jsonb[];
BEGIN
    -- Sealing anew changes no meaning, and is told once for all rows: `personal.service.rotate`.
    -- No request can claim to do so.
    IF TG_OP = 'UPDATE' AND current_setting('minhu.resealing', true) = 'on'
            AND coalesce(current_setting('role', true), '') <> 'minhu_request' THEN
        ignored := ignored || secret;
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(TG_TABLE_NAME || ':' || (whole ->> key)) AS chains,
               array_agg(jsonb_build_object('after', trail_shown(whole, secret, masked))) AS datas
        INTO came, came_rows FROM (SELECT to_jsonb(n) - ignored AS whole FROM new_rows n) AS rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(TG_TABLE_NAME || ':' || (whole ->> key)) AS chains,
               array_agg(jsonb_build_object('before', trail_shown(whole, secret, masked))) AS datas
        INTO gone, gone_rows FROM (SELECT to_jsonb(o) - ignored AS whole FROM old_rows o) AS rows;
    ELSE
        WITH pairs AS MATERIALIZED (
            SELECT o.whole AS was, n.whole AS becomes
            FROM (SELECT to_jsonb(o) - ignored AS whole FROM old_rows o) AS o
            FULL JOIN (SELECT to_jsonb(n) - ignored AS whole FROM new_rows n) AS n
                 ON o.whole ->> key = n.whole ->> key
            WHERE o.whole IS DISTINCT FROM n.whole
        )
        SELECT array_agg(TG_TABLE_NAME || ':' || (becomes ->> key)) AS chains,
               array_agg(jsonb_build_object(
                   'before', trail_shown(trail_differing(was, becomes), secret, masked),
                   'after', trail_shown(trail_differing(becomes, was), secret, masked))) AS datas
        INTO changed, changed_rows FROM pairs WHERE was IS NOT NULL AND becomes IS NOT NULL;
        -- A row whose key was changed is another row.
        IF EXISTS (SELECT to_jsonb(o) -> key FROM old_rows o
                   EXCEPT SELECT to_jsonb(n) -> key FROM new_rows n) THEN
            SELECT array_agg(TG_TABLE_NAME || ':' || (whole ->> key)) AS chains,
                   array_agg(jsonb_build_object('before', trail_shown(whole, secret, masked)))
                       AS datas
            INTO gone, gone_rows FROM (SELECT to_jsonb(o) - ignored AS whole FROM old_rows o) AS rows
            WHERE whole -> key NOT IN (SELECT to_jsonb(n) -> key FROM new_rows n);
            SELECT array_agg(TG_TABLE_NAME || ':' || (whole ->> key)) AS chains,
                   array_agg(jsonb_build_object('after', trail_shown(whole, secret, masked)))
                       AS datas
            INTO came, came_rows FROM (SELECT to_jsonb(n) - ignored AS whole FROM new_rows n) AS rows
            WHERE whole -> key NOT IN (SELECT to_jsonb(o) -> key FROM old_rows o);
        END IF;
    END IF;
    IF gone IS NOT NULL THEN
        PERFORM trail_append('row:delete', gone, gone_rows, NULL, NULL, NULL);
    END IF;
    IF changed IS NOT NULL THEN
        PERFORM trail_append('row:update', changed, changed_rows, NULL, NULL, NULL);
    END IF;
    IF came IS NOT NULL THEN
        PERFORM trail_append('row:insert', came, came_rows, NULL, NULL, NULL);
    END IF;
    RETURN NULL;
END $$;
"""


async def forwards() -> MigrationManager:
    """Let the watch pass over columns that are only sealed anew."""
    manager = MigrationManager(migration_id=ID, app_name="trail", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
