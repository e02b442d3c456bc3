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

from backend.areas.rules import AreaLevel, GridType, Tier, UnitKind
from backend.core.columns import choice, link
from backend.core.labels import Label


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
    households = Integer(null=True, default=None, help_text=Label("户数", "Households"))
    office_m2 = Integer(
        null=True, default=None, help_text=Label("办公用房（平方米）", "Office space (m²)")
    )
    managed_elsewhere = Boolean(
        default=False, help_text=Label("由其他单位代管", "Managed by another authority")
    )
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))

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
