"""Sheets of the rules: limits, ladders and calendars."""

from backend.areas.tables import AreaLimit
from backend.core.labels import Label
from backend.deadlines.tables import (
    AreaSuspension,
    CalendarDay,
    CalendarVersion,
    CalendarYear,
    Category,
    DeadlinePolicy,
    Ladder,
    LadderStep,
    LoopLimit,
    PolicyVersion,
    WorkCalendar,
)
from backend.identity.rules import Permission
from backend.ledgers.tables import ReminderRule
from backend.notices.tables import QuietHours
from backend.registry.sheets import Access, Group, Sheet

RULES = Group(
    Label("时限规则", "Limits and calendars"),
    Access(Permission.read_rules, Permission.change_rules),
    (
        Sheet(
            DeadlinePolicy,
            show=(DeadlinePolicy.id, DeadlinePolicy.category, DeadlinePolicy.urgency,
                  DeadlinePolicy.kind, DeadlinePolicy.amount, DeadlinePolicy.unit,
                  DeadlinePolicy.count_from, DeadlinePolicy.ladder, DeadlinePolicy.channel,
                  DeadlinePolicy.area, DeadlinePolicy.organisation, DeadlinePolicy.calendar),
            filters=(DeadlinePolicy.category, DeadlinePolicy.urgency, DeadlinePolicy.kind,
                     DeadlinePolicy.ladder, DeadlinePolicy.channel, DeadlinePolicy.area,
                     DeadlinePolicy.organisation, DeadlinePolicy.calendar),
            editable=True,
        ),
        Sheet(
            PolicyVersion,
            show=(PolicyVersion.id, PolicyVersion.rule, PolicyVersion.current,
                  PolicyVersion.category, PolicyVersion.urgency, PolicyVersion.kind,
                  PolicyVersion.amount, PolicyVersion.unit, PolicyVersion.channel,
                  PolicyVersion.area_code, PolicyVersion.organisation, PolicyVersion.created_at),
            filters=(PolicyVersion.rule, PolicyVersion.current, PolicyVersion.category,
                     PolicyVersion.kind),
            descending=True,
        ),
        Sheet(
            Category,
            show=(Category.code, Category.name, Category.name_en),
            filters=(Category.name, Category.name_en),
            editable=True,
        ),
        Sheet(
            Ladder,
            show=(Ladder.code, Ladder.name),
            filters=(Ladder.code, Ladder.name),
            editable=True,
        ),
        Sheet(
            LadderStep,
            show=(LadderStep.id, LadderStep.ladder, LadderStep.ordinal, LadderStep.effect,
                  LadderStep.trigger, LadderStep.amount, LadderStep.unit),
            filters=(LadderStep.ladder, LadderStep.effect, LadderStep.trigger),
            editable=True,
        ),
        Sheet(
            QuietHours,
            show=(QuietHours.id, QuietHours.area, QuietHours.hours, QuietHours.days),
            filters=(QuietHours.area, QuietHours.days),
            editable=True,
        ),
        Sheet(
            LoopLimit,
            show=(LoopLimit.id, LoopLimit.name, LoopLimit.value),
            filters=(LoopLimit.name,),
            editable=True,
        ),
        Sheet(
            AreaLimit,
            show=(AreaLimit.id, AreaLimit.name, AreaLimit.amount),
            filters=(AreaLimit.name,),
            editable=True,
        ),
        Sheet(
            WorkCalendar,
            show=(WorkCalendar.name, WorkCalendar.zone),
            filters=(WorkCalendar.name,),
            editable=True,
        ),
        Sheet(
            CalendarYear,
            show=(CalendarYear.id, CalendarYear.calendar, CalendarYear.year, CalendarYear.status),
            filters=(CalendarYear.calendar, CalendarYear.year, CalendarYear.status),
            order=CalendarYear.year,
            editable=True,
        ),
        Sheet(
            CalendarDay,
            show=(CalendarDay.id, CalendarDay.calendar, CalendarDay.day, CalendarDay.hours),
            filters=(CalendarDay.calendar, CalendarDay.day),
            order=CalendarDay.day,
            descending=True,
            editable=True,
            blank=(CalendarDay.hours,),
        ),
        Sheet(
            AreaSuspension,
            show=(AreaSuspension.id, AreaSuspension.area, AreaSuspension.starts_at,
                  AreaSuspension.ends_at, AreaSuspension.reason),
            filters=(AreaSuspension.area, AreaSuspension.starts_at, AreaSuspension.ends_at),
            descending=True,
            editable=True,
        ),
        Sheet(
            CalendarVersion,
            show=(CalendarVersion.id, CalendarVersion.published_at, CalendarVersion.published_by,
                  CalendarVersion.note),
            filters=(CalendarVersion.published_at, CalendarVersion.published_by),
            descending=True,
        ),
        Sheet(
            ReminderRule,
            show=(ReminderRule.id, ReminderRule.kind, ReminderRule.days),
            filters=(ReminderRule.kind,),
            editable=True,
        ),
    ),
)  # fmt: skip
