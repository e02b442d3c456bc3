"""Patrols of grid workers, the rules their colour follows, and each month's rating."""

from piccolo.columns import (
    BigSerial,
    Boolean,
    Date,
    Integer,
    Numeric,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.tables import Area
from backend.colours.rules import ColourState, MeasureKind, WorkerShade
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.people.tables import Person


class Patrol(Table, tablename="patrol", help_text=Label("网格巡查", "Patrols")):
    """A round of a grid worker, what was met with and what was settled the same day."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    person = link(Person, Label("网格员", "Grid worker"), index=False)
    grid = link(Area, Label("网格", "Grid"), index=False)
    started_at = Timestamptz(help_text=Label("开始时间", "Started at"))
    minutes = SmallInt(help_text=Label("时长（分钟）", "Minutes"))
    found = SmallInt(default=0, help_text=Label("发现问题数", "Problems met"))
    settled = SmallInt(default=0, help_text=Label("当日解决数", "Settled the same day"))
    note = Varchar(length=200, default="", help_text=Label("备注", "Note"))
    synthetic = Boolean(default=False, help_text=Label("虚构（演示数据）", "Synthetic (demo data)"))


class ColourRuleSet(Table, tablename="colour_rule", help_text=Label("三色规则", "Colour rules")):
    """How a district rates its grid workers; of its rows the newest holds."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(Area, Label("适用区", "District"), index=False)
    valid_from = Date(
        help_text=Label(
            "启用日期", "Valid from", "适用于此日及以后开始的月份", "For months that begin later"
        )
    )
    expected_patrols = SmallInt(default=20, help_text=Label("每月应巡查次数", "Patrols a month"))
    patrol_points = SmallInt(default=30, help_text=Label("巡查分值", "Points: patrol"))
    on_time_points = SmallInt(default=20, help_text=Label("按期分值", "Points: on time"))
    valid_points = SmallInt(default=20, help_text=Label("有效分值", "Points: valid"))
    no_rework_points = SmallInt(default=10, help_text=Label("无返工分值", "Points: no rework"))
    service_points = SmallInt(default=20, help_text=Label("服务分值", "Points: service"))
    green_from = SmallInt(default=85, help_text=Label("绿色起点", "Green from"))
    yellow_from = SmallInt(default=60, help_text=Label("黄色起点", "Yellow from"))
    least_tasks = SmallInt(default=5, help_text=Label("参评最少任务数", "Fewest tasks rated"))
    from_day = SmallInt(
        default=3, help_text=Label("次月起算日", "Computed from day", "1 至 28", "1 to 28")
    )
    talk_days = SmallInt(default=5, help_text=Label("约谈期限（天）", "Days to talk"))
    training_days = SmallInt(default=15, help_text=Label("培训期限（天）", "Days to train"))
    recheck_days = SmallInt(default=30, help_text=Label("复核期限（天）", "Days to re-check"))
    appeal_days = SmallInt(default=7, help_text=Label("申诉期限（天）", "Days to appeal"))


class WorkerColour(
    Table, tablename="worker_colour", help_text=Label("网格员三色评定", "Colours of grid workers")
):
    """A grid worker's rating of a month, from the figures it was computed from to its appeal."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    person = link(Person, Label("网格员", "Grid worker"), index=False)
    community = link(Area, Label("所在社区", "Community"), index=False)
    month = Date(help_text=Label("月份", "Month"))
    state = choice(ColourState, Label("状态", "State"))
    shade = choice(WorkerShade, Label("颜色", "Colour"))
    measured = choice(WorkerShade, Label("得分颜色", "Colour by points"))
    score = Numeric(digits=(4, 1), null=True, default=None, help_text=Label("得分", "Points"))
    patrols = Integer(default=0, help_text=Label("巡查次数", "Patrols"))
    found = Integer(default=0, help_text=Label("发现问题数", "Problems met"))
    settled = Integer(default=0, help_text=Label("当日解决数", "Settled the same day"))
    handled = Integer(default=0, help_text=Label("办理工单数", "Orders handled"))
    on_time = Integer(default=0, help_text=Label("按期数", "On time"))
    valid = Integer(default=0, help_text=Label("解决数", "Resolved"))
    reworked = Integer(default=0, help_text=Label("返工数", "Reworked"))
    satisfied = Integer(default=0, help_text=Label("满意数", "Satisfied"))
    fairly = Integer(default=0, help_text=Label("基本满意数", "Fairly satisfied"))
    dissatisfied = Integer(default=0, help_text=Label("不满意数", "Dissatisfied"))
    computed_at = Timestamptz(help_text=Label("计算时间", "Computed at"))
    signed_by = Varchar(length=100, null=True, default=None, help_text=Label("审核人", "Signed by"))
    signed_at = Timestamptz(null=True, default=None, help_text=Label("审核时间", "Signed at"))
    note = Varchar(length=500, default="", help_text=Label("审核意见", "Note"))
    appeal_until = Date(null=True, default=None, help_text=Label("申诉截止", "Appeal until"))
    appeal = Varchar(length=500, default="", help_text=Label("申诉理由", "Appeal"))
    appealed_at = Timestamptz(null=True, default=None, help_text=Label("申诉时间", "Appealed at"))
    decision = Varchar(length=500, default="", help_text=Label("申诉处理意见", "Decision"))
    decided_by = Varchar(
        length=100, null=True, default=None, help_text=Label("申诉处理人", "Decided by")
    )
    decided_at = Timestamptz(null=True, default=None, help_text=Label("处理时间", "Decided at"))
    version = Integer(default=0, help_text=Label("版本", "Version"))

    @classmethod
    def get_readable(cls) -> Readable:
        """Who and which month."""
        return Readable(template="%s %s", columns=[cls.person.name, cls.month])


class ColourMeasure(
    Table, tablename="colour_measure", help_text=Label("三色整改措施", "Measures after red")
):
    """A talk, a training or a re-check that follows from red."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    worker_colour = link(WorkerColour, Label("评定", "Rating"), index=False)
    kind = choice(MeasureKind, Label("措施", "Measure"))
    due_on = Date(help_text=Label("期限", "Due on"))
    done_on = Date(null=True, default=None, help_text=Label("完成日期", "Done on"))
    passed = Boolean(null=True, default=None, help_text=Label("是否合格", "Passed"))
    note = Varchar(length=500, default="", help_text=Label("情况", "Note"))
