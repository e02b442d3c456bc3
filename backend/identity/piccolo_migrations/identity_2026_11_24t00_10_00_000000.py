"""Sessions are found by their token: with every request, once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-24T00:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Find sessions by token and by operator"

SQL = r"""
CREATE UNIQUE INDEX operator_session_token ON operator_session (token);
CREATE INDEX operator_session_user ON operator_session (user_id);
"""


async def forwards() -> MigrationManager:
    """Create the indexes; the table itself is declared by piccolo-api."""
    manager = MigrationManager(migration_id=ID, app_name="identity", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
