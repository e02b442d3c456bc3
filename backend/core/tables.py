"""What every package leans on: outbox, slots of periodic jobs, signs of life of the workers."""

from piccolo.columns import JSONB, BigSerial, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from backend.core.labels import Label


class Outbox(Table, tablename="outbox", help_text=Label("发件箱", "Outbox")):
    """One message to deliver; ``done_at`` is set in the transaction that delivers it."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    topic = Varchar(length=64, help_text=Label("主题", "Topic"))
    payload = JSONB(help_text=Label("内容", "Payload"))
    created_at = Timestamptz(help_text=Label("产生时间", "Created at"))
    held_until = Timestamptz(null=True, default=None, help_text=Label("暂缓至", "Held until"))
    done_at = Timestamptz(null=True, default=None, help_text=Label("投递时间", "Delivered at"))
    attempts = Integer(default=0, help_text=Label("尝试次数", "Attempts"))
    error = Text(null=True, default=None, help_text=Label("失败原因", "Error"))


class PeriodicRun(
    Table, tablename="periodic_run", help_text=Label("定时任务记录", "Periodic runs")
):
    """A periodic job done for one slot of time; unique by job and slot, whoever did it."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    job = Varchar(length=64, help_text=Label("任务", "Job"))
    slot = Timestamptz(help_text=Label("时段", "Slot"))
    taken_at = Timestamptz(help_text=Label("执行时间", "Taken at"))
    result = Varchar(length=200, default="", help_text=Label("结果", "Result"))


class WorkerBeat(Table, tablename="worker_beat", help_text=Label("后台进程", "Workers")):
    """A worker process and what it has done since it started, renewed every few seconds."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    name = Varchar(length=128, unique=True, help_text=Label("进程", "Process"))
    started_at = Timestamptz(help_text=Label("启动时间", "Started at"))
    seen_at = Timestamptz(help_text=Label("最近活动", "Last seen"))
    counts = JSONB(help_text=Label("计数", "Counts"))
