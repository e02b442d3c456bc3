"""The desk's own tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.desk.tables import DeskFilter

APP_CONFIG = AppConfig(
    app_name="desk",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[DeskFilter],
    migration_dependencies=["backend.identity.piccolo_app"],
)
