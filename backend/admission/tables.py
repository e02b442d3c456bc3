"""The three lists, applications for admission and what communities refused."""

from piccolo.columns import BigSerial, Boolean, Date, Integer, SmallInt, Timestamptz, Varchar
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.admission.rules import ApplicationState, TaskList
from backend.areas.tables import Area, Unit
from backend.core.columns import choice, link
from backend.core.labels import Label


class AdmissionRule(
    Table, tablename="admission_rule", help_text=Label("准入时限", "Admission limits")
):
    """The limits of applying and deciding, in working days; the newest row holds."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    valid_from = Date(unique=True, help_text=Label("启用日期", "Valid from"))
    apply_ahead_days = SmallInt(help_text=Label("提前申请（工作日）", "Apply ahead (working days)"))
    decide_within_days = SmallInt(
        help_text=Label("审定期限（工作日）", "Decide within (working days)")
    )


class TaskItem(Table, tablename="task_item", help_text=Label("准入清单事项", "Items of the lists")):
    """One item of the three lists of a district."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    code = Varchar(length=32, unique=True, help_text=Label("事项编码", "Code"))
    list = choice(TaskList, Label("所属清单", "List"))
    name = Varchar(length=200, help_text=Label("事项名称", "Name"))
    area = link(Area, Label("适用区域", "Area"))
    department = link(Unit, Label("牵头部门", "Department"), null=True)
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))
    synthetic = Boolean(default=False, help_text=Label("虚构（演示数据）", "Synthetic (demo data)"))

    @classmethod
    def get_readable(cls) -> Readable:
        """Code and name."""
        return Readable(template="%s %s", columns=[cls.code, cls.name])


class TaskApplication(
    Table, tablename="task_application", help_text=Label("准入申请", "Applications for admission")
):
    """A department's application to have communities of an area do something."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    title = Varchar(length=200, help_text=Label("事项", "Task"))
    item = link(TaskItem, Label("清单事项", "Item"), null=True)
    department = link(Unit, Label("申请部门", "Department"))
    area = link(Area, Label("适用区域", "Area"), index=False)
    starts_on = Date(help_text=Label("拟开展日期", "Starts on"))
    ends_on = Date(null=True, default=None, help_text=Label("结束日期", "Ends on (excluded)"))
    state = choice(ApplicationState, Label("状态", "State"))
    applied_at = Timestamptz(help_text=Label("申请时间", "Applied at"))
    applied_by = Varchar(length=100, help_text=Label("申请人", "Applied by"))
    decide_by = Date(help_text=Label("审定期限", "To be decided by"))
    decided_at = Timestamptz(null=True, default=None, help_text=Label("审定时间", "Decided at"))
    decided_by = Varchar(
        length=100, null=True, default=None, help_text=Label("审定人", "Decided by")
    )
    note = Varchar(length=500, default="", help_text=Label("审定意见", "Note"))
    version = Integer(default=0, help_text=Label("版本", "Version"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The task."""
        return Readable(template="%s", columns=[cls.title])


class TaskRefusal(
    Table, tablename="task_refusal", help_text=Label("社区拒办", "Tasks refused by communities")
):
    """A task that was not admitted and that a community refused."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    community = link(Area, Label("社区", "Community"), index=False)
    department = link(Unit, Label("交办部门", "Department"))
    item = link(TaskItem, Label("清单事项", "Item"), null=True)
    title = Varchar(length=200, help_text=Label("事项", "Task"))
    refused_on = Date(help_text=Label("拒办日期", "Refused on"))
    refused_by = Varchar(length=100, help_text=Label("登记人", "Refused by"))
    reason = Varchar(length=500, default="", help_text=Label("理由", "Reason"))
