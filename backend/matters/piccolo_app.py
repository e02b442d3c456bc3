"""The service catalogue."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.matters.tables import (
    AcceptancePoint,
    ApprovalMatter,
    BundleMatter,
    MatterCase,
    ServiceBundle,
)

APP_CONFIG = AppConfig(
    app_name="matters",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[AcceptancePoint, ApprovalMatter, BundleMatter, MatterCase, ServiceBundle],
    migration_dependencies=["backend.areas.piccolo_app"],
)
