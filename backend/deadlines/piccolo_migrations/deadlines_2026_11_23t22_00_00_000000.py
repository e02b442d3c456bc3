"""Unique rules, the index enforcement reads, and the rulebook's version."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-23T22:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Unique rules, the index enforcement reads, and the rulebook's version"

SQL = r"""
ALTER TABLE calendar_year ADD CONSTRAINT calendar_year_once UNIQUE (calendar, year);
ALTER TABLE calendar_day ADD CONSTRAINT calendar_day_once UNIQUE (calendar, day);
ALTER TABLE ladder_step ADD CONSTRAINT ladder_step_once UNIQUE (ladder, ordinal),
    ADD CONSTRAINT ladder_step_ordinal CHECK (ordinal >= 1),
    ADD CONSTRAINT ladder_step_amount CHECK (
        CASE trigger WHEN 'percent' THEN amount BETWEEN 1 AND 1000 AND unit IS NULL
                     ELSE amount >= 0 AND unit IS NOT NULL END);
ALTER TABLE deadline_policy
    ADD CONSTRAINT deadline_policy_once UNIQUE NULLS NOT DISTINCT (category, urgency, kind),
    ADD CONSTRAINT deadline_policy_amount CHECK (amount >= 1);

ALTER TABLE deadline ADD CONSTRAINT deadline_once UNIQUE (work_order, kind),
    ADD CONSTRAINT deadline_ended CHECK ((state = 'running') = (ended_at IS NULL)),
    ADD CONSTRAINT deadline_no_step_after_end CHECK (state = 'running' OR next_step_at IS NULL);
-- What enforcement claims from: only clocks that still have a step to come.
CREATE INDEX deadline_next_step ON deadline (next_step_at, id)
    WHERE state = 'running' AND next_step_at IS NOT NULL;

INSERT INTO rulebook_version (id, version) VALUES (1, 1);
CREATE FUNCTION rulebook_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE rulebook_version SET version = version + 1 WHERE id = 1;
    RETURN NULL;
END $$;
DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY['work_calendar', 'calendar_year', 'calendar_day', 'category',
                                'ladder', 'ladder_step', 'deadline_policy'] LOOP
        EXECUTE format('CREATE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION rulebook_changed()', name || '_version', name);
    END LOOP;
END $$;
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="deadlines", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
