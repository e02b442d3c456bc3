"""Imports."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.imports.tables import ImportRun

APP_CONFIG = AppConfig(
    app_name="imports",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[ImportRun],
    migration_dependencies=[],
)
