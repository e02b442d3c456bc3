"""The trail in months, sealed by the database itself, and kept from change."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T16:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The trail in months, sealed by the database itself, and kept from change"

TABLES = r"""
-- Auto-migrations know no partitions: the same columns once more, in months.
DROP TABLE trail_entry;
CREATE TABLE trail_entry (
    id bigserial NOT NULL,
    at timestamptz NOT NULL,
    chain varchar(200) COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    kind varchar(32) NOT NULL,
    actor varchar(100) NOT NULL,
    operator integer,
    address varchar(64) NOT NULL DEFAULT '',
    request_id varchar(64) NOT NULL DEFAULT '',
    data jsonb NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX trail_entry_chain ON trail_entry (chain, seq);
CREATE INDEX trail_entry_at ON trail_entry (at);
CREATE INDEX trail_entry_actor ON trail_entry (actor, at);
CREATE TRIGGER trail_entry_keep BEFORE UPDATE OR DELETE ON trail_entry
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER trail_entry_keep_all BEFORE TRUNCATE ON trail_entry
    FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();

ALTER TABLE trail_head ALTER COLUMN chain TYPE varchar(200) COLLATE "C";
CREATE INDEX trail_head_at ON trail_head (at);
CREATE TRIGGER trail_head_keep BEFORE UPDATE ON trail_head FOR EACH ROW
    WHEN (NEW.chain <> OLD.chain OR NEW.seq NOT IN (OLD.seq, OLD.seq + 1)
          OR NEW.moved_seq < OLD.moved_seq OR NEW.moved_seq > NEW.seq)
    EXECUTE FUNCTION forbid_change();
CREATE TRIGGER trail_head_keep_row BEFORE DELETE ON trail_head
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER trail_head_keep_all BEFORE TRUNCATE ON trail_head
    FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER trail_anchor_keep BEFORE UPDATE OR DELETE ON trail_anchor
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER trail_anchor_keep_all BEFORE TRUNCATE ON trail_anchor
    FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER trail_moved_keep BEFORE UPDATE OR DELETE ON trail_moved
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER trail_moved_keep_all BEFORE TRUNCATE ON trail_moved
    FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
REVOKE ALL ON trail_entry, trail_head, trail_anchor, trail_moved FROM PUBLIC;
"""

MONTHS = r"""
-- The partition of the month (in China) that begins on a day; returns whether it was made.
CREATE FUNCTION trail_make_month(first_day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    name text := 'trail_entry_' || to_char(first_day, 'YYYY_MM');
    begins timestamptz := first_day::timestamp AT TIME ZONE 'Asia/Shanghai';
    ends timestamptz := (first_day + interval '1 month') AT TIME ZONE 'Asia/Shanghai';
    stray boolean;
BEGIN
    IF first_day <> date_trunc('month', first_day) THEN
        RAISE EXCEPTION '% is not the first day of a month', first_day;
    END IF;
    IF to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    stray := EXISTS (SELECT FROM trail_entry_rest WHERE at >= begins AND at < ends);
    IF stray THEN
        -- Entries came before their month was made: the rest table is made anew without them.
        ALTER TABLE trail_entry DETACH PARTITION trail_entry_rest;
        ALTER TABLE trail_entry_rest RENAME TO trail_entry_rest_old;
        CREATE TABLE trail_entry_rest PARTITION OF trail_entry DEFAULT;
        CREATE TRIGGER trail_entry_rest_keep_all BEFORE TRUNCATE ON trail_entry_rest
            FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
    END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF trail_entry FOR VALUES FROM (%L) TO (%L)',
                   name, begins, ends);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT'
                   ' EXECUTE FUNCTION forbid_change()', name || '_keep_all', name);
    IF stray THEN
        INSERT INTO trail_entry SELECT * FROM trail_entry_rest_old;
        DROP TABLE trail_entry_rest_old;
    END IF;
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION trail_make_month FROM PUBLIC;

CREATE TABLE trail_entry_rest PARTITION OF trail_entry DEFAULT;
CREATE TRIGGER trail_entry_rest_keep_all BEFORE TRUNCATE ON trail_entry_rest
    FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
SELECT trail_make_month((date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai')
                         + n * interval '1 month')::date) FROM generate_series(0, 3) AS n;
"""

SEALING = r"""
-- What the hash of an entry covers; trail.rules.sealed_text writes the same in Python.
CREATE FUNCTION trail_text(chain text, seq bigint, kind text, at timestamptz, actor text,
    operator integer, address text, request text, data jsonb) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT string_agg(coalesce(length(value) || ':' || value, '-'), ',' ORDER BY place)
    FROM unnest(ARRAY[chain, seq::text, kind, (extract(epoch FROM at) * 1000000)::bigint::text,
                      actor, operator::text, address, request, data::text])
         WITH ORDINALITY AS field (value, place)
$$;

-- Adds one entry to each of the chains, which are all different. Only the functions below call it.
CREATE FUNCTION trail_append(the_kind text, chains text[], datas jsonb[], the_actor text,
    the_operator integer, the_address text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who text := left(coalesce(the_actor, nullif(current_setting('minhu.actor', true), ''),
                              'system'), 100);
    who_id integer := coalesce(the_operator,
                               nullif(current_setting('minhu.operator', true), '')::integer);
    from_address text := left(coalesce(the_address,
                                       current_setting('minhu.address', true), ''), 64);
    for_request text := left(coalesce(current_setting('minhu.request', true), ''), 64);
    present timestamptz := clock_timestamp();
BEGIN
    INSERT INTO trail_head (chain, seq, hash, at, moved_seq, moved_hash)
        SELECT given, 0, decode(repeat('00', 32), 'hex'), present, 0,
               decode(repeat('00', 32), 'hex')
        FROM unnest(chains) AS given ORDER BY given COLLATE "C"
        ON CONFLICT (chain) DO NOTHING;
    -- In order, so that two who append to the same chains wait for each other but never for ever.
    PERFORM FROM trail_head WHERE chain = ANY (chains) ORDER BY chain FOR UPDATE;
    WITH made AS MATERIALIZED (
        -- A clock that is set back must not put an entry into an earlier month than the one before.
        SELECT h.chain, h.seq + 1 AS seq, greatest(present, h.at) AS at, g.data, h.hash AS previous
        FROM unnest(chains, datas) AS g (chain, data) JOIN trail_head h USING (chain)
    ), added AS (
        INSERT INTO trail_entry (at, chain, seq, kind, actor, operator, address, request_id, data,
                                 previous, hash)
        SELECT at, chain, seq, the_kind, who, who_id, from_address, for_request, data, previous,
               sha256(previous || convert_to(trail_text(chain, seq, the_kind, at, who, who_id,
                      from_address, for_request, data), 'UTF8'))
        FROM made ORDER BY chain
        RETURNING chain, seq, hash, at
    )
    UPDATE trail_head h SET seq = a.seq, hash = a.hash, at = a.at FROM added a
    WHERE h.chain = a.chain;
END $$;
REVOKE ALL ON FUNCTION trail_append FROM PUBLIC;

-- For what is no change of a row. Missing actor, operator and address come from the transaction.
CREATE FUNCTION trail_note(the_kind text, chain text, data jsonb, actor text DEFAULT NULL,
    operator integer DEFAULT NULL, address text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF the_kind LIKE 'row:%' THEN
        RAISE EXCEPTION 'only triggers write %', the_kind USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM trail_append(the_kind, ARRAY[left(chain, 200)], ARRAY[data], actor, operator, address);
END $$;
"""

WATCHING = r"""
CREATE FUNCTION trail_masked(value jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT CASE
        WHEN jsonb_typeof(value) IN ('null', 'boolean') OR value = '""' THEN value
        WHEN jsonb_typeof(value) <> 'string' THEN '"●"'
        WHEN length(value #>> '{}') >= 7
            THEN to_jsonb(left(value #>> '{}', 3) || '****' || right(value #>> '{}', 2))
        ELSE to_jsonb(left(value #>> '{}', 1) || repeat('*', length(value #>> '{}') - 1))
    END
$$;

-- A row as the trail may show it.
CREATE FUNCTION trail_shown(whole jsonb, secret text[], masked text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(jsonb_object_agg(key, CASE
        WHEN key = ANY (secret) THEN CASE WHEN value = 'null' THEN value ELSE '"●"' END
        WHEN key = ANY (masked) THEN trail_masked(value)
        ELSE value END), '{}') FROM jsonb_each(whole)
$$;

-- What of one row differs from the other.
CREATE FUNCTION trail_differing(one jsonb, other jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(one)
    WHERE value IS DISTINCT FROM other -> key
$$;

-- One entry a row of the statement. Arguments: key column; secret, masked and ignored columns.
CREATE FUNCTION trail_watch() RETURNS trigger
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
REVOKE ALL ON FUNCTION trail_watch FROM PUBLIC;
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="trail", description=DESCRIPTION)

    async def run() -> None:
        for sql in (TABLES, MONTHS, SEALING, WATCHING):
            await execute_script(sql)

    manager.add_raw(run)
    return manager
