"""Operators, sessions and grants."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.identity.tables import Grant, Operator, OperatorSession

APP_CONFIG = AppConfig(
    app_name="identity",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Grant, Operator, OperatorSession],
    migration_dependencies=[],
)
