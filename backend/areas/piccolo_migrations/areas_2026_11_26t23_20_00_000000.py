"""The grids of households, kept by triggers."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T23:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The grids of households, kept by triggers"

SQL = r"""
CREATE FUNCTION household_grid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.grid := (SELECT c.grid FROM building b JOIN compound c ON c.id = b.compound
                 WHERE b.id = NEW.building);
    RETURN NEW;
END $$;
-- Setting it to anything works it out anew.
CREATE FUNCTION household_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'building' THEN
        UPDATE household SET grid = NULL WHERE building = NEW.id;
    ELSE
        UPDATE household SET grid = NULL
        WHERE building IN (SELECT id FROM building WHERE compound = NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER household_grid BEFORE INSERT OR UPDATE OF building, grid ON household
    FOR EACH ROW EXECUTE FUNCTION household_grid();
CREATE TRIGGER household_moves AFTER UPDATE OF compound ON building FOR EACH ROW
    WHEN (OLD.compound IS DISTINCT FROM NEW.compound) EXECUTE FUNCTION household_moves();
CREATE TRIGGER household_moves AFTER UPDATE OF grid ON compound FOR EACH ROW
    WHEN (OLD.grid IS DISTINCT FROM NEW.grid) EXECUTE FUNCTION household_moves();
UPDATE household SET grid = NULL;
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="areas", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
