"""Places and the units that answer for them."""

from piccolo.columns import (
    BigSerial,
    Boolean,
    Date,
    DoublePrecision,
    Integer,
    LazyTableReference,
    Varchar,
)
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.ground_rules import GridBasis
from backend.areas.lineage import ChangeKind
from backend.areas.rules import AreaLevel, GridType, Tier, UnitKind
from backend.areas.sizes import AreaLimitName, OfficeBand, SizeCheck
from backend.core.columns import choice, link
from backend.core.labels import Label

_COMPUTED = ("系统自动计算", "Computed; what is entered does not count")


class Area(Table, tablename="area", help_text=Label("区域", "Areas")):
    """District, subdistrict, community or grid; a retired code is never used again."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    code = Varchar(length=16, unique=True, help_text=Label("编码", "Code"))
    name = Varchar(length=64, help_text=Label("名称", "Name"))
    level = choice(AreaLevel, Label("层级", "Level"), index=True)
    parent = link(
        LazyTableReference("Area", module_path=__name__), Label("上级区域", "Parent"), null=True
    )
    grid_type = choice(GridType, Label("网格类型", "Grid type"), null=True)
    households = Integer(
        null=True,
        default=None,
        help_text=Label(
            "户数",
            "Households",
            "基础网格建议 300 至 500 户，老旧小区 100 至 300 户；超出只提示，不影响保存",
            "300 to 500 a base grid, 100 to 300 of old estates; others are saved and pointed out",
        ),
    )
    office_m2 = Integer(
        null=True,
        default=None,
        help_text=Label(
            "办公用房（平方米）",
            "Office space (m²)",
            "登记了办公用房明细的社区自动合计",
            "Where premises are listed it is their sum",
        ),
    )
    managed_elsewhere = Boolean(
        default=False, help_text=Label("由其他单位代管", "Managed by another authority")
    )
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))
    old_estate = Boolean(
        default=False,
        help_text=Label(
            "老旧小区网格",
            "Grid of old estates",
            "老旧小区按每网格 100 至 300 户衡量",
            "Measured by 100 to 300 households",
        ),
    )
    basis = choice(GridBasis, Label("划分依据", "Drawn by"), null=True)
    size_check = choice(SizeCheck, Label("户数提示", "Size", *_COMPUTED), null=True)
    office_band = choice(OfficeBand, Label("办公用房分档", "Office band", *_COMPUTED), null=True)
    heir = link(
        LazyTableReference("Area", module_path=__name__),
        Label(
            "现承接区域",
            "Answered for by",
            "由区域调整产生，不能手工填写",
            "Comes from a change of areas; cannot be entered",
        ),
        null=True,
        index=False,
    )

    @classmethod
    def get_readable(cls) -> Readable:
        """Name and code, as shown wherever another table points here."""
        return Readable(template="%s %s", columns=[cls.name, cls.code])


class Unit(Table, tablename="unit", help_text=Label("承办单位", "Units")):
    """An organisation an order can be given to, and the unit it climbs to."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    code = Varchar(length=32, unique=True, help_text=Label("单位编码", "Code"))
    name = Varchar(length=64, help_text=Label("单位名称", "Name"))
    kind = choice(UnitKind, Label("单位类别", "Kind"))
    tier = choice(Tier, Label("层级", "Tier"))
    area = link(Area, Label("所辖区域", "Area"))
    superior = link(
        LazyTableReference("Unit", module_path=__name__), Label("上级单位", "Superior"), null=True
    )
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The unit's name."""
        return Readable(template="%s", columns=[cls.name])


class Station(Table, tablename="station", help_text=Label("城市驿站", "City stations")):
    """A street station where residents hand in requests and keepers sort them."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    code = Varchar(length=16, unique=True, help_text=Label("驿站编码", "Code"))
    name = Varchar(length=64, help_text=Label("驿站名称", "Name"))
    area = link(Area, Label("所属社区", "Community"))
    address = Varchar(length=200, null=True, default=None, help_text=Label("地址", "Address"))
    longitude = DoublePrecision(null=True, default=None, help_text=Label("经度", "Longitude"))
    latitude = DoublePrecision(null=True, default=None, help_text=Label("纬度", "Latitude"))
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))
    subgrid = link(
        Area,
        Label(
            "驿站子网格",
            "Station sub-grid",
            "同一社区的驿站子网格",
            "A station sub-grid of the same community",
        ),
        null=True,
    )

    @classmethod
    def get_readable(cls) -> Readable:
        """The station's name."""
        return Readable(template="%s", columns=[cls.name])


class AreaChange(Table, tablename="area_change", help_text=Label("区域调整", "Changes of areas")):
    """A split, merger, retirement, renaming or upgrade of areas, and on what grounds."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    kind = choice(ChangeKind, Label("调整类型", "Kind"))
    effective_on = Date(help_text=Label("生效日期", "Effective on"))
    within = link(Area, Label("所在区域", "Within"))
    document = Varchar(length=64, null=True, default=None, help_text=Label("批文文号", "Document"))
    reason = Varchar(length=300, help_text=Label("调整原因", "Reason"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The day and the reason."""
        return Readable(template="%s %s", columns=[cls.effective_on, cls.reason])


class AreaSuccession(
    Table, tablename="area_succession", help_text=Label("区域沿革", "Lineage of areas")
):
    """One area that went into another by a change; each ended area has one heir at most."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    change = link(AreaChange, Label("调整", "Change"))
    predecessor = link(Area, Label("原区域", "Before"), null=True, index=False)
    successor = link(Area, Label("现区域", "After"), null=True)
    heir = Boolean(
        default=False,
        help_text=Label(
            "承接",
            "Heir",
            "承接原区域的未结事项和历史数据；每个原区域只有一个",
            "Takes over what is open and the figures of the past; one for each area",
        ),
    )
    households = Integer(null=True, default=None, help_text=Label("划转户数", "Households moved"))
    former_name = Varchar(
        length=64, null=True, default=None, help_text=Label("原名称", "Former name")
    )


class AreaLimit(Table, tablename="area_limit", help_text=Label("区域标准", "Measures of areas")):
    """A number that sizes of grids and offices, and the service circle, are measured by."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    name = choice(AreaLimitName, Label("标准", "Measure"))
    amount = Integer(help_text=Label("数值", "Number"))
