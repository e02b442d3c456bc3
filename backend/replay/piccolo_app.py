"""Replays of a year."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.replay.tables import ReplayRun

APP_CONFIG = AppConfig(
    app_name="replay",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[ReplayRun],
    migration_dependencies=["backend.orders.piccolo_app"],
)
