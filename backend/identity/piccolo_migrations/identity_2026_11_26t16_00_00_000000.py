from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T16:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Roles of their own for stations and grids; three administrators kept apart"

SQL = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
-- Brought back in line with the roles at the end of every migration.
ALTER TABLE role_grant DROP CONSTRAINT IF EXISTS role_grant_role_choice;
DELETE FROM role_grant a USING role_grant b
    WHERE a.role IN ('auditor', 'security_administrator') AND b.role = 'administrator'
      AND a.operator = b.operator;
UPDATE role_grant SET role = 'station_keeper' WHERE role = 'reporter';
ALTER TABLE role_grant
    ADD CONSTRAINT role_grant_period CHECK (ends_on > starts_on),
    ADD CONSTRAINT role_grant_kept_apart EXCLUDE USING gist
        (operator WITH =, role WITH <>, daterange(starts_on, ends_on) WITH &&)
        WHERE (role IN ('administrator', 'auditor', 'security_administrator'));

-- The grants say what each may do. piccolo-admin lets nobody but superusers write operators, so
-- whoever may ever be a security administrator is one; the grants of the day decide on top of it.
CREATE FUNCTION role_grant_makes_superuser() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE operator SET superuser = EXISTS (
        SELECT FROM role_grant WHERE role_grant.operator = operator.id AND role = 'security_administrator')
    WHERE id IN (old.operator, new.operator);
    RETURN NULL;
END $$;
CREATE TRIGGER role_grant_superuser AFTER INSERT OR UPDATE OR DELETE ON role_grant
    FOR EACH ROW EXECUTE FUNCTION role_grant_makes_superuser();
UPDATE operator o SET superuser = EXISTS (
    SELECT FROM role_grant g WHERE g.operator = o.id AND g.role = 'security_administrator');
"""


async def forwards() -> MigrationManager:
    """Change the roles held, and let the database keep the three administrators apart."""
    manager = MigrationManager(migration_id=ID, app_name="identity", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
