"""The care register with its visits, and relocated members with their contacts and visits."""

from piccolo.columns import (
    BigSerial,
    Boolean,
    Date,
    LazyTableReference,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.tables import Area
from backend.care.rules import (
    LONGEST_NOTE,
    CareKind,
    FileState,
    OccasionKind,
    TransitionTier,
    VisitWay,
)
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.people.tables import Person
from backend.personal.rules import Kind, LegalBasis, PersonalData

SYNTHETIC = Label("虚构（演示数据）", "Synthetic (demo data)")


class CarePerson(Table, tablename="care_person", help_text=Label("彩虹关怀台账", "Care register")):
    """Somebody the community looks after, why, and when they are to be visited next."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    community = link(Area, Label("所在社区", "Community"), index=False)
    kind = choice(CareKind, Label("关怀类别", "Kind"))
    name = Text(help_text=Label("姓名", "Name"))
    id_number = Text(null=True, default=None, help_text=Label("身份证号", "ID number"))
    phone = Text(null=True, default=None, help_text=Label("联系电话", "Phone"))
    address = Text(null=True, default=None, help_text=Label("住址", "Home address"))
    basis = choice(LegalBasis, Label("处理依据", "Legal basis"))
    purpose = Varchar(length=200, help_text=Label("处理目的", "Purpose"))
    consented_on = Date(
        null=True,
        default=None,
        help_text=Label(
            "同意日期",
            "Consented on",
            "依据为个人同意时须填写",
            "Needed where consent is the basis",
        ),
    )
    carer = link(Person, Label("走访人", "Visited by"), null=True)
    visit_every_days = SmallInt(help_text=Label("走访间隔（天）", "Days between visits"))
    enrolled_on = Date(help_text=Label("建档日期", "Enrolled on"))
    next_visit_on = Date(help_text=Label("下次走访", "Next visit"))
    ended_on = Date(null=True, default=None, help_text=Label("退出日期", "Left on"))
    synthetic = Boolean(default=False, help_text=SYNTHETIC)

    personal = PersonalData(
        purpose=Label(
            "走访关怀困难群众（敏感个人信息）", "to look after people in need (sensitive data)"
        ),
        basis=LegalBasis.duty,
        days=None,
        sealed={
            "name": Kind.full_name,
            "id_number": Kind.id_number,
            "phone": Kind.phone,
            "address": Kind.address,
        },
    )


class CareVisit(Table, tablename="care_visit", help_text=Label("关怀走访", "Care visits")):
    """A visit to somebody of the register; it moves the next one and ends the reminder."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    care_person = link(CarePerson, Label("关怀对象", "Person"), index=False)
    visited_on = Date(help_text=Label("走访日期", "Visited on"))
    way = choice(VisitWay, Label("走访方式", "Way"))
    visitor = link(Person, Label("走访人", "Visitor"), null=True)
    note = Varchar(length=LONGEST_NOTE, default="", help_text=Label("情况记录", "Note"))


class CareReminder(
    Table, tablename="care_reminder", help_text=Label("走访提醒", "Reminders of visits")
):
    """A visit that is due, told by a worker, until it was made."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    care_person = link(CarePerson, Label("关怀对象", "Person"), index=False)
    carer = link(Person, Label("走访人", "To be visited by"), null=True)
    due_on = Date(help_text=Label("应走访日期", "Due on"))
    reminded_at = Timestamptz(help_text=Label("提醒时间", "Reminded at"))
    visited_on = Date(null=True, default=None, help_text=Label("走访日期", "Visited on"))


class TransitionContact(
    Table, tablename="transition_contact", help_text=Label("过渡期联络员", "Transition contacts")
):
    """A contact of the tree of three tiers that relocated members turn to."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    tier = choice(TransitionTier, Label("层级", "Tier"))
    area = link(Area, Label("负责区域", "Area"), index=False)
    person = link(Person, Label("联络员", "Person"))
    superior = link(
        LazyTableReference("TransitionContact", module_path=__name__),
        Label("上级联络员", "Superior"),
        null=True,
    )
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))

    @classmethod
    def get_readable(cls) -> Readable:
        """Who it is and where."""
        return Readable(template="%s %s", columns=[cls.area.name, cls.person.name])


class RelocationFile(
    Table, tablename="relocation_file", help_text=Label("过渡期党员档案", "Relocation files")
):
    """A member who was relocated, where to, and who keeps in touch."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    code = Varchar(length=32, unique=True, help_text=Label("档案编号", "File no."))
    state = choice(FileState, Label("状态", "State"), default=FileState.transition)
    name = Text(help_text=Label("姓名", "Name"))
    phone = Text(null=True, default=None, help_text=Label("联系电话", "Phone"))
    address = Text(null=True, default=None, help_text=Label("过渡期住址", "Address meanwhile"))
    home = link(Area, Label("原社区", "Home community"), index=False)
    host = link(Area, Label("过渡地", "Host area"), null=True)
    contact = link(TransitionContact, Label("联络员", "Transition contact"), null=True)
    moved_on = Date(help_text=Label("搬离日期", "Moved on"))
    expected_back_on = Date(
        null=True, default=None, help_text=Label("预计回迁", "Expected back on")
    )
    ended_on = Date(
        null=True, default=None, help_text=Label("回迁或转出日期", "Returned or transferred on")
    )
    synthetic = Boolean(default=False, help_text=SYNTHETIC)

    personal = PersonalData(
        purpose=Label("联系搬迁过渡期党员", "to keep in touch with relocated members"),
        basis=LegalBasis.consent,
        days=None,
        sealed={"name": Kind.full_name, "phone": Kind.phone, "address": Kind.address},
        plain={"contact": Label("指向联络员", "a link to who keeps in touch")},
    )

    @classmethod
    def get_readable(cls) -> Readable:
        """The file's number."""
        return Readable(template="%s", columns=[cls.code])


class TransitionOccasion(
    Table, tablename="transition_occasion", help_text=Label("三到三访事由", "Occasions to visit")
):
    """An occasion on which a relocated member is reached or visited, and until when."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    code = Varchar(length=32, unique=True, help_text=Label("编码", "Code"))
    name = Varchar(length=64, help_text=Label("名称", "Name"))
    kind = choice(OccasionKind, Label("类别", "Kind"))
    within_days = SmallInt(help_text=Label("搬离后天数", "Days after the move"))
    valid_from = Date(help_text=Label("启用日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("停用日期", "Valid to (excluded)"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The occasion's name."""
        return Readable(template="%s", columns=[cls.name])


class TransitionVisit(
    Table, tablename="transition_visit", help_text=Label("三到三访记录", "Transition visits")
):
    """A relocated member was reached or visited on an occasion."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    file = link(RelocationFile, Label("档案", "File"), index=False)
    occasion = link(TransitionOccasion, Label("事由", "Occasion"))
    visited_on = Date(help_text=Label("日期", "Visited on"))
    visitor = link(Person, Label("走访人", "Visitor"), null=True)
    note = Varchar(length=LONGEST_NOTE, default="", help_text=Label("情况记录", "Note"))
