"""The monthly colour of grid workers."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.colours.tables import ColourMeasure, ColourRuleSet, Patrol, WorkerColour

APP_CONFIG = AppConfig(
    app_name="colours",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[ColourMeasure, ColourRuleSet, Patrol, WorkerColour],
    migration_dependencies=["backend.areas.piccolo_app", "backend.people.piccolo_app"],
)
