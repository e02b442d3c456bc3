"""People, the posts they hold and for how long."""

from piccolo.columns import BigSerial, Boolean, Date, SmallInt, Text, Varchar
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.tables import Area, Unit
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.identity.tables import Operator
from backend.people.rules import PostKind
from backend.people.secretary_rules import SecretarySource
from backend.personal.rules import Kind, LegalBasis, PersonalData


class Person(Table, tablename="person", help_text=Label("人员", "People")):
    """A cadre, grid worker or keeper."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    name = Varchar(length=64, help_text=Label("姓名", "Name"))
    phone = Text(null=True, default=None, help_text=Label("联系电话", "Phone"))
    operator = link(Operator, Label("登录账号", "Login"), null=True, index=False)
    synthetic = Boolean(
        default=False, help_text=Label("虚构人员（演示数据）", "Synthetic (demo data)")
    )

    personal = PersonalData(
        purpose=Label("确定责任人并通知", "to know who answers and to tell them"),
        basis=LegalBasis.contract,
        days=None,
        sealed={"phone": Kind.phone},
        plain={"name": Label("任职信息公开", "posts and holders are public")},
    )

    @classmethod
    def get_readable(cls) -> Readable:
        """The person's name."""
        return Readable(template="%s", columns=[cls.name])


class Post(Table, tablename="post", help_text=Label("岗位", "Posts")):
    """A post of a unit, or of a place below it (a grid, a station's community)."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    title = Varchar(length=64, help_text=Label("岗位名称", "Title"))
    kind = choice(PostKind, Label("岗位类别", "Kind"), index=True)
    unit = link(Unit, Label("所属单位", "Unit"))
    area = link(Area, Label("负责区域", "Area served"), null=True)
    rank = SmallInt(
        null=True,
        default=None,
        help_text=Label(
            "负责顺序",
            "Responsibility rank",
            "1 为主要负责人，2 为副职；不承担督办责任的岗位留空",
            "1 principal, 2 deputy; empty for posts that do not answer for the unit",
        ),
    )
    single_holder = Boolean(default=True, help_text=Label("仅限一人", "Single holder"))
    retired_on = Date(
        null=True,
        default=None,
        help_text=Label(
            "撤销日期", "Retired on", "撤销后不再列为空缺", "From this day on it is no vacancy"
        ),
    )

    @classmethod
    def get_readable(cls) -> Readable:
        """The title and the unit."""
        return Readable(template="%s %s", columns=[cls.unit.name, cls.title])


class Appointment(Table, tablename="appointment", help_text=Label("任职", "Appointments")):
    """A person in a post between two days; two cannot hold a single-holder post at once."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    person = link(Person, Label("人员", "Person"))
    post = link(Post, Label("岗位", "Post"), index=False)
    single_holder = Boolean(
        default=True, help_text=Label("仅限一人（随岗位）", "Single holder (from the post)")
    )
    starts_on = Date(help_text=Label("任职日期", "From"))
    ends_on = Date(null=True, default=None, help_text=Label("免职日期", "Until (excluded)"))


class FirstSecretary(
    Table, tablename="first_secretary", help_text=Label("第一书记", "First secretaries")
):
    """A seconded cadre leading a community's party branch; one at a time (domain.md §7)."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    person = link(Person, Label("人员", "Person"))
    community = link(Area, Label("所驻社区", "Community"), index=False)
    home_unit = Varchar(length=64, help_text=Label("派出单位", "Home unit"))
    source = choice(
        SecretarySource, Label("选派来源", "Selected from"), default=SecretarySource.district_organ
    )
    batch = Varchar(length=32, null=True, default=None, help_text=Label("选派批次", "Batch"))
    document = Varchar(length=64, null=True, default=None, help_text=Label("选派文号", "Document"))
    starts_on = Date(help_text=Label("到任日期", "From"))
    ends_on = Date(
        help_text=Label(
            "任期届满",
            "Term ends (excluded)",
            "任期一般不少于两年；提前结束请用召回或交接",
            "Usually two years or more; to end it before its time, recall or hand over",
        )
    )
    noticed_end_on = Date(
        null=True, default=None, help_text=Label("已就此届满日提醒", "Its end was noticed for")
    )

    @classmethod
    def get_readable(cls) -> Readable:
        """The person's name and the community."""
        return Readable(template="%s %s", columns=[cls.person.name, cls.community.name])


class Absence(Table, tablename="absence", help_text=Label("离岗代理", "Absences")):
    """A person away between two days, and who stands in; one absence of a person at a time."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    person = link(Person, Label("人员", "Person"), index=False)
    starts_on = Date(help_text=Label("离岗日期", "From"))
    ends_on = Date(
        null=True,
        default=None,
        help_text=Label(
            "返岗日期",
            "Back on",
            "返岗当日不再代理；未定可留空",
            "From this day on nobody stands in; empty while it is not known",
        ),
    )
    substitute = link(
        Person,
        Label(
            "代理人",
            "Substitute",
            "离岗期间由其负责；留空则由本单位下一顺位或上级负责",
            "Answers in the meantime; when empty the unit's next in rank does, or the next tier",
        ),
        null=True,
    )
    reason = Varchar(length=64, null=True, default=None, help_text=Label("事由", "Reason"))
