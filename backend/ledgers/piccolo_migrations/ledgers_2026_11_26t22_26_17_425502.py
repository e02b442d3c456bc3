from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from enum import Enum
from piccolo.columns.base import OnDelete
from piccolo.columns.base import OnUpdate
from piccolo.columns.column_types import BigSerial
from piccolo.columns.column_types import ForeignKey
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.table import Table


class Person(Table, tablename="person", schema=None):
    id = BigSerial(
        null=False,
        primary_key=True,
        unique=False,
        index=False,
        index_method=IndexMethod.btree,
        choices=None,
        db_column_name=None,
        secret=False,
    )


ID = "2026-11-26T22:26:17:425502"
VERSION = "1.38.0"
DESCRIPTION = "Say who is told of a reminder, and remind of more"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="ledgers", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="LedgerReminder",
        tablename="ledger_reminder",
        column_name="person",
        db_column_name="person",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Person,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.restrict,
            "target_column": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": True,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.alter_column(
        table_class_name="LedgerReminder",
        tablename="ledger_reminder",
        column_name="kind",
        db_column_name="kind",
        params={
            "choices": Enum(
                "ReminderKind",
                {
                    "admission": "admission",
                    "bulletin_reply": "bulletin_reply",
                    "duty_item": "duty_item",
                    "home_visits": "home_visits",
                    "liaison_visit": "liaison_visit",
                    "project_organisation_ends": "project_organisation_ends",
                    "registration_report": "registration_report",
                    "resolution": "resolution",
                    "task": "task",
                    "transition_visit": "transition_visit",
                },
            )
        },
        old_params={
            "choices": Enum(
                "ReminderKind",
                {
                    "bulletin_reply": "bulletin_reply",
                    "project_organisation_ends": "project_organisation_ends",
                    "registration_report": "registration_report",
                    "resolution": "resolution",
                    "task": "task",
                },
            )
        },
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    manager.alter_column(
        table_class_name="ReminderRule",
        tablename="reminder_rule",
        column_name="kind",
        db_column_name="kind",
        params={
            "choices": Enum(
                "ReminderKind",
                {
                    "admission": "admission",
                    "bulletin_reply": "bulletin_reply",
                    "duty_item": "duty_item",
                    "home_visits": "home_visits",
                    "liaison_visit": "liaison_visit",
                    "project_organisation_ends": "project_organisation_ends",
                    "registration_report": "registration_report",
                    "resolution": "resolution",
                    "task": "task",
                    "transition_visit": "transition_visit",
                },
            )
        },
        old_params={
            "choices": Enum(
                "ReminderKind",
                {
                    "bulletin_reply": "bulletin_reply",
                    "project_organisation_ends": "project_organisation_ends",
                    "registration_report": "registration_report",
                    "resolution": "resolution",
                    "task": "task",
                },
            )
        },
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    return manager
