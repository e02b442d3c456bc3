"""Notices."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.notices.tables import Notice, NoticeDelivery, QuietHours

APP_CONFIG = AppConfig(
    app_name="notices",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Notice, NoticeDelivery, QuietHours],
    migration_dependencies=["backend.core.piccolo_app", "backend.orders.piccolo_app"],
)
