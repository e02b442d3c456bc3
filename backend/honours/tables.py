"""Awards and benchmark titles."""

from piccolo.columns import BigSerial, Boolean, Date, Varchar
from piccolo.table import Table

from backend.areas.tables import Area
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.honours.rules import AwardKind


class Award(Table, tablename="award", help_text=Label("荣誉与标杆", "Awards and benchmarks")):
    """A title an organisation or a community holds, or was given with a batch of others."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    kind = choice(AwardKind, Label("类别", "Kind"))
    title = Varchar(length=100, help_text=Label("称号", "Title"))
    batch = Varchar(length=32, default="", help_text=Label("批次", "Batch"))
    recipient = Varchar(length=100, help_text=Label("获得者", "Recipient"))
    area = link(Area, Label("所在区域", "Area"), index=False)
    granted_by = Varchar(length=100, default="", help_text=Label("授予单位", "Granted by"))
    awarded_on = Date(help_text=Label("授予日期", "Awarded on"))
    valid_to = Date(null=True, default=None, help_text=Label("有效期至", "Valid to (excluded)"))
    revoked_on = Date(null=True, default=None, help_text=Label("撤销日期", "Revoked on"))
    synthetic = Boolean(default=False, help_text=Label("虚构（演示数据）", "Synthetic (demo data)"))
