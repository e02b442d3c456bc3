"""First secretaries: who manages them, how they did, how terms ended (domain.md §7)."""

from piccolo.columns import BigSerial, Boolean, Date, SmallInt, Text, Varchar
from piccolo.table import Table

from backend.areas.tables import Area
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.people.secretary_rules import (
    AppraisalGrade,
    HandoverKind,
    ManagementDuty,
    ManagingBody,
    RecallReason,
)
from backend.people.tables import FirstSecretary


class SecretaryPolicy(
    Table, tablename="secretary_policy", help_text=Label("第一书记任期规则", "Rules of terms")
):
    """How long a term usually is, and how long before its end it is noticed; a row a district."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(Area, Label("适用区", "District"), index=False)
    usual_months = SmallInt(
        default=24,
        help_text=Label(
            "一般任期（月）",
            "Usual term (months)",
            "短于此的任期会提示",
            "Shorter ones are warned of",
        ),
    )
    notice_days = SmallInt(
        default=90,
        help_text=Label(
            "届满前提醒（天）",
            "Noticed before the end (days)",
            "届满前尚无接任者时，提醒街道和区指挥中心",
            "While there is no successor, the subdistrict and the district command are told",
        ),
    )


class ManagementSplit(
    Table,
    tablename="management_split",
    help_text=Label("第一书记三级管理分工", "Three-body management"),
):
    """What each of the three bodies keeps in a district; one body a duty at a time."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(Area, Label("适用区", "District"), index=False)
    duty = choice(ManagementDuty, Label("管理事项", "Duty"))
    body = choice(ManagingBody, Label("管理主体", "Body"))
    keeps = Varchar(
        length=200, null=True, default=None, help_text=Label("具体内容", "What it keeps")
    )
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))


class SecretaryAppraisal(
    Table,
    tablename="secretary_appraisal",
    help_text=Label("第一书记年度考核", "Appraisals of first secretaries"),
):
    """A year's grade of a first secretary, by the body that keeps appraisals in the district."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    secretary = link(FirstSecretary, Label("第一书记", "First secretary"), index=False)
    year = SmallInt(help_text=Label("考核年度", "Year"))
    grade = choice(AppraisalGrade, Label("考核等次", "Grade"))
    body = choice(
        ManagingBody, Label("考核主体", "Appraised by"), default=ManagingBody.organisation
    )
    appraised_on = Date(help_text=Label("考核日期", "Appraised on"))
    note = Text(null=True, default=None, help_text=Label("评语", "Remarks"))


class SecretaryRecall(
    Table,
    tablename="secretary_recall",
    help_text=Label("第一书记召回", "Recalls of first secretaries"),
):
    """A term ended before its time; the term's end is the day of the recall."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    secretary = link(FirstSecretary, Label("第一书记", "First secretary"), index=False)
    recalled_on = Date(help_text=Label("召回日期", "Recalled on"))
    planned_end_on = Date(help_text=Label("原任期届满", "Was to end on"))
    reason = choice(RecallReason, Label("召回原因", "Reason"))
    body = choice(ManagingBody, Label("决定主体", "Decided by"))
    note = Text(null=True, default=None, help_text=Label("说明", "Note"))


class SecretaryHandover(
    Table,
    tablename="secretary_handover",
    help_text=Label("第一书记交接", "Handovers of first secretaries"),
):
    """One first secretary following another in the same community."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    outgoing = link(FirstSecretary, Label("离任第一书记", "Outgoing"), index=False)
    incoming = link(FirstSecretary, Label("接任第一书记", "Successor"), index=False)
    handed_on = Date(help_text=Label("交接日期", "Handed over on"))
    note = Text(null=True, default=None, help_text=Label("说明", "Note"))


class SecretaryHandoverItem(
    Table, tablename="secretary_handover_item", help_text=Label("交接清单", "Handed-over items")
):
    """One thing on the list of a handover."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    handover = link(SecretaryHandover, Label("交接", "Handover"))
    kind = choice(HandoverKind, Label("类别", "Kind"))
    text = Varchar(length=200, help_text=Label("内容", "What"))
    received = Boolean(default=True, help_text=Label("已接收", "Received"))
