"""What people have been told."""

from piccolo.columns import BigSerial, Timestamptz
from piccolo.table import Table

from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.core.tables import Outbox
from backend.orders.events import EventKind
from backend.orders.tables import WorkOrder
from backend.people.tables import Person


class Notice(Table, tablename="notice", help_text=Label("通知", "Notices")):
    """One notice in a person's inbox, delivered once from the outbox."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    outbox = link(Outbox, Label("发件", "Outbox entry"), index=False)
    person = link(Person, Label("收件人", "Recipient"))
    work_order = link(WorkOrder, Label("工单", "Order"))
    kind = choice(EventKind, Label("事由", "Reason"))
    created_at = Timestamptz(help_text=Label("产生时间", "Created at"))
    delivered_at = Timestamptz(help_text=Label("送达时间", "Delivered at"))
