"""People, posts, and all that is kept of cadres and grid workers."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.people import (
    election_tables,
    liaison_tables,
    pay_tables,
    place_tables,
    roster_tables,
    secretary_tables,
    training_tables,
)
from backend.people.tables import Absence, Appointment, FirstSecretary, Person, Post

APP_CONFIG = AppConfig(
    app_name="people",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        Absence,
        Appointment,
        election_tables.CadreTag,
        liaison_tables.ChiefParty,
        election_tables.CommunityElection,
        election_tables.ElectionResult,
        FirstSecretary,
        liaison_tables.LiaisonAssignment,
        liaison_tables.LiaisonVisit,
        secretary_tables.ManagementSplit,
        pay_tables.PayAmount,
        pay_tables.PayBand,
        pay_tables.PayCredit,
        pay_tables.PayProfile,
        pay_tables.PayRecord,
        pay_tables.PayScale,
        Person,
        place_tables.PersonPlace,
        Post,
        election_tables.ResultTag,
        roster_tables.RosterDisclosure,
        roster_tables.RosterMember,
        roster_tables.RosterRole,
        roster_tables.RosterScheme,
        secretary_tables.SecretaryAppraisal,
        secretary_tables.SecretaryHandover,
        secretary_tables.SecretaryHandoverItem,
        secretary_tables.SecretaryPolicy,
        secretary_tables.SecretaryRecall,
        liaison_tables.ServiceChief,
        training_tables.TrainingAttendance,
        training_tables.TrainingBase,
        training_tables.TrainingCourse,
        training_tables.TrainingSession,
    ],
    migration_dependencies=["backend.areas.piccolo_app"],
)
