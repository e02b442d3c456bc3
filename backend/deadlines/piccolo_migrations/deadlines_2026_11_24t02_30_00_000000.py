"""Clocks of shares, paused clocks and the loop's limits."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-24T02:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Clocks of shares, paused clocks and the loop's limits"

SQL = r"""
ALTER TABLE deadline DROP CONSTRAINT deadline_once,
    ADD CONSTRAINT deadline_once UNIQUE (work_order, kind, subject),
    DROP CONSTRAINT deadline_ended,
    ADD CONSTRAINT deadline_ended CHECK ((state IN ('running', 'paused')) = (ended_at IS NULL)),
    ADD CONSTRAINT deadline_paused CHECK ((state = 'paused') = (paused_at IS NOT NULL));
ALTER TABLE loop_limit ADD CONSTRAINT loop_limit_once UNIQUE (name),
    ADD CONSTRAINT loop_limit_value CHECK (value >= 0);
CREATE TRIGGER loop_limit_version AFTER INSERT OR UPDATE OR DELETE ON loop_limit
    FOR EACH STATEMENT EXECUTE FUNCTION rulebook_changed();
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="deadlines", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
