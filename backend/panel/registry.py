"""The registry and the rules: the groups of tables that are edited in the panel."""

from backend.areas.tables import Area, Station, Unit
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
from backend.firms.tables import PropertyFirm
from backend.identity.rules import Permission
from backend.notices.tables import QuietHours
from backend.panel.sheets import Access, Group, Sheet
from backend.people.tables import Absence, Appointment, FirstSecretary, Person, Post

REGISTRY = Access(Permission.read_registry, Permission.edit_registry)

AREAS = Group(
    Label("区域与单位", "Areas and units"),
    REGISTRY,
    (
        Sheet(
            Area,
            show=(Area.code, Area.name, Area.level, Area.parent, Area.grid_type, Area.households,
                  Area.office_m2, Area.valid_from, Area.valid_to),
            filters=(Area.name, Area.code, Area.level, Area.parent, Area.grid_type,
                     Area.households, Area.managed_elsewhere),
            order=Area.code,
            editable=True,
        ),
        Sheet(
            Unit,
            show=(Unit.code, Unit.name, Unit.kind, Unit.tier, Unit.area, Unit.superior,
                  Unit.valid_from, Unit.valid_to),
            filters=(Unit.name, Unit.code, Unit.kind, Unit.tier, Unit.area, Unit.superior),
            order=Unit.code,
            editable=True,
        ),
        Sheet(
            Station,
            show=(Station.code, Station.name, Station.area, Station.address, Station.valid_from,
                  Station.valid_to),
            filters=(Station.name, Station.code, Station.area, Station.address),
            order=Station.code,
            editable=True,
        ),
    ),
)  # fmt: skip

PEOPLE = Group(
    Label("人员任职", "People and posts"),
    REGISTRY,
    (
        Sheet(
            Person,
            show=(Person.name, Person.phone, Person.synthetic),
            filters=(Person.name, Person.phone, Person.synthetic),
            editable=True,
        ),
        Sheet(
            Post,
            show=(Post.title, Post.kind, Post.unit, Post.area, Post.rank, Post.single_holder),
            filters=(Post.title, Post.kind, Post.unit, Post.area, Post.rank),
            editable=True,
        ),
        Sheet(
            Appointment,
            show=(Appointment.id, Appointment.person, Appointment.post, Appointment.starts_on,
                  Appointment.ends_on),
            filters=(Appointment.person, Appointment.post, Appointment.starts_on,
                     Appointment.ends_on),
            editable=True,
            # A trigger copies it from the post.
            off_form=(Appointment.single_holder,),
        ),
        Sheet(
            Absence,
            show=(Absence.id, Absence.person, Absence.starts_on, Absence.ends_on,
                  Absence.substitute, Absence.reason),
            filters=(Absence.person, Absence.substitute, Absence.starts_on, Absence.ends_on),
            editable=True,
        ),
        Sheet(
            FirstSecretary,
            show=(FirstSecretary.id, FirstSecretary.person, FirstSecretary.community,
                  FirstSecretary.home_unit, FirstSecretary.starts_on, FirstSecretary.ends_on),
            filters=(FirstSecretary.person, FirstSecretary.community, FirstSecretary.home_unit,
                     FirstSecretary.ends_on),
            editable=True,
        ),
    ),
)  # fmt: skip

FIRMS = Group(
    Label("物业企业", "Property firms"),
    REGISTRY,
    (
        Sheet(
            PropertyFirm,
            show=(PropertyFirm.name, PropertyFirm.credit_code, PropertyFirm.district,
                  PropertyFirm.stars, PropertyFirm.rated_on, PropertyFirm.contact_phone),
            filters=(PropertyFirm.name, PropertyFirm.credit_code, PropertyFirm.district,
                     PropertyFirm.stars),
            editable=True,
        ),
    ),
)  # fmt: skip

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
    ),
)  # fmt: skip
