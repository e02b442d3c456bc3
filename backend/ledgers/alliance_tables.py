"""Alliances, their members in turn, and what they set themselves."""

from piccolo.columns import BigSerial, Date, SmallInt, Varchar
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.tables import Area, Unit
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.firms.tables import PropertyFirm
from backend.ledgers.alliance_rules import AllianceKind, MemberKind, ThemeKind


class Alliance(Table, tablename="alliance", help_text=Label("党建联盟", "Alliances")):
    """Organisations of an area that work together, chaired by each in turn."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(Area, Label("区域", "Area"), index=False)
    name = Varchar(length=100, help_text=Label("联盟名称", "Name"))
    kind = choice(AllianceKind, Label("联盟类别", "Kind"))
    first_chair_on = Date(help_text=Label("首任轮值日期", "First chair from"))
    chair_months = SmallInt(default=3, help_text=Label("轮值月数", "Months in the chair"))
    ended_on = Date(null=True, default=None, help_text=Label("终止日期", "Ended on"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The alliance's name."""
        return Readable(template="%s", columns=[cls.name])


class AllianceMember(
    Table, tablename="alliance_member", help_text=Label("联盟成员", "Alliance members")
):
    """A member of an alliance and its place in the turn of chairs."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    alliance = link(Alliance, Label("联盟", "Alliance"), index=False)
    name = Varchar(length=100, help_text=Label("成员名称", "Name"))
    kind = choice(MemberKind, Label("成员类别", "Kind"))
    unit = link(Unit, Label("单位", "Unit"), null=True)
    firm = link(PropertyFirm, Label("物业企业", "Property firm"), null=True)
    turn = SmallInt(
        null=True,
        default=None,
        help_text=Label("轮值次序", "Turn", "不参加轮值则留空", "Empty when it takes no turn"),
    )
    joined_on = Date(help_text=Label("加入日期", "Joined on"))
    left_on = Date(null=True, default=None, help_text=Label("退出日期", "Left on (excluded)"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The member's name."""
        return Readable(template="%s", columns=[cls.name])


class AllianceTheme(
    Table, tablename="alliance_theme", help_text=Label("联盟行动与专题", "Alliance themes")
):
    """An action or special topic of an alliance, in order, and the member that leads it."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    alliance = link(Alliance, Label("联盟", "Alliance"), index=False)
    kind = choice(ThemeKind, Label("类别", "Kind"))
    ordinal = SmallInt(default=1, help_text=Label("次序", "Ordinal"))
    title = Varchar(length=100, help_text=Label("名称", "Title"))
    lead = link(AllianceMember, Label("牵头成员", "Lead member"), null=True)
