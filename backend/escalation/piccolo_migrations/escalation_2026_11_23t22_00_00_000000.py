"""Each step once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-23T22:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Each step once"

SQL = r"""
ALTER TABLE step_taken ADD CONSTRAINT step_taken_once UNIQUE (deadline, cycle, step);
CREATE TRIGGER step_taken_keep BEFORE UPDATE OR DELETE ON step_taken
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="escalation", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
