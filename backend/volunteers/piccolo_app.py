"""Volunteers, activity groups, new organisations and service networks."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.volunteers.tables import (
    ActivityGroup,
    NetworkStation,
    NetworkTeam,
    NewOrg,
    ServiceNetwork,
    Volunteer,
    VolunteerActivity,
    VolunteerHours,
    VolunteerTeam,
)

APP_CONFIG = AppConfig(
    app_name="volunteers",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        ActivityGroup,
        NetworkStation,
        NetworkTeam,
        NewOrg,
        ServiceNetwork,
        Volunteer,
        VolunteerActivity,
        VolunteerHours,
        VolunteerTeam,
    ],
    migration_dependencies=["backend.areas.piccolo_app"],
)
