"""A periodic job is done once a slot."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T12:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A periodic job is done once a slot"

SQL = r"""
ALTER TABLE periodic_run ADD CONSTRAINT periodic_run_once UNIQUE (job, slot);
CREATE INDEX periodic_run_age ON periodic_run (taken_at);
CREATE INDEX worker_beat_seen ON worker_beat (seen_at);
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="core", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
