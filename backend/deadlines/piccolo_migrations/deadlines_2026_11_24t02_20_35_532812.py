from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from enum import Enum
from piccolo.columns.base import OnDelete
from piccolo.columns.base import OnUpdate
from piccolo.columns.column_types import BigSerial
from piccolo.columns.column_types import ForeignKey
from piccolo.columns.column_types import Integer
from piccolo.columns.column_types import SmallInt
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.table import Table


class Unit(Table, tablename="unit", schema=None):
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


ID = "2026-11-24T02:20:35:532812"
VERSION = "1.38.0"
DESCRIPTION = "The whole loop"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="deadlines", description=DESCRIPTION
    )

    manager.add_table(
        class_name="LoopLimit", tablename="loop_limit", schema=None, columns=None
    )

    manager.add_column(
        table_class_name="LoopLimit",
        tablename="loop_limit",
        column_name="id",
        db_column_name="id",
        column_class_name="BigSerial",
        column_class=BigSerial,
        params={
            "null": False,
            "primary_key": True,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="LoopLimit",
        tablename="loop_limit",
        column_name="name",
        db_column_name="name",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 32,
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
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
            ),
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="LoopLimit",
        tablename="loop_limit",
        column_name="value",
        db_column_name="value",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": 0,
            "null": False,
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

    manager.add_column(
        table_class_name="Deadline",
        tablename="deadline",
        column_name="anchor_at",
        db_column_name="anchor_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
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

    manager.add_column(
        table_class_name="Deadline",
        tablename="deadline",
        column_name="original_due_at",
        db_column_name="original_due_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
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

    manager.add_column(
        table_class_name="Deadline",
        tablename="deadline",
        column_name="paused_at",
        db_column_name="paused_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
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

    manager.add_column(
        table_class_name="Deadline",
        tablename="deadline",
        column_name="subject",
        db_column_name="subject",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={
            "default": 0,
            "null": False,
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

    manager.add_column(
        table_class_name="Deadline",
        tablename="deadline",
        column_name="unit",
        db_column_name="unit",
        column_class_name="ForeignKey",
        column_class=ForeignKey,
        params={
            "references": Unit,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.restrict,
            "target_column": None,
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

    manager.add_column(
        table_class_name="Deadline",
        tablename="deadline",
        column_name="used_seconds",
        db_column_name="used_seconds",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": 0,
            "null": False,
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
        table_class_name="Deadline",
        tablename="deadline",
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
        table_class_name="Deadline",
        tablename="deadline",
        column_name="state",
        db_column_name="state",
        params={
            "choices": Enum(
                "DeadlineState",
                {
                    "cancelled": "cancelled",
                    "met": "met",
                    "paused": "paused",
                    "running": "running",
                },
            )
        },
        old_params={
            "choices": Enum(
                "DeadlineState",
                {"cancelled": "cancelled", "met": "met", "running": "running"},
            )
        },
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    manager.alter_column(
        table_class_name="DeadlinePolicy",
        tablename="deadline_policy",
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
        table_class_name="LadderStep",
        tablename="ladder_step",
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
