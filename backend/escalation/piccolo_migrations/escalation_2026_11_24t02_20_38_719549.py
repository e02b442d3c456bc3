from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from enum import Enum
from piccolo.columns.column_types import Varchar

ID = "2026-11-24T02:20:38:719549"
VERSION = "1.38.0"
DESCRIPTION = "The whole loop"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="escalation", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="StepTaken",
        tablename="step_taken",
        column_name="kind",
        db_column_name="kind",
        params={
            "choices": Enum(
                "DeadlineKind",
                {
                    "accept": "accept",
                    "archive": "archive",
                    "arrival": "arrival",
                    "callback": "callback",
                    "co_unit": "co_unit",
                    "dispatch": "dispatch",
                    "first_contact": "first_contact",
                    "resolve": "resolve",
                    "return_": "return",
                    "sign": "sign",
                    "supervision": "supervision",
                    "suspension": "suspension",
                },
            )
        },
        old_params={
            "choices": Enum(
                "DeadlineKind",
                {
                    "accept": "accept",
                    "dispatch": "dispatch",
                    "first_contact": "first_contact",
                    "resolve": "resolve",
                    "sign": "sign",
                },
            )
        },
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    manager.alter_column(
        table_class_name="StepTaken",
        tablename="step_taken",
        column_name="effect",
        db_column_name="effect",
        params={
            "choices": Enum(
                "Effect",
                {
                    "archive": "archive",
                    "climb": "climb",
                    "orange": "orange",
                    "red": "red",
                    "resume": "resume",
                    "yellow": "yellow",
                },
            )
        },
        old_params={
            "choices": Enum(
                "Effect",
                {
                    "climb": "climb",
                    "orange": "orange",
                    "red": "red",
                    "yellow": "yellow",
                },
            )
        },
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    return manager
