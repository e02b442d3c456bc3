"""The outbox: what the world must still be told, written with the change it tells of."""

from piccolo.columns import JSONB, BigSerial, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from backend.core.labels import Label


class Outbox(Table, tablename="outbox", help_text=Label("发件箱", "Outbox")):
    """One message to deliver; ``done_at`` is set in the transaction that delivers it."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    topic = Varchar(length=64, help_text=Label("主题", "Topic"))
    payload = JSONB(help_text=Label("内容", "Payload"))
    created_at = Timestamptz(help_text=Label("产生时间", "Created at"))
    done_at = Timestamptz(null=True, default=None, help_text=Label("投递时间", "Delivered at"))
    attempts = Integer(default=0, help_text=Label("尝试次数", "Attempts"))
    error = Text(null=True, default=None, help_text=Label("失败原因", "Error"))
