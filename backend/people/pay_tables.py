"""三岗十八级: scales of pay with their days of validity, and who is paid what (domain.md §7)."""

from decimal import Decimal

from piccolo.columns import BigSerial, Date, Numeric, SmallInt, Varchar
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.tables import Area
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.people.pay_rules import Degree, PayPost
from backend.people.tables import Person
from backend.personal.rules import LegalBasis, PersonalData


class PayScale(Table, tablename="pay_scale", help_text=Label("薪酬标准", "Pay scales")):
    """A district's pay of community posts between two days; another one follows it."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(Area, Label("适用区", "District"), index=False)
    name = Varchar(length=64, help_text=Label("名称", "Name"))
    document = Varchar(length=64, null=True, default=None, help_text=Label("依据文件", "Document"))
    step_years = SmallInt(
        default=3,
        help_text=Label("晋级年限", "Years a step", "满几年升一级", "Years for each step up"),
    )
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The scale's name."""
        return Readable(template="%s", columns=[cls.name])


class PayBand(Table, tablename="pay_band", help_text=Label("岗位级别范围", "Levels of posts")):
    """The lowest and the highest level of a post."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    scale = link(PayScale, Label("薪酬标准", "Scale"), index=False)
    post = choice(PayPost, Label("岗位", "Post"))
    lowest = SmallInt(default=1, help_text=Label("最低级", "Lowest level"))
    highest = SmallInt(default=1, help_text=Label("最高级", "Highest level"))


class PayCredit(
    Table, tablename="pay_credit", help_text=Label("学位折算年限", "Years for degrees")
):
    """How many years a degree counts."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    scale = link(PayScale, Label("薪酬标准", "Scale"), index=False)
    degree = choice(Degree, Label("学位", "Degree"))
    years = SmallInt(default=0, help_text=Label("折算年数", "Counts years"))


class PayAmount(Table, tablename="pay_amount", help_text=Label("级别金额", "Amounts of levels")):
    """Yuan a month of a post at a level."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    scale = link(PayScale, Label("薪酬标准", "Scale"), index=False)
    post = choice(PayPost, Label("岗位", "Post"))
    level = SmallInt(default=1, help_text=Label("级别", "Level"))
    amount = Numeric(
        digits=(10, 2),
        default=Decimal(0),
        help_text=Label("金额（元/月）", "Amount (yuan a month)"),
    )


class PayProfile(Table, tablename="pay_profile", help_text=Label("定级信息", "Facts of pay")):
    """What a person's level follows from: the post, the years served, the degree."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    person = link(Person, Label("人员", "Person"), index=False)
    area = link(Area, Label("所在社区", "Community"))
    post = choice(PayPost, Label("岗位", "Post"))
    degree = choice(Degree, Label("学位", "Degree"), default=Degree.none)
    service_from = Date(help_text=Label("工龄起算日", "Service counts from"))
    starts_on = Date(help_text=Label("起始日期", "From"))
    ends_on = Date(null=True, default=None, help_text=Label("终止日期", "Until (excluded)"))

    personal = PersonalData(
        purpose=Label("按岗位、工龄和学位确定薪酬级别", "to find the level of pay"),
        basis=LegalBasis.contract,
        days=None,
        plain={
            "degree": Label("计算所需，仅台账维护人员可见", "counted with; keepers alone see it"),
            "service_from": Label(
                "计算所需，仅台账维护人员可见", "counted with; keepers alone see it"
            ),
        },
    )


class PayRecord(Table, tablename="pay_record", help_text=Label("薪酬定级", "Pay of people")):
    """What a person is paid between two days, by which scale; written by grading alone."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    person = link(Person, Label("人员", "Person"), index=False)
    area = link(Area, Label("所在社区", "Community"))
    scale = link(PayScale, Label("薪酬标准", "Scale"))
    post = choice(PayPost, Label("岗位", "Post"))
    level = SmallInt(help_text=Label("级别", "Level"))
    amount = Numeric(digits=(10, 2), help_text=Label("金额（元/月）", "Amount (yuan a month)"))
    starts_on = Date(help_text=Label("起始日期", "From"))
    ends_on = Date(null=True, default=None, help_text=Label("终止日期", "Until (excluded)"))

    personal = PersonalData(
        purpose=Label("发放薪酬", "to pay people"),
        basis=LegalBasis.contract,
        days=None,
        plain={
            "amount": Label("计算所需，仅台账维护人员可见", "counted with; keepers alone see it")
        },
    )
