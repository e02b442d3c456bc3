"""A notice is of an order's event, or of a subject; nobody is told of one twice."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T19:46:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A notice is of an order's event, or of a subject; nobody is told of one twice"

SQL = r"""
ALTER TABLE notice
    ADD CONSTRAINT notice_of_order_or_subject CHECK (
        (work_order IS NOT NULL AND kind IS NOT NULL AND subject IS NULL)
        OR (work_order IS NULL AND kind IS NULL AND subject IS NOT NULL
            AND text_zh IS NOT NULL AND text_en IS NOT NULL)),
    ADD CONSTRAINT notice_of_subject_once UNIQUE (subject, person);
"""


async def forwards() -> MigrationManager:
    """Add the rules that auto-migrations cannot express."""
    manager = MigrationManager(migration_id=ID, app_name="notices", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
