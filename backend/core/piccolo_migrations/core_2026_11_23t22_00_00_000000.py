"""The outbox's open end, and the function that keeps trails append-only."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-23T22:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The outbox's open end, and the function that keeps trails append-only"

SQL = r"""
CREATE INDEX outbox_open ON outbox (id) WHERE done_at IS NULL;

CREATE FUNCTION forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% 只能追加，不能更改或删除 / % is append-only', TG_TABLE_NAME, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="core", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
