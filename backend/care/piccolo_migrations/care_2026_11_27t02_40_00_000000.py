"""Contacts of the tree stand below one of the next tier, kept by a trigger."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-27T02:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Contacts of the tree stand below one of the next tier"

SQL = r"""
CREATE FUNCTION transition_contact_tiers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM transition_contact above
        WHERE above.id = NEW.superior
            AND (NEW.tier, above.tier) NOT IN (('group', 'community'), ('community', 'subdistrict'))
        UNION ALL
        SELECT FROM transition_contact below
        WHERE below.superior = NEW.id
            AND (below.tier, NEW.tier) NOT IN (('group', 'community'), ('community', 'subdistrict')))
    THEN
        RAISE EXCEPTION '上下级联络员须为相邻层级：组、社区、街道 / %',
            'contacts above and below are of the next tiers: group, community, subdistrict'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER transition_contact_tiers BEFORE INSERT OR UPDATE OF superior, tier
    ON transition_contact FOR EACH ROW EXECUTE FUNCTION transition_contact_tiers();
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="care", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
