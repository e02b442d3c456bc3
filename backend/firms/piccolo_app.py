"""Property firms."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.firms.tables import PropertyFirm

APP_CONFIG = AppConfig(
    app_name="firms",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[PropertyFirm],
    migration_dependencies=["backend.areas.piccolo_app"],
)
