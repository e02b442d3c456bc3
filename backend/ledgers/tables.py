"""The tables of the ledgers, each subject's in a file of its own."""

from piccolo.table import Table

from backend.ledgers.alliance_tables import Alliance, AllianceMember, AllianceTheme
from backend.ledgers.campaign_tables import (
    Campaign,
    CampaignProject,
    CampaignTarget,
    CampaignTask,
    TargetEntry,
)
from backend.ledgers.duty_tables import DutyDay, DutyItem
from backend.ledgers.hq_tables import (
    Bulletin,
    BulletinUnit,
    LedgerReminder,
    PartyOrganisation,
    ReminderRule,
)
from backend.ledgers.meeting_tables import Meeting, MeetingAttendance, MeetingResolution
from backend.ledgers.registration_tables import (
    DualRegistration,
    ProjectOrganisation,
    RegistrationReport,
)
from backend.ledgers.visits_tables import HomeVisit, VisitDay, VisitRound

__all__ = [
    "TABLES",
    "Alliance",
    "AllianceMember",
    "AllianceTheme",
    "Bulletin",
    "BulletinUnit",
    "Campaign",
    "CampaignProject",
    "CampaignTarget",
    "CampaignTask",
    "DualRegistration",
    "DutyDay",
    "DutyItem",
    "HomeVisit",
    "LedgerReminder",
    "Meeting",
    "MeetingAttendance",
    "MeetingResolution",
    "PartyOrganisation",
    "ProjectOrganisation",
    "RegistrationReport",
    "ReminderRule",
    "TargetEntry",
    "VisitDay",
    "VisitRound",
]

TABLES: list[type[Table]] = [
    Alliance, AllianceMember, AllianceTheme, Bulletin, BulletinUnit, Campaign, CampaignProject,
    CampaignTarget, CampaignTask, DualRegistration, DutyDay, DutyItem, HomeVisit, LedgerReminder,
    Meeting, MeetingAttendance, MeetingResolution, PartyOrganisation, ProjectOrganisation,
    RegistrationReport, ReminderRule, TargetEntry, VisitDay, VisitRound,
]  # fmt: skip
