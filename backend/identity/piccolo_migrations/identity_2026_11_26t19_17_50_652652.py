from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Secret
from piccolo.columns.column_types import Text

ID = "2026-11-26T19:17:50:652652"
VERSION = "1.38.0"
DESCRIPTION = "Secrets of authenticators are texts, sealed"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="identity", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="TwoStep",
        tablename="two_step",
        column_name="secret",
        db_column_name="secret",
        params={},
        old_params={},
        column_class=Text,
        old_column_class=Secret,
        schema=None,
    )

    return manager
