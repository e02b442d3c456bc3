"""Sheets of the working ledgers: visits, duty days, meetings, campaigns, bulletins."""

from datetime import UTC, datetime

from backend.core.labels import Label
from backend.identity.rules import Permission
from backend.ledgers.tables import (
    Bulletin,
    BulletinUnit,
    Campaign,
    CampaignProject,
    CampaignTarget,
    CampaignTask,
    DutyDay,
    DutyItem,
    HomeVisit,
    LedgerReminder,
    Meeting,
    MeetingAttendance,
    MeetingResolution,
    TargetEntry,
    VisitDay,
    VisitRound,
)
from backend.registry.samples import APART, FIRST_DAY
from backend.registry.sheets import Access, Group, Sheet

KEPT = Access(Permission.read_registry, Permission.keep_ledgers)
"""Ledgers are kept by those who do the work, not by the system's administrator alone."""

LEDGERS = Group(
    Label("工作台账", "Working ledgers"),
    KEPT,
    (
        Sheet(
            HomeVisit,
            show=(HomeVisit.id, HomeVisit.community, HomeVisit.visited_on, HomeVisit.dwelling,
                  HomeVisit.visitor, HomeVisit.outcome, HomeVisit.findings, HomeVisit.work_order),
            filters=(HomeVisit.community, HomeVisit.grid, HomeVisit.round, HomeVisit.visited_on,
                     HomeVisit.dwelling, HomeVisit.visitor, HomeVisit.outcome),
            order=HomeVisit.visited_on,
            descending=True,
            editable=True,
            blank=(HomeVisit.findings,),
        ),
        Sheet(
            VisitRound,
            show=(VisitRound.id, VisitRound.community, VisitRound.planned_on,
                  VisitRound.cancelled_for),
            filters=(VisitRound.community, VisitRound.planned_on),
            order=VisitRound.planned_on,
            descending=True,
            editable=True,
        ),
        Sheet(
            VisitDay,
            show=(VisitDay.id, VisitDay.community, VisitDay.weekday, VisitDay.valid_from,
                  VisitDay.valid_to),
            filters=(VisitDay.community, VisitDay.weekday, VisitDay.valid_to),
            editable=True,
        ),
        Sheet(
            DutyDay,
            show=(DutyDay.id, DutyDay.area, DutyDay.kind, DutyDay.held_on, DutyDay.place,
                  DutyDay.theme),
            filters=(DutyDay.area, DutyDay.kind, DutyDay.held_on),
            order=DutyDay.held_on,
            descending=True,
            editable=True,
            blank=(DutyDay.theme,),
        ),
        Sheet(
            DutyItem,
            show=(DutyItem.id, DutyItem.duty_day, DutyItem.title, DutyItem.booking,
                  DutyItem.booked_at, DutyItem.unit, DutyItem.closed_at, DutyItem.work_order),
            filters=(DutyItem.duty_day, DutyItem.title, DutyItem.booking, DutyItem.unit,
                     DutyItem.closed_at),
            descending=True,
            editable=True,
            example=lambda n: {"booking": "online",
                               "booked_at": datetime(1980, 1, 1 + n, 1, tzinfo=UTC)},
        ),
        Sheet(
            Meeting,
            show=(Meeting.id, Meeting.area, Meeting.kind, Meeting.compound, Meeting.held_on,
                  Meeting.topic, Meeting.host),
            filters=(Meeting.area, Meeting.kind, Meeting.compound, Meeting.held_on, Meeting.topic),
            order=Meeting.held_on,
            descending=True,
            editable=True,
<<<<<<< HEAD
            example=lambda n: {"kind": "joint"},
=======
            example=lambda n: {"place": f"示例小区{n}"},
>>>>>>> main
        ),
        Sheet(
            MeetingAttendance,
            show=(MeetingAttendance.id, MeetingAttendance.meeting, MeetingAttendance.side,
                  MeetingAttendance.name, MeetingAttendance.people),
            filters=(MeetingAttendance.meeting, MeetingAttendance.side, MeetingAttendance.name),
            descending=True,
            editable=True,
        ),
        Sheet(
            MeetingResolution,
            show=(MeetingResolution.id, MeetingResolution.meeting, MeetingResolution.content,
                  MeetingResolution.due_on, MeetingResolution.unit, MeetingResolution.work_order,
                  MeetingResolution.closed_on),
            filters=(MeetingResolution.meeting, MeetingResolution.due_on, MeetingResolution.unit,
                     MeetingResolution.closed_on),
            descending=True,
            editable=True,
        ),
        Sheet(
            Campaign,
            show=(Campaign.name, Campaign.area, Campaign.kind, Campaign.starts_on,
                  Campaign.ends_on),
            filters=(Campaign.name, Campaign.area, Campaign.kind, Campaign.ends_on),
            editable=True,
<<<<<<< HEAD
            example=lambda n: {"area": "610112"},
=======
            example=lambda _: {"area": "610112"},
>>>>>>> main
        ),
        Sheet(
            CampaignTarget,
            show=(CampaignTarget.title, CampaignTarget.campaign, CampaignTarget.ordinal,
                  CampaignTarget.goal, CampaignTarget.counted_in, CampaignTarget.counts_orders),
            filters=(CampaignTarget.campaign, CampaignTarget.title),
            editable=True,
            example=lambda n: {"ordinal": n + 1},
        ),
        Sheet(
            TargetEntry,
            show=(TargetEntry.id, TargetEntry.target, TargetEntry.counted_on, TargetEntry.amount,
                  TargetEntry.note),
            filters=(TargetEntry.target, TargetEntry.counted_on),
            descending=True,
            editable=True,
            blank=(TargetEntry.note,),
        ),
        Sheet(
            CampaignProject,
            show=(CampaignProject.name, CampaignProject.campaign, CampaignProject.ordinal),
            filters=(CampaignProject.campaign, CampaignProject.name),
            editable=True,
            example=lambda n: {"ordinal": n + 1},
        ),
        Sheet(
            CampaignTask,
            show=(CampaignTask.title, CampaignTask.project, CampaignTask.lead_unit,
                  CampaignTask.place, CampaignTask.due_on, CampaignTask.percent,
                  CampaignTask.done_on),
            filters=(CampaignTask.project, CampaignTask.title, CampaignTask.lead_unit,
                     CampaignTask.place, CampaignTask.due_on, CampaignTask.percent,
                     CampaignTask.done_on),
            editable=True,
            example=lambda n: {"ordinal": n + 1},
        ),
        Sheet(
            Bulletin,
            show=(Bulletin.id, Bulletin.area, Bulletin.year, Bulletin.number, Bulletin.kind,
                  Bulletin.topic, Bulletin.issued_on, Bulletin.reply_due_on),
            filters=(Bulletin.area, Bulletin.year, Bulletin.number, Bulletin.kind,
                     Bulletin.topic, Bulletin.issued_on),
            order=Bulletin.issued_on,
            descending=True,
            editable=True,
<<<<<<< HEAD
            example=lambda n: {"area": "610112", "number": n + 1,
                               "year": (FIRST_DAY + n * APART).year},
=======
            example=lambda _: {"area": "610112"},
>>>>>>> main
        ),
        Sheet(
            BulletinUnit,
            show=(BulletinUnit.id, BulletinUnit.bulletin, BulletinUnit.unit, BulletinUnit.reply,
                  BulletinUnit.replied_on),
            filters=(BulletinUnit.bulletin, BulletinUnit.unit, BulletinUnit.replied_on),
            descending=True,
            editable=True,
        ),
        Sheet(
            LedgerReminder,
            show=(LedgerReminder.id, LedgerReminder.kind, LedgerReminder.area,
                  LedgerReminder.subject, LedgerReminder.due_on, LedgerReminder.noticed_on,
                  LedgerReminder.served_on),
            filters=(LedgerReminder.kind, LedgerReminder.area, LedgerReminder.due_on,
                     LedgerReminder.served_on),
            descending=True,
        ),
    ),
)  # fmt: skip
