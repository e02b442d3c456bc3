"""One holder of a single-holder post, one first secretary of a community."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-23T22:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One holder of a single-holder post, one first secretary of a community"

SQL = r"""
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- The appointment repeats its post's single_holder, so that the exclusion can read it.
ALTER TABLE post ADD CONSTRAINT post_id_single_holder UNIQUE (id, single_holder),
    ADD CONSTRAINT post_rank CHECK (rank BETWEEN 1 AND 9);
ALTER TABLE appointment
    ADD CONSTRAINT appointment_post_single_holder FOREIGN KEY (post, single_holder)
        REFERENCES post (id, single_holder) ON UPDATE CASCADE,
    ADD CONSTRAINT appointment_period CHECK (ends_on > starts_on),
    ADD CONSTRAINT appointment_one_holder EXCLUDE USING gist
        (post WITH =, daterange(starts_on, ends_on) WITH &&) WHERE (single_holder),
    ADD CONSTRAINT appointment_not_twice EXCLUDE USING gist
        (post WITH =, person WITH =, daterange(starts_on, ends_on) WITH &&);
CREATE INDEX appointment_post_days ON appointment (post, starts_on, ends_on);
CREATE INDEX post_answering ON post (unit, rank) WHERE rank IS NOT NULL;

CREATE FUNCTION appointment_follow_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT single_holder INTO STRICT NEW.single_holder FROM post WHERE id = NEW.post;
    RETURN NEW;
EXCEPTION WHEN no_data_found THEN
    RAISE EXCEPTION '没有这个岗位 / there is no such post' USING ERRCODE = 'foreign_key_violation';
END $$;
CREATE TRIGGER appointment_single_holder BEFORE INSERT OR UPDATE OF post ON appointment
    FOR EACH ROW EXECUTE FUNCTION appointment_follow_post();

ALTER TABLE first_secretary
    ADD CONSTRAINT first_secretary_term CHECK (ends_on > starts_on),
    ADD CONSTRAINT first_secretary_one_active EXCLUDE USING gist
        (community WITH =, daterange(starts_on, ends_on) WITH &&);

CREATE FUNCTION first_secretary_in_community() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM area WHERE id = NEW.community AND level = 'community') THEN
        RAISE EXCEPTION '第一书记只能派驻社区 / a first secretary serves a community'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER first_secretary_community BEFORE INSERT OR UPDATE OF community ON first_secretary
    FOR EACH ROW EXECUTE FUNCTION first_secretary_in_community();
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
