"""The ledgers."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.ledgers.tables import TABLES

APP_CONFIG = AppConfig(
    app_name="ledgers",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=TABLES,
    migration_dependencies=[
        "backend.areas.piccolo_app",
        "backend.people.piccolo_app",
        "backend.firms.piccolo_app",
        "backend.orders.piccolo_app",
    ],
)
