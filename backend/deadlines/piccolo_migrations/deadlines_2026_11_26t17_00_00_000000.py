"""How long personal data is kept, for databases that have their limits already."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T17:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "How long personal data is kept, for databases that have their limits already"

SQL = """
-- Brought back in line with the names at the end of every migration.
ALTER TABLE loop_limit DROP CONSTRAINT IF EXISTS loop_limit_name_choice;
INSERT INTO loop_limit (name, value)
SELECT 'personal_days', 1095 WHERE EXISTS (SELECT FROM loop_limit)
ON CONFLICT DO NOTHING;
"""


async def forwards() -> MigrationManager:
    """Add the limit where limits were loaded before it was known."""
    manager = MigrationManager(migration_id=ID, app_name="deadlines", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
