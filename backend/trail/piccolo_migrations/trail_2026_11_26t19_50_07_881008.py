from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from enum import Enum
from piccolo.columns.column_types import Varchar

ID = "2026-11-26T19:50:07:881008"
VERSION = "1.38.0"
DESCRIPTION = "Sealing anew is told by a kind of its own"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="trail", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="TrailEntry",
        tablename="trail_entry",
        column_name="kind",
        db_column_name="kind",
        params={
            "choices": Enum(
                "TrailKind",
                {
                    "anchor_made": "anchor:made",
                    "config_published": "config:published",
                    "config_repolicied": "config:repolicied",
                    "export_taken": "export:taken",
                    "import_done": "import:done",
                    "keys_rotated": "keys:rotated",
                    "month_moved": "month:moved",
                    "row_delete": "row:delete",
                    "row_insert": "row:insert",
                    "row_update": "row:update",
                    "sensitive_unmasked": "sensitive:unmasked",
                },
            )
        },
        old_params={
            "choices": Enum(
                "TrailKind",
                {
                    "anchor_made": "anchor:made",
                    "config_published": "config:published",
                    "config_repolicied": "config:repolicied",
                    "export_taken": "export:taken",
                    "import_done": "import:done",
                    "month_moved": "month:moved",
                    "row_delete": "row:delete",
                    "row_insert": "row:insert",
                    "row_update": "row:update",
                    "sensitive_unmasked": "sensitive:unmasked",
                },
            )
        },
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    return manager
