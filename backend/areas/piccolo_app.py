"""Areas, units and stations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.areas.tables import Area, Station, Unit

APP_CONFIG = AppConfig(
    app_name="areas",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Area, Station, Unit],
    migration_dependencies=[],
)
