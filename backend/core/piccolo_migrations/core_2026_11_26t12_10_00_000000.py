"""The outbox's open end by topic, with what is held for later at its far end."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T12:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The outbox's open end by topic, with what is held for later at its far end"

SQL = r"""
CREATE INDEX outbox_due ON outbox (topic, coalesce(held_until, '-infinity'), id)
    WHERE done_at IS NULL;
DROP INDEX outbox_open;
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="core", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
