from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from enum import Enum
from piccolo.columns.column_types import Varchar

ID = "2026-11-26T16:09:12:283414"
VERSION = "1.38.0"
DESCRIPTION = "More roles"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="identity", description=DESCRIPTION
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
                    "api_client": "api_client",
                    "auditor": "auditor",
                    "callback_agent": "callback_agent",
                    "dispatcher": "dispatcher",
                    "grid_worker": "grid_worker",
                    "leader": "leader",
                    "property_firm": "property_firm",
                    "security_administrator": "security_administrator",
                    "station_keeper": "station_keeper",
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
                    "supervisor": "supervisor",
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
