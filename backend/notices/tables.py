"""What people have been told, what other channels still have to tell, and when nobody is told."""

from piccolo.columns import BigSerial, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from backend.areas.tables import Area
from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.core.tables import Outbox
from backend.notices.rules import ChannelKind, QuietDays
from backend.orders.events import EventKind
from backend.orders.tables import WorkOrder
from backend.people.tables import Person


class Notice(Table, tablename="notice", help_text=Label("通知", "Notices")):
    """One notice in a person's inbox: of an event of an order, or of a matter of the registry.

    Of the same event, and of the same subject, nobody gets a second.
    """

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    outbox = link(Outbox, Label("发件", "Outbox entry"), index=False)
    person = link(Person, Label("收件人", "Recipient"))
    on_behalf_of = link(Person, Label("代谁负责", "On behalf of"), null=True, index=False)
    work_order = link(WorkOrder, Label("工单", "Order"), null=True, index=False)
    event_seq = Integer(
        null=True, default=None, help_text=Label("流转记录顺序", "Event of the order")
    )
    kind = choice(EventKind, Label("事由", "Reason"), null=True)
    subject = Varchar(
        length=100,
        null=True,
        default=None,
        help_text=Label(
            "事项",
            "Subject",
            "与工单无关的提醒；同一事项不重复提醒同一人",
            "Of a notice without an order; nobody is told of the same subject twice",
        ),
    )
    text_zh = Varchar(
        length=300, null=True, default=None, help_text=Label("内容", "Text (Chinese)")
    )
    text_en = Varchar(
        length=300, null=True, default=None, help_text=Label("内容（英文）", "Text (English)")
    )
    created_at = Timestamptz(help_text=Label("产生时间", "Created at"))
    delivered_at = Timestamptz(help_text=Label("送达时间", "Delivered at"))


class NoticeDelivery(
    Table, tablename="notice_delivery", help_text=Label("通知投递记录", "Notice deliveries")
):
    """A notice on its way through a channel other than the inbox; open until ``done_at``."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    notice = link(Notice, Label("通知", "Notice"), index=False)
    channel = choice(ChannelKind, Label("渠道", "Channel"))
    attempts = Integer(default=0, help_text=Label("尝试次数", "Attempts"))
    last_error = Text(null=True, default=None, help_text=Label("最近失败原因", "Last error"))
    next_try_at = Timestamptz(help_text=Label("下次尝试时间", "Next try at"))
    done_at = Timestamptz(null=True, default=None, help_text=Label("投递时间", "Delivered at"))


class QuietHours(Table, tablename="quiet_hours", help_text=Label("通知免打扰时段", "Quiet hours")):
    """Hours in which notices wait; limits run on, and urgent orders are exempt."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    area = link(
        Area,
        Label(
            "适用区域",
            "Area",
            "该区域及其下级单位的人员；留空则适用于全部人员",
            "Covers the people of its units and of those below; empty covers everybody",
        ),
        null=True,
    )
    hours = Varchar(
        length=11,
        default=None,
        required=True,
        help_text=Label(
            "时段",
            "Hours",
            "北京时间，如 22:00-07:00；结束不晚于开始则止于次日，00:00-00:00 为全天。"
            "紧急工单的通知不受限制",
            "China time, such as 22:00-07:00; an end that is not later is on the next day,"
            " 00:00-00:00 is a whole day. Notices of urgent orders do not wait",
        ),
    )
    days = choice(QuietDays, Label("适用日", "Days"), default=QuietDays.every_day)
