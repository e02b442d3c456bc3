"""Each outbox entry delivered once; an inbox by time."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-23T22:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Each outbox entry delivered once; an inbox by time"

SQL = r"""
ALTER TABLE notice ADD CONSTRAINT notice_once UNIQUE (outbox);
CREATE INDEX notice_inbox ON notice (person, id DESC);
DROP INDEX IF EXISTS notice_person;
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="notices", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
