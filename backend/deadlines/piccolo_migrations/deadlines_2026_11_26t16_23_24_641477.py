from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from enum import Enum
from piccolo.columns.column_types import Varchar

ID = "2026-11-26T16:23:24:641477"
VERSION = "1.38.0"
DESCRIPTION = "Choices about personal data"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="deadlines", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="LoopLimit",
        tablename="loop_limit",
        column_name="name",
        db_column_name="name",
        params={
            "choices": Enum(
                "LimitName",
                {
                    "attachment_mb": "attachment_mb",
                    "callback_attempts": "callback_attempts",
                    "duplicate_days": "duplicate_days",
                    "extensions": "extensions",
                    "personal_days": "personal_days",
                    "red_score": "red_score",
                    "returns": "returns",
                    "reworks": "reworks",
                    "suspensions": "suspensions",
                    "yellow_score": "yellow_score",
                },
            )
        },
        old_params={
            "choices": Enum(
                "LimitName",
                {
                    "attachment_mb": "attachment_mb",
                    "callback_attempts": "callback_attempts",
                    "duplicate_days": "duplicate_days",
                    "extensions": "extensions",
                    "red_score": "red_score",
                    "returns": "returns",
                    "reworks": "reworks",
                    "suspensions": "suspensions",
                    "yellow_score": "yellow_score",
                },
            )
        },
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    return manager
