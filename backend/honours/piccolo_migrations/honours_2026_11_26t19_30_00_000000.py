"""A title once for a recipient and batch."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T19:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A title once for a recipient and batch"

SQL = r"""
ALTER TABLE award
    ADD CONSTRAINT award_once UNIQUE (area, title, batch, recipient),
    ADD CONSTRAINT award_period CHECK (valid_to > awarded_on),
    ADD CONSTRAINT award_revoked CHECK (revoked_on >= awarded_on);
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="honours", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
