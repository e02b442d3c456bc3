"""A clock has one step set aside at a time; failures are found by their step."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T12:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Keys of failed steps"

SQL = r"""
CREATE UNIQUE INDEX step_failure_open ON step_failure (deadline) WHERE done_at IS NULL;
CREATE INDEX step_failure_of_step ON step_failure (deadline, cycle, step);
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="escalation", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
