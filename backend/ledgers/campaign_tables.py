"""Campaigns with their targets, projects and tasks."""

from piccolo.columns import BigSerial, Boolean, Date, Integer, SmallInt, Varchar
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.tables import Area, Unit
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.ledgers.campaign_rules import CampaignKind


class Campaign(Table, tablename="campaign", help_text=Label("专项行动", "Campaigns")):
    """A district's campaign between two days: 十百千万, 五大提升工程."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(Area, Label("区域", "Area"), index=False)
    name = Varchar(length=100, help_text=Label("行动名称", "Name"))
    kind = choice(CampaignKind, Label("考核方式", "Measured by"))
    starts_on = Date(help_text=Label("开始日期", "Starts on"))
    ends_on = Date(help_text=Label("结束日期", "Ends on"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The campaign's name."""
        return Readable(template="%s", columns=[cls.name])


class CampaignTarget(
    Table, tablename="campaign_target", help_text=Label("行动目标", "Campaign targets")
):
    """One rung of a ladder of targets and what is counted towards it."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    campaign = link(Campaign, Label("行动", "Campaign"), index=False)
    ordinal = SmallInt(default=1, help_text=Label("次序", "Ordinal"))
    title = Varchar(length=100, help_text=Label("目标", "Target"))
    goal = Integer(default=1, help_text=Label("目标数", "Goal"))
    counted_in = Varchar(length=16, help_text=Label("计量单位", "Counted in"))
    counts_orders = Boolean(
        default=False,
        help_text=Label(
            "计入办结工单", "Counts closed orders",
            "行动期间本区域办结的工单自动计入", "Orders closed there in its time count as well",
        ),
    )  # fmt: skip

    @classmethod
    def get_readable(cls) -> Readable:
        """The target's title."""
        return Readable(template="%s", columns=[cls.title])


class TargetEntry(Table, tablename="target_entry", help_text=Label("目标进展", "Target entries")):
    """How many were done towards a target; corrected by an entry below zero."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    target = link(CampaignTarget, Label("目标", "Target"))
    counted_on = Date(help_text=Label("统计日期", "Counted on"))
    amount = Integer(default=1, help_text=Label("新增数", "Amount"))
    note = Varchar(length=200, default="", help_text=Label("说明", "Note"))


class CampaignProject(
    Table, tablename="campaign_project", help_text=Label("行动项目", "Campaign projects")
):
    """A project, or a class of matters, that is broken into tasks."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    campaign = link(Campaign, Label("行动", "Campaign"), index=False)
    ordinal = SmallInt(default=1, help_text=Label("次序", "Ordinal"))
    name = Varchar(length=100, help_text=Label("项目名称", "Name"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The project's name."""
        return Readable(template="%s", columns=[cls.name])


class CampaignTask(Table, tablename="campaign_task", help_text=Label("行动任务", "Campaign tasks")):
    """A task of a project with a unit that leads it and a day; its percent makes the progress."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    project = link(CampaignProject, Label("项目", "Project"), index=False)
    ordinal = SmallInt(default=1, help_text=Label("次序", "Ordinal"))
    title = Varchar(length=200, help_text=Label("任务", "Task"))
    lead_unit = link(Unit, Label("牵头单位", "Lead unit"))
    place = link(Area, Label("实施区域", "Where", "全区任务可留空", "May be empty"), null=True)
    due_on = Date(help_text=Label("完成时限", "Due on"))
    percent = SmallInt(
        default=0,
        help_text=Label(
            "进度（%）", "Percent", "0 至 100，完成后为 100", "0 to 100; 100 when done"
        ),
    )
    done_on = Date(null=True, default=None, help_text=Label("完成日期", "Done on"))
