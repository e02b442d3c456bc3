"""No request can claim to seal anew, by whichever role it reads."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T20:35:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "No request can claim to seal anew, by whichever role it reads"

# Requests take on one of several roles; whoever seals anew has taken on none.
SQL = """
DO $do$ BEGIN EXECUTE replace(
    pg_get_functiondef('trail_watch()'::regprocedure),
    $$coalesce(current_setting('role', true), '') <> 'minhu_request'$$,
    $$coalesce(current_setting('role', true), 'none') = 'none'$$
); END $do$;
"""


async def forwards() -> MigrationManager:
    """Ask for no role at all rather than for another than one."""
    manager = MigrationManager(migration_id=ID, app_name="trail", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
