"""Areas with their lineage, units, stations, and what stands on the ground."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.areas.ground_tables import (
    Building,
    Compound,
    HomeLead,
    Household,
    Premises,
    Resource,
    ServiceCentre,
)
from backend.areas.tables import Area, AreaChange, AreaLimit, AreaSuccession, Station, Unit

APP_CONFIG = AppConfig(
    app_name="areas",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        Area,
        AreaChange,
        AreaLimit,
        AreaSuccession,
        Building,
        Compound,
        HomeLead,
        Household,
        Premises,
        Resource,
        ServiceCentre,
        Station,
        Unit,
    ],
    migration_dependencies=[],
)
