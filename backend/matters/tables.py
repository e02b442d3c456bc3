"""The service catalogue: matters, bundles, and the points that accept them."""

from piccolo.columns import BigSerial, Boolean, Date, SmallInt, Varchar
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.rules import Tier
from backend.areas.tables import Area, Unit
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.matters.rules import Audience

SYNTHETIC = Label("虚构（演示数据）", "Synthetic (demo data)")


class ApprovalMatter(
    Table, tablename="approval_matter", help_text=Label("政务服务事项", "Approval matters")
):
    """A matter a department approves, and the lowest tier that accepts it."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    code = Varchar(length=32, unique=True, help_text=Label("事项编码", "Code"))
    name = Varchar(length=100, help_text=Label("事项名称", "Name"))
    department = link(Unit, Label("主管部门", "Department"))
    audience = choice(Audience, Label("服务对象", "Audience"))
    tier = choice(Tier, Label("最低受理层级", "Lowest tier that accepts it"))
    cross_area = Boolean(
        default=False, help_text=Label("可跨街道通办", "Accepted across subdistricts")
    )
    legal_days = SmallInt(help_text=Label("法定时限（工作日）", "Legal limit (working days)"))
    promised_days = SmallInt(help_text=Label("承诺时限（工作日）", "Promised limit (working days)"))
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))
    synthetic = Boolean(default=False, help_text=SYNTHETIC)

    @classmethod
    def get_readable(cls) -> Readable:
        """Name and code."""
        return Readable(template="%s %s", columns=[cls.name, cls.code])


class ServiceBundle(
    Table, tablename="service_bundle", help_text=Label("一件事一次办", "Service bundles")
):
    """Several matters that are handled in one go."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    code = Varchar(length=32, unique=True, help_text=Label("编码", "Code"))
    name = Varchar(length=100, help_text=Label("名称", "Name"))
    department = link(Unit, Label("牵头部门", "Lead department"))
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))
    synthetic = Boolean(default=False, help_text=SYNTHETIC)

    @classmethod
    def get_readable(cls) -> Readable:
        """The bundle's name."""
        return Readable(template="%s", columns=[cls.name])


class BundleMatter(
    Table, tablename="bundle_matter", help_text=Label("一件事所含事项", "Matters of bundles")
):
    """A matter that belongs to a bundle."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    bundle = link(ServiceBundle, Label("一件事", "Bundle"), index=False)
    matter = link(ApprovalMatter, Label("事项", "Matter"))


class AcceptancePoint(
    Table, tablename="acceptance_point", help_text=Label("受理点", "Acceptance points")
):
    """A place where matters are handed in."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    code = Varchar(length=32, unique=True, help_text=Label("编码", "Code"))
    name = Varchar(length=100, help_text=Label("名称", "Name"))
    area = link(Area, Label("所在区域", "Area"))
    counter_free = Boolean(
        default=False,
        help_text=Label(
            "无柜台服务", "Counter-free", "工作人员走出柜台服务", "Staff come to the visitor"
        ),
    )
    opened_on = Date(help_text=Label("启用日期", "Opened on"))
    closed_on = Date(null=True, default=None, help_text=Label("停用日期", "Closed on"))
    synthetic = Boolean(default=False, help_text=SYNTHETIC)

    @classmethod
    def get_readable(cls) -> Readable:
        """The point's name."""
        return Readable(template="%s", columns=[cls.name])


class MatterCase(Table, tablename="matter_case", help_text=Label("事项受理", "Cases accepted")):
    """A matter that was handed in at a point, and when it is promised."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    matter = link(ApprovalMatter, Label("事项", "Matter"))
    point = link(AcceptancePoint, Label("受理点", "Point"), index=False)
    home = link(Area, Label("申请人所在街道", "Applicant's subdistrict"))
    across = Boolean(default=False, help_text=Label("跨街道通办", "Across subdistricts"))
    accepted_on = Date(help_text=Label("受理日期", "Accepted on"))
    due_on = Date(help_text=Label("承诺办结日期", "Promised for"))
    finished_on = Date(null=True, default=None, help_text=Label("办结日期", "Finished on"))
