"""Secrets of authenticators are sealed; the database refuses others."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T19:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Secrets of authenticators are sealed; the database refuses others"

# Rows from before are sealed, and the check made good for them, at the end of `minhu migrate`.
SQL = """
ALTER TABLE two_step ADD CONSTRAINT two_step_secret_sealed CHECK (secret LIKE 'k1.%') NOT VALID;
"""


async def forwards() -> MigrationManager:
    """Let the database refuse what is not sealed."""
    manager = MigrationManager(migration_id=ID, app_name="identity", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
