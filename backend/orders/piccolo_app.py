"""Work orders and their trail."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.orders.tables import (
    Attachment,
    OrderCounter,
    OrderEvent,
    OrderPart,
    RecountJob,
    RecountLeft,
    Supervision,
    WorkOrder,
)

APP_CONFIG = AppConfig(
    app_name="orders",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        Attachment,
        OrderCounter,
        OrderEvent,
        OrderPart,
        RecountJob,
        RecountLeft,
        Supervision,
        WorkOrder,
    ],
    migration_dependencies=[
        "backend.identity.piccolo_app",
        "backend.areas.piccolo_app",
        "backend.people.piccolo_app",
        "backend.deadlines.piccolo_app",
    ],
)
