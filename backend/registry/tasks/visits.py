"""Guided tasks of those who visit and help: the care register, relocated members, volunteers."""

from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel

from backend.care import service as care
from backend.care.rules import LONGEST_NOTE, VisitWay
from backend.care.tables import CarePerson, RelocationFile, TransitionOccasion
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.identity.rules import Actor, Permission
from backend.people.tables import Person
from backend.registry.tasks.task import Task, asked, looked_up
from backend.registry.tasks.visitors import VISITOR, visitor
from backend.volunteers import service as volunteers
from backend.volunteers.rules import MOST_HOURS_A_DAY
from backend.volunteers.tables import Volunteer, VolunteerActivity

_CARE = Label("关怀与过渡服务", "Care and transition")
_VOLUNTEERS = Label("志愿服务与组织", "Volunteers and groups")
_DAY = Label("走访日期（留空为今天）", "Visited on (empty: today)")
_NOTE = Label("情况记录", "Note")


class CareVisit(BaseModel):
    """A visit to somebody on the care register."""

    care_person: int = looked_up(CarePerson, Label("关怀对象序号", "No. of the person"))
    way: VisitWay = asked(Label("走访方式", "Way"))
    visited_on: date | None = asked(_DAY, default=None)
    visitor: int | None = looked_up(Person, VISITOR, default=None)
    note: str = asked(_NOTE, default="", max_length=LONGEST_NOTE)


class TransitionVisit(BaseModel):
    """A relocated member who was reached or visited."""

    file: int = looked_up(RelocationFile, Label("档案编号", "File no."))
    occasion: int = looked_up(TransitionOccasion, Label("事由", "Occasion"))
    visited_on: date | None = asked(_DAY, default=None)
    visitor: int | None = looked_up(Person, VISITOR, default=None)
    note: str = asked(_NOTE, default="", max_length=LONGEST_NOTE)


class Hours(BaseModel):
    """What a volunteer served in an activity."""

    volunteer: int = looked_up(Volunteer, Label("志愿者序号", "No. of the volunteer"))
    activity: int = looked_up(
        VolunteerActivity, Label("志愿活动（主题 日期）", "Activity (topic and day)")
    )
    hours: Decimal = asked(
        Label("时长（小时）", "Hours"), gt=0, le=MOST_HOURS_A_DAY, decimal_places=1
    )


async def visit(actor: Actor, form: CareVisit, now: datetime) -> Label:
    """Log a visit to somebody on the care register."""
    planned = await care.log_visit(
        actor, form.care_person, form.visited_on or _today(now), form.way,
        await visitor(actor, form.visitor), form.note, now,
    )  # fmt: skip
    return Label(
        f"已登记走访，下次应于 {planned} 走访。", f"Logged; the next visit is due on {planned}."
    )


async def visit_relocated(actor: Actor, form: TransitionVisit, now: datetime) -> Label:
    """Note that a relocated member was reached or visited."""
    number = await care.log_transition_visit(
        actor, form.file, form.occasion, form.visited_on or _today(now),
        await visitor(actor, form.visitor), form.note, now,
    )  # fmt: skip
    return Label(f"已登记档案 {number} 的走访。", f"The visit is noted in file {number}.")


async def log_hours(actor: Actor, form: Hours, now: datetime) -> Label:
    """Log a volunteer's hours."""
    total = await volunteers.log_hours(actor, form.volunteer, form.activity, form.hours)
    return Label(
        f"已登记时长，该志愿者累计 {total} 小时。",
        f"Logged; the volunteer has served {total} hours so far.",
    )


def _today(now: datetime) -> date:
    return now.astimezone(CHINA).date()


TASKS = (
    Task(
        "log-care-visit",
        Label("登记关怀走访", "Log a care visit"),
        Label(
            "登记后自动排定下次走访日期，该次提醒随之结束。",
            "The next visit is planned by it, and the reminder ends.",
        ),
        _CARE, Permission.keep_ledgers, CareVisit, visit,
    ),
    Task(
        "log-transition-visit",
        Label("登记过渡期党员走访", "Log a visit to a relocated member"),
        Label("三到三访，每个事由一天登记一次。", "Each occasion once a day."),
        _CARE, Permission.keep_ledgers, TransitionVisit, visit_relocated,
    ),
    Task(
        "log-volunteer-hours",
        Label("登记志愿时长", "Log a volunteer's hours"),
        Label("同一天合计不超过 24 小时。", "24 hours on one day at most."),
        _VOLUNTEERS, Permission.edit_registry, Hours, log_hours,
    ),
)  # fmt: skip
