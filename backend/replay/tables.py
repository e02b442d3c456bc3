"""How far the replay of a year has come."""

from piccolo.columns import BigInt, BigSerial, DoublePrecision, Integer, Timestamptz, Varchar
from piccolo.table import Table

from backend.core.labels import Label


class ReplayRun(Table, tablename="replay_run", help_text=Label("推演进度", "Replay runs")):
    """A replayed year: its terms, and how far its last committed day has come.

    It stands in the replay's own database; in a district's it stays empty.
    """

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    district = Varchar(length=6, help_text=Label("区划代码", "District"))
    year = Integer(help_text=Label("年份", "Year"))
    orders = Integer(help_text=Label("工单数", "Orders"))
    first = Integer(null=True, default=None, help_text=Label("只推演前若干件", "Only the first"))
    seed = BigInt(help_text=Label("随机种子", "Seed"))
    reached_at = Timestamptz(help_text=Label("已推演至", "Reached"))
    arrived = Integer(default=0, help_text=Label("已受理工单数", "Orders come in"))
    actions = BigInt(default=0, help_text=Label("人工操作数", "Actions"))
    steps = BigInt(default=0, help_text=Label("到期步骤数", "Steps"))
    seconds = DoublePrecision(default=0.0, help_text=Label("耗时（秒）", "Seconds taken"))
    finished_at = Timestamptz(null=True, default=None, help_text=Label("完成时间", "Finished at"))
