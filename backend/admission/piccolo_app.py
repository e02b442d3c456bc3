"""Admission of tasks to communities."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.admission.tables import AdmissionRule, TaskApplication, TaskItem, TaskRefusal

APP_CONFIG = AppConfig(
    app_name="admission",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[AdmissionRule, TaskApplication, TaskItem, TaskRefusal],
    migration_dependencies=["backend.areas.piccolo_app"],
)
