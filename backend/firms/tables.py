"""Property firms, what they manage and by which contract, and the bodies they answer to."""

from piccolo.columns import BigSerial, Date, Integer, Numeric, SmallInt, Text, Varchar
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.tables import Area
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.firms.rules import PartyOrganisationKind
from backend.identity.tables import Operator
from backend.people.tables import Person
from backend.personal.rules import Kind, LegalBasis, PersonalData


class PropertyFirm(Table, tablename="property_firm", help_text=Label("物业企业", "Property firms")):
    """A property service firm and its current star rating; None means unrated."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    credit_code = Varchar(
        length=18, unique=True, help_text=Label("统一社会信用代码", "Unified social credit code")
    )
    name = Varchar(length=100, help_text=Label("企业名称", "Name"))
    district = link(Area, Label("所在区", "District"))
    stars = SmallInt(
        null=True,
        default=None,
        help_text=Label("星级", "Stars", "1 至 5；未评留空", "1 to 5; empty when unrated"),
    )
    rated_on = Date(null=True, default=None, help_text=Label("评定日期", "Rated on"))
    score = Numeric(
        digits=(5, 2),
        null=True,
        default=None,
        help_text=Label(
            "评定得分",
            "Points",
            "由各项目得分按面积加权得出",
            "its projects' points, by their area",
        ),
    )
    contact_phone = Text(null=True, default=None, help_text=Label("联系电话", "Phone"))
    retired_on = Date(null=True, default=None, help_text=Label("退出日期", "Retired on"))

    personal = PersonalData(
        purpose=Label("联系企业负责人", "to reach whoever answers for the firm"),
        basis=LegalBasis.duty,
        days=None,
        sealed={"contact_phone": Kind.phone},
    )

    @classmethod
    def get_readable(cls) -> Readable:
        """The firm's name."""
        return Readable(template="%s", columns=[cls.name])


class FirmOperator(
    Table, tablename="firm_operator", help_text=Label("物业企业账号", "Operators of firms")
):
    """An operator who works for a firm between two days, and sees its projects alone."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    operator = link(Operator, Label("操作员", "Operator"), index=False)
    firm = link(PropertyFirm, Label("物业企业", "Firm"))
    starts_on = Date(help_text=Label("开始日期", "From"))
    ends_on = Date(null=True, default=None, help_text=Label("结束日期", "Until (excluded)"))


class ManagedProject(
    Table, tablename="managed_project", help_text=Label("物业项目", "Managed projects")
):
    """An estate a firm manages between two days; one firm at a time."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    firm = link(PropertyFirm, Label("物业企业", "Firm"))
    estate = Varchar(length=100, help_text=Label("小区名称", "Estate"))
    community = link(Area, Label("所在社区", "Community"), index=False)
    area_m2 = Numeric(digits=(12, 2), help_text=Label("管理面积（平方米）", "Area managed (m²)"))
    households = Integer(help_text=Label("户数", "Households"))
    starts_on = Date(help_text=Label("接管日期", "Managed from"))
    ends_on = Date(null=True, default=None, help_text=Label("退出日期", "Until (excluded)"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The estate and the firm."""
        return Readable(template="%s %s", columns=[cls.estate, cls.firm.name])


class ManagementContract(
    Table, tablename="management_contract", help_text=Label("物业服务合同", "Management contracts")
):
    """The contract a project is managed by; one at a time."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    project = link(ManagedProject, Label("物业项目", "Project"), index=False)
    document = Varchar(
        length=64,
        unique=True,
        help_text=Label(
            "合同备案号", "Document", "备案合同文本的编号", "the number the text is filed under"
        ),
    )
    fee_yuan = Numeric(
        digits=(8, 2),
        help_text=Label("物业费（元/平方米·月）", "Fee (yuan a m² and month)"),
    )
    area_m2 = Numeric(digits=(12, 2), help_text=Label("收费面积（平方米）", "Area charged (m²)"))
    signed_on = Date(help_text=Label("签订日期", "Signed on"))
    starts_on = Date(help_text=Label("起始日期", "From"))
    ends_on = Date(help_text=Label("终止日期", "Until (excluded)"))


class OwnersCommittee(
    Table, tablename="owners_committee", help_text=Label("业主委员会", "Owners' committees")
):
    """The committee an estate's owners elected for a term; one at a time."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    estate = Varchar(length=100, help_text=Label("小区名称", "Estate"))
    community = link(Area, Label("所在社区", "Community"), index=False)
    elected_on = Date(help_text=Label("选举日期", "Elected on"))
    starts_on = Date(help_text=Label("任期开始", "Term from"))
    ends_on = Date(help_text=Label("任期届满", "Term ends (excluded)"))
    seats = SmallInt(help_text=Label("应选席位", "Seats"))
    seats_filled = SmallInt(help_text=Label("在任席位", "Seats filled"))
    turnout_percent = Numeric(
        digits=(5, 2),
        null=True,
        default=None,
        help_text=Label("投票率（%）", "Turnout (%)"),
    )


class PropertyAssociation(
    Table,
    tablename="property_association",
    help_text=Label("物业服务企业协会", "Property associations"),
):
    """A district's association of property firms, heard before any rating is published."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    name = Varchar(length=100, unique=True, help_text=Label("协会名称", "Name"))
    district = link(Area, Label("所在区", "District"))
    founded_on = Date(help_text=Label("成立日期", "Founded on"))
    retired_on = Date(null=True, default=None, help_text=Label("注销日期", "Dissolved on"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The association's name."""
        return Readable(template="%s", columns=[cls.name])


class AssociationParty(
    Table,
    tablename="association_party",
    help_text=Label("协会党组织", "Associations' party organisations"),
):
    """The party organisation of an association between two days; one at a time."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    association = link(PropertyAssociation, Label("协会", "Association"), index=False)
    name = Varchar(length=100, help_text=Label("党组织名称", "Name"))
    kind = choice(PartyOrganisationKind, Label("类别", "Kind"))
    secretary = link(Person, Label("书记", "Secretary"), null=True)
    starts_on = Date(help_text=Label("成立日期", "From"))
    ends_on = Date(null=True, default=None, help_text=Label("撤销日期", "Until (excluded)"))


class AssociationMember(
    Table, tablename="association_member", help_text=Label("协会会员", "Association members")
):
    """A firm in an association between two days."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    association = link(PropertyAssociation, Label("协会", "Association"), index=False)
    firm = link(PropertyFirm, Label("物业企业", "Firm"))
    starts_on = Date(help_text=Label("入会日期", "Joined on"))
    ends_on = Date(null=True, default=None, help_text=Label("退会日期", "Left on"))


class RedStewardCentre(
    Table, tablename="red_steward_centre", help_text=Label("红色管家综合体", "Red-steward centres")
):
    """Where an association's party organisation, firms and residents meet (domain.md §9)."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    name = Varchar(length=100, help_text=Label("名称", "Name"))
    association = link(PropertyAssociation, Label("主办协会", "Run by"))
    community = link(Area, Label("所在社区", "Community"), index=False)
    address = Varchar(length=200, help_text=Label("地址", "Address"))
    starts_on = Date(help_text=Label("启用日期", "Open from"))
    ends_on = Date(null=True, default=None, help_text=Label("停用日期", "Until (excluded)"))
