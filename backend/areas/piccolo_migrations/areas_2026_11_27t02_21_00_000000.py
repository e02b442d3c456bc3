"""The grids of buildings and their leads, kept by triggers; households follow buildings."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-27T02:21:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The grids of buildings and their leads, kept by triggers"

SQL = r"""
CREATE FUNCTION compound_grid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.grid := (SELECT grid FROM compound WHERE id = NEW.compound);
    RETURN NEW;
END $$;
-- Setting it to anything works it out anew.
CREATE FUNCTION compound_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE building SET grid = NULL WHERE compound = NEW.id;
    UPDATE home_lead SET grid = NULL WHERE compound = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION household_grid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.grid := (SELECT grid FROM building WHERE id = NEW.building);
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION household_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE household SET grid = NULL WHERE building = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER compound_grid BEFORE INSERT OR UPDATE OF compound, grid ON building
    FOR EACH ROW EXECUTE FUNCTION compound_grid();
CREATE TRIGGER compound_grid BEFORE INSERT OR UPDATE OF compound, grid ON home_lead
    FOR EACH ROW EXECUTE FUNCTION compound_grid();
UPDATE home_lead SET grid = NULL;
-- Households have their grids: nothing is to follow.
DROP TRIGGER household_moves ON building;
UPDATE building SET grid = NULL;
DROP TRIGGER household_moves ON compound;
CREATE TRIGGER household_moves AFTER UPDATE OF compound, grid ON building FOR EACH ROW
    WHEN (OLD.grid IS DISTINCT FROM NEW.grid) EXECUTE FUNCTION household_moves();
CREATE TRIGGER compound_moves AFTER UPDATE OF grid ON compound FOR EACH ROW
    WHEN (OLD.grid IS DISTINCT FROM NEW.grid) EXECUTE FUNCTION compound_moves();
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="areas", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
