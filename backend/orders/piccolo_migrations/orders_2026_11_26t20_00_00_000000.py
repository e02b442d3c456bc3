"""Indexes for each alternative of who may read an order."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import execute_script

ID = "2026-11-26T20:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes for each alternative of who may read an order"

# The policies of `identity.row_readers` join their bitmaps. The few values are each kept once with
# a list of rows: 7 MB a million orders. Districts, grids and lead units have theirs already.
SQL = r"""
CREATE INDEX work_order_community ON work_order (community);
CREATE INDEX work_order_subdistrict ON work_order (subdistrict);
CREATE INDEX work_order_sender_unit ON work_order (sender_unit) WHERE sender_unit IS NOT NULL;
CREATE INDEX order_part_unit ON order_part (unit, work_order);
"""


async def forwards() -> MigrationManager:
    """Add the indexes."""
    manager = MigrationManager(migration_id=ID, app_name="orders", description=DESCRIPTION)

    async def run() -> None:
        await execute_script(SQL)

    manager.add_raw(run)
    return manager
