from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from enum import Enum
from piccolo.columns.column_types import Varchar

ID = "2026-11-26T12:00:01:361376"
VERSION = "1.38.0"
DESCRIPTION = ""


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
                    "business": "business",
                    "callback": "callback",
                    "co_unit": "co_unit",
                    "dispatch": "dispatch",
                    "feedback": "feedback",
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
                    "criticise": "criticise",
                    "orange": "orange",
                    "red": "red",
                    "remind": "remind",
                    "resume": "resume",
                    "supervise_red": "supervise_red",
                    "supervise_yellow": "supervise_yellow",
                    "yellow": "yellow",
                },
            )
        },
        old_params={
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
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    return manager
