from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from enum import Enum
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-24T02:20:32:599921"
VERSION = "1.38.0"
DESCRIPTION = "The whole loop"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="identity", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="Grant",
        tablename="role_grant",
        column_name="unit_code",
        db_column_name="unit_code",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 32,
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.alter_column(
        table_class_name="Grant",
        tablename="role_grant",
        column_name="role",
        db_column_name="role",
        params={
            "choices": Enum(
                "Role",
                {
                    "acceptor": "acceptor",
                    "administrator": "administrator",
                    "callback_agent": "callback_agent",
                    "dispatcher": "dispatcher",
                    "reporter": "reporter",
                    "supervisor": "supervisor",
                    "system": "system",
                    "unit_handler": "unit_handler",
                },
            )
        },
        old_params={
            "choices": Enum(
                "Role",
                {
                    "acceptor": "acceptor",
                    "administrator": "administrator",
                    "callback_agent": "callback_agent",
                    "dispatcher": "dispatcher",
                    "reporter": "reporter",
                    "system": "system",
                    "unit_handler": "unit_handler",
                },
            )
        },
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    return manager
