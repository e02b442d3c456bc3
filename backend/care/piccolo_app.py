"""The care register and relocated members."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.care.tables import (
    CarePerson,
    CareReminder,
    CareVisit,
    RelocationFile,
    TransitionContact,
    TransitionOccasion,
    TransitionVisit,
)

APP_CONFIG = AppConfig(
    app_name="care",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        CarePerson,
        CareReminder,
        CareVisit,
        RelocationFile,
        TransitionContact,
        TransitionOccasion,
        TransitionVisit,
    ],
    migration_dependencies=["backend.areas.piccolo_app", "backend.people.piccolo_app"],
)
