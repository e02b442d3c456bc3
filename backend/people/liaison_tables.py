"""Service chiefs, the areas leaders are linked to, and their visits (domain.md §3, §9)."""

from piccolo.columns import BigSerial, Date, SmallInt, Text, Varchar
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.tables import Area
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.people.liaison_rules import ChiefLevel, VisitPlace
from backend.people.tables import Person


class ChiefParty(
    Table, tablename="chief_party", help_text=Label("服务长三方", "Parties of service chiefs")
):
    """One of the three parties a district's service chiefs come from."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(Area, Label("适用区", "District"), index=False)
    code = Varchar(length=32, help_text=Label("代码", "Code"))
    name = Varchar(length=32, help_text=Label("名称", "Name"))
    ordinal = SmallInt(default=1, help_text=Label("排列次序", "Order"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The party's name."""
        return Readable(template="%s", columns=[cls.name])


class ServiceChief(Table, tablename="service_chief", help_text=Label("服务长", "Service chiefs")):
    """A leader who serves an area as its service chief, at one of two levels, for one party."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    person = link(Person, Label("人员", "Person"))
    area = link(Area, Label("服务区域", "Area served"))
    level = choice(ChiefLevel, Label("层级", "Level"))
    party = link(ChiefParty, Label("所属一方", "Party"))
    starts_on = Date(help_text=Label("任职日期", "From"))
    ends_on = Date(null=True, default=None, help_text=Label("免职日期", "Until (excluded)"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The chief's name and area."""
        return Readable(template="%s %s", columns=[cls.person.name, cls.area.name])


class LiaisonAssignment(
    Table, tablename="liaison_assignment", help_text=Label("包联", "Liaison assignments")
):
    """A leader linked to an area, by hand or as its service chief, and how often visits are due."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    person = link(Person, Label("包联人员", "Person"), index=False)
    area = link(Area, Label("包联区域", "Area"))
    chief = link(ServiceChief, Label("服务长身份", "As service chief"), null=True)
    duty = Varchar(length=200, null=True, default=None, help_text=Label("包联任务", "Duty"))
    visit_every_days = SmallInt(
        null=True,
        default=None,
        help_text=Label(
            "走访间隔（天）", "Visits every (days)", "留空则不要求", "Empty: no rhythm is asked for"
        ),
    )  # fmt: skip
    starts_on = Date(help_text=Label("开始日期", "From"))
    ends_on = Date(null=True, default=None, help_text=Label("结束日期", "Until (excluded)"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The person's name and the area."""
        return Readable(template="%s %s", columns=[cls.person.name, cls.area.name])


class LiaisonVisit(Table, tablename="liaison_visit", help_text=Label("包联走访", "Liaison visits")):
    """A visit by a linked leader to a community, a grid or a compound of the area."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    assignment = link(LiaisonAssignment, Label("包联", "Assignment"), index=False)
    visited_on = Date(help_text=Label("走访日期", "Visited on"))
    place = choice(VisitPlace, Label("走访对象", "Kind of place"))
    area = link(Area, Label("所在社区或网格", "Community or grid"))
    compound = Varchar(
        length=64, null=True, default=None, help_text=Label("小区、院落名称", "Compound")
    )
    found = SmallInt(default=0, help_text=Label("发现问题数", "Problems found"))
    solved = SmallInt(default=0, help_text=Label("已解决数", "Problems solved"))
    note = Text(null=True, default=None, help_text=Label("走访情况", "What was found"))
