"""One filter of a name for each operator."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-24T02:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One filter of a name for each operator"

SQL = "ALTER TABLE desk_filter ADD CONSTRAINT desk_filter_once UNIQUE (operator, name);"


async def forwards() -> MigrationManager:
    """Add the rule over two columns."""
    manager = MigrationManager(migration_id=ID, app_name="desk", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
