"""What stands on the ground: homes and their leads, resources, premises and service centres."""

from piccolo.columns import (
    BigSerial,
    Boolean,
    Date,
    DoublePrecision,
    Integer,
    Numeric,
    SmallInt,
    Text,
    Varchar,
)
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.ground_rules import (
    Acquisition,
    CentreKind,
    CompoundKind,
    LeadKind,
    ResourceKind,
)
from backend.areas.tables import Area, Station
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.personal.rules import Kind, LegalBasis, PersonalData


class Compound(Table, tablename="compound", help_text=Label("小区院落", "Compounds")):
    """An estate or courtyard of a grid; a retired code is never used again."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    code = Varchar(length=24, unique=True, help_text=Label("小区编码", "Code"))
    name = Varchar(length=64, help_text=Label("小区名称", "Name"))
    kind = choice(CompoundKind, Label("类型", "Kind"))
    grid = link(Area, Label("所属网格", "Grid"))
    old_estate = Boolean(default=False, help_text=Label("老旧小区", "Old estate"))
    address = Varchar(length=200, null=True, default=None, help_text=Label("地址", "Address"))
    longitude = DoublePrecision(null=True, default=None, help_text=Label("经度", "Longitude"))
    latitude = DoublePrecision(null=True, default=None, help_text=Label("纬度", "Latitude"))
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))

    @classmethod
    def get_readable(cls) -> Readable:
        """Name and code."""
        return Readable(template="%s %s", columns=[cls.name, cls.code])


class Building(Table, tablename="building", help_text=Label("楼栋", "Buildings")):
    """A block of a compound, with counts of its households; counts name nobody."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    compound = link(Compound, Label("所属小区", "Compound"), index=False)
    name = Varchar(length=32, help_text=Label("楼栋号", "Building"))
    households = Integer(default=0, help_text=Label("户数", "Households"))
    party_households = Integer(default=0, help_text=Label("党员户数", "Party households"))
    low_income_households = Integer(
        default=0, help_text=Label("低保户数", "Households on minimum allowance")
    )
    hardship_households = Integer(default=0, help_text=Label("困难户数", "Households in hardship"))
    key_help_households = Integer(
        default=0, help_text=Label("重点帮扶户数", "Households under key help")
    )
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))
    # Kept by triggers, here and below: through other tables a district's page took a second.
    grid = link(
        Area,
        Label("所在网格", "Grid", "由所属小区得出", "the compound's"),
        null=True,
        index=False,
    )

    @classmethod
    def get_readable(cls) -> Readable:
        """The compound and the building."""
        return Readable(template="%s %s", columns=[cls.compound.name, cls.name])


class Household(Table, tablename="household", help_text=Label("住户", "Households")):
    """A home by its door; it says how many live there, not who."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    building = link(Building, Label("所属楼栋", "Building"), index=False)
    door = Varchar(length=16, help_text=Label("门牌号", "Door"))
    members = SmallInt(default=0, help_text=Label("人口数", "People"))
    party_members = SmallInt(default=0, help_text=Label("党员人数", "Party members"))
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))
    grid = link(
        Area,
        Label("所在网格", "Grid", "由所属楼栋得出", "the building's"),
        null=True,
        index=False,
    )

    @classmethod
    def get_readable(cls) -> Readable:
        """The building and the door."""
        return Readable(template="%s %s", columns=[cls.building.name, cls.door])


class HomeLead(
    Table, tablename="home_lead", help_text=Label("楼院长与党员中心户", "Leads at home")
):
    """A resident who leads a building or compound, or whose home is a meeting point; dated."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    kind = choice(LeadKind, Label("身份", "Kind"))
    compound = link(Compound, Label("小区", "Compound"), index=False)
    building = link(
        Building,
        Label(
            "楼栋",
            "Building",
            "楼长必填，院长留空，党员中心户可填",
            "Needed for a building lead, empty for a courtyard lead",
        ),
        null=True,
    )
    name = Varchar(length=64, help_text=Label("姓名", "Name"))
    phone = Text(null=True, default=None, help_text=Label("联系电话", "Phone"))
    synthetic = Boolean(
        default=False, help_text=Label("虚构人员（演示数据）", "Synthetic (demo data)")
    )
    starts_on = Date(help_text=Label("开始日期", "From"))
    ends_on = Date(null=True, default=None, help_text=Label("结束日期", "Until (excluded)"))
    grid = link(
        Area,
        Label("所在网格", "Grid", "由所属小区得出", "the compound's"),
        null=True,
        index=False,
    )

    personal = PersonalData(
        purpose=Label("网格联系楼院", "to reach each building through its lead"),
        basis=LegalBasis.consent,
        days=None,
        sealed={"phone": Kind.phone},
        plain={"name": Label("在楼栋公示", "posted in the building")},
    )


class Resource(Table, tablename="resource", help_text=Label("辖区资源", "Resources")):
    """A shop, market, school, unit or facility of a grid, and the station that reaches it."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    name = Varchar(length=100, help_text=Label("名称", "Name"))
    kind = choice(ResourceKind, Label("类别", "Kind"))
    grid = link(Area, Label("所属网格", "Grid"), index=False)
    station = link(
        Station,
        Label(
            "联系驿站",
            "Reached by station",
            "由该驿站的子网格联系；没有可留空",
            "The city station whose sub-grid reaches it; empty for none",
        ),
        null=True,
    )
    address = Varchar(length=200, null=True, default=None, help_text=Label("地址", "Address"))
    longitude = DoublePrecision(null=True, default=None, help_text=Label("经度", "Longitude"))
    latitude = DoublePrecision(null=True, default=None, help_text=Label("纬度", "Latitude"))
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))


class Premises(Table, tablename="premises", help_text=Label("社区办公用房", "Premises")):
    """Offices of a community, with their size and how it came by them."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    community = link(Area, Label("所属社区", "Community"), index=False)
    name = Varchar(length=64, help_text=Label("名称", "Name"))
    area_m2 = Numeric(digits=(9, 2), required=True, help_text=Label("面积（平方米）", "Area (m²)"))
    acquisition = choice(Acquisition, Label("取得方式", "Acquired"))
    address = Varchar(length=200, null=True, default=None, help_text=Label("地址", "Address"))
    project = Varchar(
        length=64, null=True, default=None, help_text=Label("提升批次", "Uplift batch")
    )
    taken_on = Date(help_text=Label("启用日期", "In use from"))
    given_up_on = Date(
        null=True, default=None, help_text=Label("停用日期", "Given up on (excluded)")
    )


class ServiceCentre(
    Table, tablename="service_centre", help_text=Label("服务中心与站点", "Service centres")
):
    """A centre of the 1+10+N, a grid centre or a station where residents are served.

    Which networks a station turns out with is told by `volunteers.NetworkStation`.
    """

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    code = Varchar(length=24, unique=True, help_text=Label("编码", "Code"))
    name = Varchar(length=64, help_text=Label("名称", "Name"))
    kind = choice(CentreKind, Label("类别", "Kind"))
    area = link(Area, Label("服务区域", "Serves"))
    counter_free = Boolean(default=False, help_text=Label("无柜台服务", "Without counters"))
    address = Varchar(length=200, null=True, default=None, help_text=Label("地址", "Address"))
    longitude = DoublePrecision(null=True, default=None, help_text=Label("经度", "Longitude"))
    latitude = DoublePrecision(null=True, default=None, help_text=Label("纬度", "Latitude"))
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))
