"""Meetings: residents' deliberations in a compound and joint meetings of all sides."""

from piccolo.columns import BigSerial, Date, SmallInt, Text, Varchar
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.ground_tables import Compound
from backend.areas.tables import Area, Unit
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.ledgers.meeting_rules import MeetingKind, Side
from backend.orders.tables import WorkOrder
from backend.people.tables import Person


class Meeting(Table, tablename="meeting", help_text=Label("议事会议", "Meetings")):
    """A meeting of one of the four kinds, with its agenda and minutes."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(Area, Label("区域", "Area"), index=False)
    kind = choice(MeetingKind, Label("会议类别", "Kind"))
    compound = link(
        Compound,
        Label("小区（院落）", "Compound", "联席会议可留空", "May be empty for joint meetings"),
        null=True,
    )
    held_on = Date(help_text=Label("会议日期", "Held on"))
    topic = Varchar(length=200, help_text=Label("议题", "Topic"))
    agenda = Text(help_text=Label("议程", "Agenda"))
    host = link(Person, Label("主持人", "Host"), null=True)
    minutes = Text(null=True, default=None, help_text=Label("会议纪要", "Minutes"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The topic and the day."""
        return Readable(template="%s %s", columns=[cls.topic, cls.held_on])


class MeetingAttendance(
    Table, tablename="meeting_attendance", help_text=Label("参会方", "Sides at meetings")
):
    """A side that took part in a meeting, and with how many people."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    meeting = link(Meeting, Label("会议", "Meeting"), index=False)
    side = choice(Side, Label("参会方类别", "Side"))
    name = Varchar(length=100, help_text=Label("参会方名称", "Name"))
    people = SmallInt(default=1, help_text=Label("人数", "People"))


class MeetingResolution(
    Table, tablename="meeting_resolution", help_text=Label("会议决议", "Resolutions")
):
    """What a meeting decided; a unit's task or an order, and tracked until it is closed."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    meeting = link(Meeting, Label("会议", "Meeting"))
    content = Varchar(length=400, help_text=Label("决议内容", "Resolution"))
    due_on = Date(help_text=Label("办理期限", "Due on"))
    unit = link(
        Unit,
        Label("责任单位", "Unit", "转为工单后留空", "Empty once it is an order"),
        null=True,
    )
    work_order = link(
        WorkOrder,
        Label(
            "转办工单",
            "Order",
            "由“转为工单”生成，也可选已有工单",
            "Made by “turn into an order”, or chosen",
        ),
        null=True,
        index=False,
    )
    closed_on = Date(null=True, default=None, help_text=Label("办结日期", "Closed on"))
    outcome = Varchar(length=400, null=True, default=None, help_text=Label("办理结果", "Outcome"))
