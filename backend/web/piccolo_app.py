"""Idempotency keys."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.web.tables import IdempotencyKey

APP_CONFIG = AppConfig(
    app_name="web",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[IdempotencyKey],
    migration_dependencies=["backend.identity.piccolo_app"],
)
