"""Enforced steps."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.escalation.tables import StepFailure, StepTaken

APP_CONFIG = AppConfig(
    app_name="escalation",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[StepFailure, StepTaken],
    migration_dependencies=["backend.orders.piccolo_app"],
)
