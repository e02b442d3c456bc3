"""People, posts and appointments."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.people.tables import Absence, Appointment, FirstSecretary, Person, Post

APP_CONFIG = AppConfig(
    app_name="people",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Absence, Appointment, FirstSecretary, Person, Post],
    migration_dependencies=["backend.areas.piccolo_app"],
)
