"""Awards and benchmark titles."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.honours.tables import Award

APP_CONFIG = AppConfig(
    app_name="honours",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Award],
    migration_dependencies=["backend.areas.piccolo_app"],
)
