"""The command HQ's bulletins, the party tree, and what the ledgers remind of."""

from piccolo.columns import (
    BigInt,
    BigSerial,
    Date,
    Integer,
    LazyTableReference,
    SmallInt,
    Text,
    Varchar,
)
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.ground_tables import Compound
from backend.areas.tables import Area, Unit
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.ledgers.bulletin_rules import BulletinKind
from backend.ledgers.party_rules import PartyTier
from backend.ledgers.reminder_rules import ReminderKind
from backend.people.tables import Person


class Bulletin(Table, tablename="bulletin", help_text=Label("调度通报", "Scheduling bulletins")):
    """A numbered bulletin of a command HQ, to be replied to by the units it names."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(Area, Label("区域", "Area"), index=False)
    year = SmallInt(default=None, required=True, help_text=Label("年度", "Year"))
    number = Integer(default=1, help_text=Label("期号", "Number"))
    kind = choice(BulletinKind, Label("通报类别", "Kind"))
    topic = Varchar(length=200, help_text=Label("主题", "Topic"))
    content = Text(help_text=Label("内容", "Content"))
    issued_on = Date(help_text=Label("印发日期", "Issued on"))
    reply_due_on = Date(help_text=Label("回复期限", "Reply due on"))

    @classmethod
    def get_readable(cls) -> Readable:
        """How it is cited, and its topic."""
        return Readable(template="〔%s〕%s号 %s", columns=[cls.year, cls.number, cls.topic])


class BulletinUnit(Table, tablename="bulletin_unit", help_text=Label("通报回复", "Replies")):
    """A unit named in a bulletin, and its reply."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    bulletin = link(Bulletin, Label("通报", "Bulletin"), index=False)
    unit = link(Unit, Label("单位", "Unit"))
    reply = Text(null=True, default=None, help_text=Label("回复内容", "Reply"))
    replied_on = Date(null=True, default=None, help_text=Label("回复日期", "Replied on"))


class PartyOrganisation(
    Table, tablename="party_organisation", help_text=Label("党组织", "Party organisations")
):
    """An organisation of the party tree, of one area and tier, below its superior."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    name = Varchar(length=100, help_text=Label("党组织名称", "Name"))
    tier = choice(PartyTier, Label("层级", "Tier"))
    area = link(Area, Label("区域", "Area"), index=False)
    superior = link(
        LazyTableReference("PartyOrganisation", module_path=__name__),
        Label("上级党组织", "Superior", "街道党工委留空", "Empty for a subdistrict's"),
        null=True,
    )
    courtyard = link(
        Compound, Label("院落", "Courtyard", "仅院落党小组填写", "For courtyards only"), null=True
    )
    secretary = link(Person, Label("书记（组长）", "Secretary"), null=True)
    members = SmallInt(default=3, help_text=Label("党员数", "Members"))
    valid_from = Date(help_text=Label("成立日期", "Valid from"))
    valid_to = Date(null=True, default=None, help_text=Label("撤销日期", "Valid to (excluded)"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The organisation's name."""
        return Readable(template="%s", columns=[cls.name])


class ReminderRule(
    Table, tablename="reminder_rule", help_text=Label("台账提醒规则", "Ledger reminder rules")
):
    """How many days before its day something is reminded of."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    kind = choice(ReminderKind, Label("提醒事项", "Of what"))
    days = SmallInt(default=7, help_text=Label("提前天数", "Days before"))


class LedgerReminder(
    Table, tablename="ledger_reminder", help_text=Label("台账提醒", "Ledger reminders")
):
    """Something to see to; written by the workers, and served once it has been seen to."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    kind = choice(ReminderKind, Label("提醒事项", "Of what"))
    area = link(Area, Label("区域", "Area"))
    subject_id = BigInt(default=None, help_text=Label("所指序号", "Number of the row"))
    subject = Varchar(length=200, help_text=Label("所指内容", "Subject"))
    person = link(Person, Label("责任人", "Told to"), null=True)
    due_on = Date(help_text=Label("到期日期", "Due on"))
    noticed_on = Date(help_text=Label("提醒日期", "Noticed on"))
    served_on = Date(null=True, default=None, help_text=Label("消除日期", "Served on"))
