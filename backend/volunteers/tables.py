"""Volunteer teams and their hours, activity groups, new organisations, service networks."""

from piccolo.columns import BigSerial, Boolean, Date, Integer, Numeric, SmallInt, Text, Varchar
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.ground_tables import ServiceCentre
from backend.areas.tables import Area
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.personal.rules import Kind, LegalBasis, PersonalData
from backend.volunteers.rules import NetworkKind, OrgKind, Presence, TeamFocus

SYNTHETIC = Label("虚构（演示数据）", "Synthetic (demo data)")


class VolunteerTeam(
    Table, tablename="volunteer_team", help_text=Label("志愿服务队", "Volunteer teams")
):
    """A volunteer team and how many people it has."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    name = Varchar(length=100, help_text=Label("队伍名称", "Name"))
    family = Varchar(
        length=32,
        default="",
        help_text=Label(
            "品牌系列", "Family", "如小蜜蜂、蒲公英、满天星、五色花", "Such as 小蜜蜂 (little bees)"
        ),
    )
    focus = choice(TeamFocus, Label("服务方向", "Focus"))
    area = link(Area, Label("所属区域", "Area"), index=False)
    members = Integer(
        default=0,
        help_text=Label(
            "人数", "People", "含未逐一登记的成员", "Counts those who are not named here, too"
        ),
    )
    founded_on = Date(help_text=Label("成立日期", "Founded on"))
    disbanded_on = Date(null=True, default=None, help_text=Label("解散日期", "Disbanded on"))
    synthetic = Boolean(default=False, help_text=SYNTHETIC)

    @classmethod
    def get_readable(cls) -> Readable:
        """The team's name."""
        return Readable(template="%s", columns=[cls.name])


class Volunteer(Table, tablename="volunteer", help_text=Label("志愿者", "Volunteers")):
    """A volunteer who is registered by name, with the hours served."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    team = link(VolunteerTeam, Label("所属队伍", "Team"), index=False)
    name = Text(help_text=Label("姓名", "Name"))
    phone = Text(null=True, default=None, help_text=Label("联系电话", "Phone"))
    joined_on = Date(help_text=Label("加入日期", "Joined on"))
    left_on = Date(null=True, default=None, help_text=Label("退出日期", "Left on"))
    synthetic = Boolean(default=False, help_text=SYNTHETIC)

    personal = PersonalData(
        purpose=Label("组织志愿服务、记录时长", "to organise volunteers and record their hours"),
        basis=LegalBasis.consent,
        days=None,
        sealed={"name": Kind.full_name, "phone": Kind.phone},
    )


class VolunteerActivity(
    Table, tablename="volunteer_activity", help_text=Label("志愿活动", "Volunteer activities")
):
    """What a team did on a day, with how many, for how long."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    team = link(VolunteerTeam, Label("志愿服务队", "Team"), index=False)
    topic = Varchar(length=100, help_text=Label("活动主题", "Topic"))
    held_on = Date(help_text=Label("活动日期", "Held on"))
    participants = Integer(default=0, help_text=Label("参加人数", "Participants"))
    hours = Numeric(
        digits=(8, 1),
        help_text=Label("服务总时长（小时）", "Hours served", "全体合计", "By everybody together"),
    )

    @classmethod
    def get_readable(cls) -> Readable:
        """The topic and the day."""
        return Readable(template="%s %s", columns=[cls.topic, cls.held_on])


class VolunteerHours(
    Table, tablename="volunteer_hours", help_text=Label("志愿时长", "Volunteer hours")
):
    """The hours of one named volunteer in one activity."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    volunteer = link(Volunteer, Label("志愿者", "Volunteer"), index=False)
    activity = link(VolunteerActivity, Label("志愿活动", "Activity"))
    hours = Numeric(digits=(3, 1), help_text=Label("时长（小时）", "Hours"))


class ActivityGroup(
    Table, tablename="activity_group", help_text=Label("活动小组", "Activity groups")
):
    """A group of residents who meet for something."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    name = Varchar(length=100, help_text=Label("名称", "Name"))
    topic = Varchar(length=64, help_text=Label("活动内容", "Topic"))
    area = link(Area, Label("所属区域", "Area"), index=False)
    members = Integer(default=0, help_text=Label("人数", "People"))
    founded_on = Date(help_text=Label("成立日期", "Founded on"))
    dissolved_on = Date(null=True, default=None, help_text=Label("解散日期", "Dissolved on"))
    synthetic = Boolean(default=False, help_text=SYNTHETIC)


class NewOrg(Table, tablename="new_org", help_text=Label("两新组织", "New organisations")):
    """A new economic or social organisation, and how the party is present in it."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    name = Varchar(length=100, help_text=Label("名称", "Name"))
    kind = choice(OrgKind, Label("类别", "Kind"))
    area = link(Area, Label("所在区域", "Area"), index=False)
    employees = Integer(default=0, help_text=Label("从业人数", "Employees"))
    party_members = SmallInt(default=0, help_text=Label("正式党员数", "Full party members"))
    presence = choice(
        Presence,
        Label(
            "党组织覆盖",
            "Party presence",
            "正式党员三人及以上应单独组建",
            "From three full members on, a branch of its own",
        ),
    )
    founded_on = Date(help_text=Label("成立日期", "Founded on"))
    closed_on = Date(null=True, default=None, help_text=Label("注销日期", "Closed on"))
    synthetic = Boolean(default=False, help_text=SYNTHETIC)


class ServiceNetwork(
    Table, tablename="service_network", help_text=Label("服务网络", "Service networks")
):
    """A network of stations and teams that turns out on an occasion."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    code = Varchar(length=32, unique=True, help_text=Label("编码", "Code"))
    name = Varchar(length=100, help_text=Label("名称", "Name"))
    kind = choice(NetworkKind, Label("类别", "Kind"))
    occasion = Varchar(length=64, default="", help_text=Label("起因", "Occasion"))
    area = link(Area, Label("服务区域", "Area served"))
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The network's name."""
        return Readable(template="%s", columns=[cls.name])


class NetworkStation(
    Table, tablename="network_station", help_text=Label("网络服务站", "Network stations")
):
    """A service station's part in a network between two days: on an occasion it turns out.

    The station itself, where residents are served, is its ``centre`` (`areas.ServiceCentre`), if it
    is one of the district's; a station may belong to several networks, or to none.
    """

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    network = link(ServiceNetwork, Label("服务网络", "Network"), index=False)
    centre = link(
        ServiceCentre,
        Label(
            "服务站点",
            "Service station",
            "本区服务中心与站点中的一个；没有可留空",
            "One of the district's service centres; empty for none",
        ),
        null=True,
    )
    name = Varchar(length=100, help_text=Label("名称", "Name"))
    area = link(Area, Label("所在区域", "Area"))
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))
    synthetic = Boolean(default=False, help_text=SYNTHETIC)


class NetworkTeam(Table, tablename="network_team", help_text=Label("网络服务队", "Network teams")):
    """A service team of a network and the area it serves."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    network = link(ServiceNetwork, Label("服务网络", "Network"), index=False)
    name = Varchar(length=100, help_text=Label("名称", "Name"))
    area = link(Area, Label("服务区域", "Area served"))
    members = Integer(default=0, help_text=Label("人数", "People"))
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))
    synthetic = Boolean(default=False, help_text=SYNTHETIC)
