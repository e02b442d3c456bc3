"""The trail's tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.trail.tables import TrailAnchor, TrailEntry, TrailHead, TrailMoved

APP_CONFIG = AppConfig(
    app_name="trail",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[TrailAnchor, TrailEntry, TrailHead, TrailMoved],
    migration_dependencies=["backend.core.piccolo_app"],
)
