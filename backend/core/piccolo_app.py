"""The core's tables."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.core.tables import Outbox, PeriodicRun, WorkerBeat

APP_CONFIG = AppConfig(
    app_name="core",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Outbox, PeriodicRun, WorkerBeat],
    migration_dependencies=[],
)
