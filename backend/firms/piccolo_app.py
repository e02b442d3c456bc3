"""Property firms, what they manage, and their star ratings."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.firms.rating_tables import (
    RatingAppeal,
    RatingCycle,
    RatingIncident,
    RatingItem,
    RatingMove,
    RatingObjection,
    RatingRubric,
    RatingSheet,
    RubricCategory,
    StarRating,
)
from backend.firms.tables import (
    AssociationMember,
    AssociationParty,
    FirmOperator,
    ManagedProject,
    ManagementContract,
    OwnersCommittee,
    PropertyAssociation,
    PropertyFirm,
    RedStewardCentre,
)

APP_CONFIG = AppConfig(
    app_name="firms",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        AssociationMember,
        AssociationParty,
        FirmOperator,
        ManagedProject,
        ManagementContract,
        OwnersCommittee,
        PropertyAssociation,
        PropertyFirm,
        RatingAppeal,
        RatingCycle,
        RatingIncident,
        RatingItem,
        RatingMove,
        RatingObjection,
        RatingRubric,
        RatingSheet,
        RedStewardCentre,
        RubricCategory,
        StarRating,
    ],
    migration_dependencies=[
        "backend.identity.piccolo_app",
        "backend.areas.piccolo_app",
        "backend.people.piccolo_app",
        "backend.deadlines.piccolo_app",
    ],
)
