"""Duty days and the matters brought to them."""

from piccolo.columns import BigSerial, Date, Text, Timestamptz, Varchar
from piccolo.columns.readable import Readable
from piccolo.table import Table

from backend.areas.tables import Area, Unit
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.ledgers.duty_rules import Booking, DutyKind
from backend.orders.tables import WorkOrder


class DutyDay(Table, tablename="duty_day", help_text=Label("值守活动日", "Duty days")):
    """A 党群连心日 or 红色星期六 of an area; one of a kind on a day."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(Area, Label("区域", "Area"), index=False)
    kind = choice(DutyKind, Label("活动类别", "Kind"))
    held_on = Date(help_text=Label("活动日期", "Held on"))
    place = Varchar(length=100, help_text=Label("地点", "Place"))
    theme = Varchar(length=200, default="", help_text=Label("主题", "Theme"))

    @classmethod
    def get_readable(cls) -> Readable:
        """The area and the day."""
        return Readable(template="%s %s", columns=[cls.area.name, cls.held_on])


class DutyItem(Table, tablename="duty_item", help_text=Label("活动日事项", "Duty day matters")):
    """A matter booked beforehand or raised on the day; to be closed the same day."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    duty_day = link(DutyDay, Label("活动日", "Duty day"))
    title = Varchar(length=200, help_text=Label("事项", "Matter"))
    booking = choice(Booking, Label("提出方式", "Booked"))
    booked_at = Timestamptz(help_text=Label("提出时间", "Booked at"))
    unit = link(Unit, Label("承办单位", "Unit"), null=True)
    closed_at = Timestamptz(null=True, default=None, help_text=Label("办结时间", "Closed at"))
    result = Text(null=True, default=None, help_text=Label("办理结果", "Result"))
    work_order = link(
        WorkOrder,
        Label(
            "转办工单",
            "Order",
            "当日未办结时转为工单，也可选已有工单",
            "Made when it was left open, or chosen",
        ),
        null=True,
        index=False,
    )
