"""One rating a month, points that add up to 100."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T19:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One rating a month, points that add up to 100"

SQL = r"""
ALTER TABLE patrol
    ADD CONSTRAINT patrol_minutes CHECK (minutes BETWEEN 1 AND 1440),
    ADD CONSTRAINT patrol_settled CHECK (settled BETWEEN 0 AND found);
CREATE INDEX patrol_of_person ON patrol (person, started_at);
CREATE INDEX patrol_of_grid ON patrol (grid, started_at);
ALTER TABLE colour_rule
    ADD CONSTRAINT colour_rule_once UNIQUE (area, valid_from),
    ADD CONSTRAINT colour_rule_points CHECK (
        patrol_points + on_time_points + valid_points + no_rework_points + service_points = 100
        AND least(patrol_points, on_time_points, valid_points, no_rework_points,
                  service_points) >= 0),
    ADD CONSTRAINT colour_rule_borders CHECK (0 < yellow_from AND yellow_from < green_from
                                              AND green_from <= 100),
    ADD CONSTRAINT colour_rule_amounts CHECK (
        expected_patrols >= 1 AND from_day BETWEEN 1 AND 28
        AND least(least_tasks, talk_days, training_days, recheck_days, appeal_days) >= 0);
CREATE FUNCTION must_be_district() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM area WHERE id = (to_jsonb(NEW) ->> TG_ARGV[0])::bigint
                   AND level = 'district') THEN
        RAISE EXCEPTION '须选择区 / choose a district' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER colour_rule_district BEFORE INSERT OR UPDATE OF area ON colour_rule
    FOR EACH ROW EXECUTE FUNCTION must_be_district('area');
ALTER TABLE worker_colour
    ADD CONSTRAINT worker_colour_once UNIQUE (person, month),
    ADD CONSTRAINT worker_colour_month CHECK (extract(day FROM month) = 1),
    ADD CONSTRAINT worker_colour_score CHECK (
        score BETWEEN 0 AND 100 AND (score IS NULL) = (measured = 'unrated')),
    ADD CONSTRAINT worker_colour_signed CHECK ((state = 'computed') = (signed_by IS NULL));
CREATE INDEX worker_colour_of_community ON worker_colour (community, month, id);
CREATE INDEX worker_colour_unsigned ON worker_colour (month, id) WHERE state = 'computed';
ALTER TABLE colour_measure ADD CONSTRAINT colour_measure_once UNIQUE (worker_colour, kind);
CREATE INDEX colour_measure_open ON colour_measure (due_on, id) WHERE done_on IS NULL;
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="colours", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
