"""Versions of limits by trigger, and the first published calendars."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-24T16:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Versions of limits by trigger, and the first published calendars"

SQL = r"""
ALTER TABLE deadline_policy DROP CONSTRAINT deadline_policy_once,
    ADD CONSTRAINT deadline_policy_once UNIQUE NULLS NOT DISTINCT
        (category, urgency, kind, channel, area, organisation);
ALTER TABLE area_suspension ADD CONSTRAINT area_suspension_time CHECK (starts_at < ends_at);
ALTER TABLE ladder_step DROP CONSTRAINT ladder_step_amount,
    ADD CONSTRAINT ladder_step_amount CHECK (
        CASE trigger WHEN 'percent' THEN amount BETWEEN 1 AND 1000 AND unit IS NULL
                     ELSE amount >= 0 AND unit IS NOT NULL END);
CREATE UNIQUE INDEX policy_version_current ON policy_version (rule) WHERE current;

-- Every limit with its ladder, as it stands.
CREATE VIEW policy_as_it_stands AS
SELECT p.id AS rule, p.category, p.urgency, p.kind, p.channel, area.code AS area_code,
       p.organisation, coalesce(c.name, 'district') AS calendar, p.amount, p.unit, p.count_from,
       coalesce((SELECT jsonb_agg(jsonb_build_object('effect', s.effect, 'trigger', s.trigger,
                                  'amount', s.amount, 'unit', s.unit) ORDER BY s.ordinal)
                 FROM ladder_step s WHERE s.ladder = p.ladder), '[]') AS steps
FROM deadline_policy p
LEFT JOIN area ON area.id = p.area
LEFT JOIN work_calendar c ON c.id = p.calendar;

CREATE FUNCTION version_policies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE policy_version v SET current = false
    WHERE current AND NOT EXISTS (
        SELECT FROM policy_as_it_stands n
        WHERE (n.rule, n.category, n.urgency, n.kind, n.channel, n.area_code, n.organisation,
               n.calendar, n.amount, n.unit, n.count_from, n.steps)
           IS NOT DISTINCT FROM
              (v.rule, v.category, v.urgency, v.kind, v.channel, v.area_code, v.organisation,
               v.calendar, v.amount, v.unit, v.count_from, v.steps));
    INSERT INTO policy_version (rule, category, urgency, kind, channel, area_code, organisation,
                                calendar, amount, unit, count_from, steps, current, created_at)
    SELECT n.*, true, statement_timestamp() FROM policy_as_it_stands n
    WHERE NOT EXISTS (SELECT FROM policy_version v WHERE v.current AND v.rule = n.rule);
    RETURN NULL;
END $$;
DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY['deadline_policy', 'ladder_step', 'work_calendar'] LOOP
        EXECUTE format('CREATE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION version_policies()', name || '_policies', name);
    END LOOP;
END $$;

-- A clock keeps the limit it started with: what it pointed at becomes that limit's first version.
ALTER TABLE deadline DROP CONSTRAINT deadline_policy_fkey;
INSERT INTO policy_version (rule, category, urgency, kind, channel, area_code, organisation,
                            calendar, amount, unit, count_from, steps, current, created_at)
SELECT n.*, true, statement_timestamp() FROM policy_as_it_stands n;
UPDATE deadline SET policy = v.id FROM policy_version v WHERE v.rule = deadline.policy;
ALTER TABLE deadline ADD CONSTRAINT deadline_policy_fkey
    FOREIGN KEY (policy) REFERENCES policy_version (id);

-- Calendars are a draft until they are published; the version counts what is published.
DROP TRIGGER work_calendar_version ON work_calendar;
DROP TRIGGER calendar_year_version ON calendar_year;
DROP TRIGGER calendar_day_version ON calendar_day;
CREATE TRIGGER calendar_version_version AFTER INSERT OR UPDATE OR DELETE ON calendar_version
    FOR EACH STATEMENT EXECUTE FUNCTION rulebook_changed();
CREATE TRIGGER policy_version_version AFTER INSERT OR UPDATE OR DELETE ON policy_version
    FOR EACH STATEMENT EXECUTE FUNCTION rulebook_changed();
INSERT INTO calendar_version (content, published_at, published_by, note)
SELECT jsonb_build_object('suspensions', '[]'::jsonb, 'calendars', (
    SELECT jsonb_object_agg(c.name, jsonb_build_object(
        'zone', c.zone, 'weekly', c.weekly,
        'exceptions', coalesce((SELECT jsonb_object_agg(day, hours) FROM calendar_day
                                WHERE calendar = c.id), '{}'),
        'years', coalesce((SELECT jsonb_object_agg(year, status) FROM calendar_year
                           WHERE calendar = c.id), '{}')))
    FROM work_calendar c)), statement_timestamp(), 'system', ''
WHERE EXISTS (SELECT FROM work_calendar);
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="deadlines", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
