from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Text
from piccolo.columns.column_types import Varchar

from backend.core.db import execute_script

ID = "2026-11-26T16:18:54:759149"
VERSION = "1.38.0"
DESCRIPTION = "Sealed personal data is a text"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="orders", description=DESCRIPTION
    )

    async def run() -> None:
        # No column's type changes under a trigger that names it; the next migration makes it again.
        await execute_script("DROP TRIGGER work_order_changed_words ON work_order")

    manager.add_raw(run)

    manager.alter_column(
        table_class_name="WorkOrder",
        tablename="work_order",
        column_name="citizen_name",
        db_column_name="citizen_name",
        params={},
        old_params={},
        column_class=Text,
        old_column_class=Varchar,
        schema=None,
    )

    manager.alter_column(
        table_class_name="WorkOrder",
        tablename="work_order",
        column_name="citizen_phone",
        db_column_name="citizen_phone",
        params={},
        old_params={},
        column_class=Text,
        old_column_class=Varchar,
        schema=None,
    )

    return manager
