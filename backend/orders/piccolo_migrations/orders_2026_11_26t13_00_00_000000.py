"""One open recount of a kind, and each order left once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T13:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One open recount of a kind, and each order left once"

SQL = r"""
ALTER TABLE recount_job ADD CONSTRAINT recount_job_ended
    CHECK ((finished_at IS NULL) = (outcome IS NULL));
-- What the workers look at: none, or one or two rows.
CREATE UNIQUE INDEX recount_job_open ON recount_job (kind, coalesce(rule, 0))
    WHERE finished_at IS NULL AND stage = 'carry_out';
CREATE INDEX recount_job_waiting ON recount_job (touched_at) WHERE finished_at IS NULL;
ALTER TABLE recount_left ADD CONSTRAINT recount_left_once UNIQUE (job, work_order);
CREATE INDEX recount_left_waiting ON recount_left (job, id) WHERE error IS NULL;
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
