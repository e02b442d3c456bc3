"""The working calendar, the limits of each category, and every clock that runs."""

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Date,
    Integer,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.tables import Area, Unit
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.deadlines.budget import BudgetUnit, CountFrom
from backend.deadlines.calendar import YearStatus
from backend.deadlines.rules import (
    Channel,
    Colour,
    DeadlineKind,
    DeadlineState,
    Effect,
    LimitName,
    Trigger,
    Urgency,
)


class RulebookVersion(Table, tablename="rulebook_version", help_text=Label("规则版本", "Rulebook")):
    """One row whose number rises, by trigger, with every change of a calendar or policy."""

    id = SmallInt(primary_key=True, default=1, help_text=Label("序号", "No."))
    version = BigInt(default=1, help_text=Label("版本", "Version"))


class WorkCalendar(Table, tablename="work_calendar", help_text=Label("工作日历", "Calendars")):
    """A named calendar: its zone and the hours of an ordinary week."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    name = Varchar(length=32, unique=True, help_text=Label("日历名称", "Name"))
    zone = Varchar(length=64, help_text=Label("时区", "Time zone"))
    weekly = JSONB(
        help_text=Label(
            "每周工作时段", "Weekly hours", "周一至周日各一项", "one entry a day, Monday first"
        )
    )

    @classmethod
    def get_readable(cls) -> Readable:
        """The calendar's name."""
        return Readable(template="%s", columns=[cls.name])


class CalendarYear(Table, tablename="calendar_year", help_text=Label("日历年度", "Calendar years")):
    """Whether a year's days off are known from the State Council's notice (domain.md §2.1)."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    calendar = link(WorkCalendar, Label("日历", "Calendar"), index=False)
    year = SmallInt(help_text=Label("年度", "Year"))
    status = choice(YearStatus, Label("状态", "Status"))


class CalendarDay(Table, tablename="calendar_day", help_text=Label("特殊日期", "Special days")):
    """A day unlike its weekday: a holiday, a make-up working day, a half day."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    calendar = link(WorkCalendar, Label("日历", "Calendar"), index=False)
    day = Date(help_text=Label("日期", "Day"))
    hours = Varchar(
        length=100,
        default="",
        help_text=Label(
            "工作时段",
            "Working hours",
            "如 08:00-12:00,14:00-18:00；放假留空",
            "such as 08:00-12:00,14:00-18:00; empty for a day off",
        ),
    )


class AreaSuspension(
    Table, tablename="area_suspension", help_text=Label("停摆区域", "Suspended areas")
):
    """Working time that stands still in an area: a typhoon, a lockdown (domain.md §5)."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(Area, Label("区域", "Area"))
    starts_at = Timestamptz(help_text=Label("开始时间", "From"))
    ends_at = Timestamptz(help_text=Label("结束时间", "Until"))
    reason = Varchar(length=200, help_text=Label("原因", "Reason"))


class CalendarVersion(
    Table, tablename="calendar_version", help_text=Label("已发布日历", "Published calendars")
):
    """Every calendar and suspended area as published together; never changed afterwards."""

    id = BigSerial(primary_key=True, help_text=Label("版本", "Version"))
    content = JSONB(help_text=Label("内容", "Content"))
    published_at = Timestamptz(help_text=Label("发布时间", "Published at"))
    published_by = Varchar(length=100, help_text=Label("发布人", "Published by"))
    note = Varchar(length=500, default="", help_text=Label("说明", "Note"))


class Category(Table, tablename="category", help_text=Label("诉求类别", "Categories")):
    """What a request is about, as far as limits depend on it."""

    code = Varchar(length=32, primary_key=True, help_text=Label("类别编码", "Code"))
    name = Varchar(length=64, help_text=Label("类别名称", "Name"))
    name_en = Varchar(length=64, help_text=Label("英文名称", "English name"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The category's name."""
        return Readable(template="%s", columns=[cls.name])


class Ladder(Table, tablename="ladder", help_text=Label("升级阶梯", "Ladders")):
    """A named sequence of warnings and climbs."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    code = Varchar(length=32, unique=True, help_text=Label("阶梯编码", "Code"))
    name = Varchar(length=64, help_text=Label("名称", "Name"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The ladder's name."""
        return Readable(template="%s", columns=[cls.name])


class LadderStep(Table, tablename="ladder_step", help_text=Label("阶梯步骤", "Ladder steps")):
    """One rung: when it falls and what it does."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    ladder = link(Ladder, Label("阶梯", "Ladder"), index=False)
    ordinal = SmallInt(help_text=Label("次序", "Ordinal"))
    effect = choice(Effect, Label("效果", "Effect"))
    trigger = choice(Trigger, Label("触发方式", "Trigger"))
    amount = Integer(
        help_text=Label("数值", "Amount", "期限比例或超期后的时长", "percent, or time after")
    )
    unit = choice(BudgetUnit, Label("时间单位", "Unit"), null=True)


class DeadlinePolicy(Table, tablename="deadline_policy", help_text=Label("时限规则", "Limits")):
    """The limit of one clock for a category and urgency; no category: for all of them."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    category = link(Category, Label("诉求类别", "Category"), null=True, index=False)
    urgency = choice(Urgency, Label("紧急程度", "Urgency"))
    kind = choice(DeadlineKind, Label("时限环节", "Clock"))
    amount = Integer(help_text=Label("时限", "Limit"))
    unit = choice(BudgetUnit, Label("时间单位", "Unit"))
    count_from = choice(CountFrom, Label("起算", "Counting from"))
    ladder = link(Ladder, Label("升级阶梯", "Ladder"))
    channel = choice(Channel, Label("诉求渠道", "Channel"), null=True)
    area = link(Area, Label("限于区域", "Area"), null=True)
    organisation = link(Unit, Label("限于单位", "Organisation"), null=True)
    calendar = link(
        WorkCalendar,
        Label("工作日历", "Calendar", "留空为区日历", "empty: the district's"),
        null=True,
    )


class PolicyVersion(
    Table, tablename="policy_version", help_text=Label("时限规则版本", "Versions of limits")
):
    """A limit as it stood: written by trigger with every change of a limit or its ladder.

    An order's clock keeps the version it started with.
    """

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    rule = BigInt(help_text=Label("时限规则", "Limit"))
    current = Boolean(default=True, help_text=Label("现行", "In force"))
    category = Varchar(length=32, null=True, help_text=Label("诉求类别", "Category"))
    urgency = choice(Urgency, Label("紧急程度", "Urgency"))
    kind = choice(DeadlineKind, Label("时限环节", "Clock"))
    channel = choice(Channel, Label("诉求渠道", "Channel"), null=True)
    area_code = Varchar(length=32, null=True, help_text=Label("限于区域", "Area"))
    organisation = BigInt(null=True, help_text=Label("限于单位", "Organisation"))
    calendar = Varchar(length=32, help_text=Label("工作日历", "Calendar"))
    amount = Integer(help_text=Label("时限", "Limit"))
    unit = choice(BudgetUnit, Label("时间单位", "Unit"))
    count_from = choice(CountFrom, Label("起算", "Counting from"))
    steps = JSONB(help_text=Label("步骤", "Steps"))
    created_at = Timestamptz(help_text=Label("生效时间", "Since"))


class LoopLimit(Table, tablename="loop_limit", help_text=Label("流程次数限制", "Loop limits")):
    """A limit of the loop that is a count, not a time."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    name = choice(LimitName, Label("限制项", "Limit"))
    value = Integer(help_text=Label("数值", "Value"))


class Deadline(Table, tablename="deadline", help_text=Label("时限", "Deadlines")):
    """A clock of an order. The order stands above this package: its key is added by its schema."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    work_order = BigInt(help_text=Label("工单", "Order"))
    kind = choice(DeadlineKind, Label("时限环节", "Clock"))
    subject = SmallInt(
        default=0,
        help_text=Label(
            "对象", "Subject", "0 为工单本身，其余为协办、报到单位的序号",
            "0 the order itself, else the number of the co-unit or summoned unit",
        ),
    )  # fmt: skip
    unit = link(Unit, Label("责任单位", "Unit"), null=True, index=False)
    policy = link(PolicyVersion, Label("时限规则", "Limit"), index=False)
    calendar_version = BigInt(default=1, help_text=Label("日历版本", "Calendar version"))
    state = choice(DeadlineState, Label("状态", "State"))
    colour = choice(Colour, Label("预警颜色", "Colour"))
    cycle = SmallInt(default=0, help_text=Label("轮次", "Cycle"))
    step = SmallInt(default=1, help_text=Label("下一步", "Next step"))
    started_at = Timestamptz(help_text=Label("起算时间", "Started at"))
    due_at = Timestamptz(help_text=Label("截止时间", "Due at"))
    original_due_at = Timestamptz(
        null=True, default=None, help_text=Label("原截止时间", "Original limit")
    )
    anchor_at = Timestamptz(null=True, default=None, help_text=Label("续计时间", "Counted on from"))
    used_seconds = Integer(default=0, help_text=Label("已用秒数", "Seconds used before"))
    paused_at = Timestamptz(null=True, default=None, help_text=Label("暂停时间", "Paused at"))
    next_step_at = Timestamptz(
        null=True, default=None, help_text=Label("下一步时间", "Next step at")
    )
    breached_at = Timestamptz(null=True, default=None, help_text=Label("超期时间", "Breached at"))
    ended_at = Timestamptz(null=True, default=None, help_text=Label("结束时间", "Ended at"))
    provisional = Boolean(
        default=False, help_text=Label("暂定（年度未公布）", "Provisional (year unpublished)")
    )
    history = JSONB(null=True, default=None, help_text=Label("变动记录", "Changes"))
