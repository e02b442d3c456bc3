"""One request for each key of an operator, and the oldest ones found without a search."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-24T02:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One request for each key of an operator"

SQL = r"""
ALTER TABLE idempotency_key ADD CONSTRAINT idempotency_key_once UNIQUE (operator, key);
CREATE INDEX idempotency_key_created_at ON idempotency_key (created_at);
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="web", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
