"""Rosters of the grids: sets of roles, who fills them, what is public (domain.md §3, §9)."""

from piccolo.columns import BigSerial, Boolean, Date, SmallInt, Text, Varchar
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.tables import Area
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.people.roster_rules import Disclosure, RosterField
from backend.people.tables import Person
from backend.personal.rules import Kind, LegalBasis, PersonalData


class RosterScheme(
    Table, tablename="roster_scheme", help_text=Label("网格队伍模式", "Roster schemes")
):
    """A set of roles a district fills its grids with, such as 三长三员."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(Area, Label("适用区", "District"))
    name = Varchar(length=64, help_text=Label("名称", "Name"))
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The scheme's name and district."""
        return Readable(template="%s %s", columns=[cls.area.name, cls.name])


class RosterRole(Table, tablename="roster_role", help_text=Label("网格队伍角色", "Roster roles")):
    """A role of a scheme: a head (长) or a member (员)."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    scheme = link(RosterScheme, Label("模式", "Scheme"), index=False)
    code = Varchar(length=32, help_text=Label("角色代码", "Code"))
    title = Varchar(length=32, help_text=Label("角色名称", "Title"))
    head = Boolean(default=False, help_text=Label("“长”", "Head"))
    single = Boolean(default=True, help_text=Label("每个网格限一人", "One a grid"))
    ordinal = SmallInt(default=1, help_text=Label("排列次序", "Order"))
    duty = Varchar(length=200, null=True, default=None, help_text=Label("职责", "Duty"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The role's title and its scheme."""
        return Readable(template="%s %s", columns=[cls.scheme.name, cls.title])


class RosterMember(
    Table, tablename="roster_member", help_text=Label("网格队伍名册", "Grid rosters")
):
    """A person filling a role in a grid between two days."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    grid = link(Area, Label("网格", "Grid"), index=False)
    role = link(RosterRole, Label("角色", "Role"))
    person = link(Person, Label("人员", "Person"))
    phone = Text(
        null=True,
        default=None,
        help_text=Label(
            "值班电话", "Duty phone", "留空则用本人联系电话", "When empty, the person's own is used"
        ),
    )  # fmt: skip
    skills = Varchar(
        length=100,
        null=True,
        default=None,
        help_text=Label("特长", "Skills", "用顿号分开", "Separated by commas"),
    )
    single = Boolean(
        default=True, help_text=Label("限一人（随角色）", "One a grid (from the role)")
    )
    starts_on = Date(help_text=Label("任职日期", "From"))
    ends_on = Date(null=True, default=None, help_text=Label("免职日期", "Until (excluded)"))

    personal = PersonalData(
        purpose=Label("公布网格服务人员", "to let residents reach their grid's people"),
        basis=LegalBasis.contract,
        days=None,
        sealed={"phone": Kind.phone},
    )  # fmt: skip


class RosterDisclosure(
    Table, tablename="roster_disclosure", help_text=Label("名册公开范围", "What rosters publish")
):
    """How much of a field a district's public roster shows; what is not named is not shown."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(Area, Label("适用区", "District"), index=False)
    field = choice(RosterField, Label("内容", "Field"))
    shown = choice(Disclosure, Label("公开方式", "Shown"), default=Disclosure.hidden)
