"""Nobody serves more than a day has, whatever door the hours come in by."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T23:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Hours of one volunteer on one day"

# The volunteer is locked meanwhile: two that are logged at once add up as well. An activity may
# move to another day, and its hours with it.
SQL = r"""
CREATE FUNCTION volunteer_hours_within_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'volunteer_hours' THEN
        PERFORM FROM volunteer WHERE id = NEW.volunteer FOR UPDATE;
        IF (SELECT sum(h.hours) FROM volunteer_hours h
            JOIN volunteer_activity a ON a.id = h.activity
            JOIN volunteer_activity this ON this.held_on = a.held_on
            WHERE this.id = NEW.activity AND h.volunteer = NEW.volunteer) > 24 THEN
            RAISE EXCEPTION '同一天合计不得超过 24 小时 / more than 24 hours on one day'
                USING ERRCODE = 'check_violation';
        END IF;
    ELSIF EXISTS (
        SELECT FROM volunteer_hours mine
        JOIN volunteer_hours h ON h.volunteer = mine.volunteer
        JOIN volunteer_activity a ON a.id = h.activity AND a.held_on = NEW.held_on
        WHERE mine.activity = NEW.id GROUP BY mine.volunteer HAVING sum(h.hours) > 24) THEN
        RAISE EXCEPTION '有人当日合计将超过 24 小时 / somebody would have more than 24 hours that day'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER volunteer_hours_within_day AFTER INSERT OR UPDATE ON volunteer_hours
    FOR EACH ROW EXECUTE FUNCTION volunteer_hours_within_day();
CREATE TRIGGER volunteer_hours_within_day AFTER UPDATE OF held_on ON volunteer_activity
    FOR EACH ROW EXECUTE FUNCTION volunteer_hours_within_day();
"""


async def forwards() -> MigrationManager:
    """Add the rule that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="volunteers", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
