"""Which steps have been taken, once each, and which could not be."""

from piccolo.columns import BigInt, BigSerial, SmallInt, Text, Timestamptz
from piccolo.table import Table

from backend.core.columns import choice, link
from backend.core.labels import Label
from backend.deadlines.rules import DeadlineKind, Effect
from backend.deadlines.tables import Deadline
from backend.orders.tables import WorkOrder


class StepTaken(Table, tablename="step_taken", help_text=Label("升级执行记录", "Steps taken")):
    """One enforced step; unique by deadline, cycle and step, and only ever added."""

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    deadline = link(Deadline, Label("时限", "Deadline"), index=False)
    work_order = link(WorkOrder, Label("工单", "Order"))
    kind = choice(DeadlineKind, Label("时限环节", "Clock"))
    cycle = SmallInt(help_text=Label("轮次", "Cycle"))
    step = SmallInt(help_text=Label("步骤", "Step"))
    effect = choice(Effect, Label("效果", "Effect"))
    planned_at = Timestamptz(help_text=Label("应执行时间", "Planned at"))
    taken_at = Timestamptz(help_text=Label("执行时间", "Taken at"))
    event_seq = BigInt(help_text=Label("流转记录顺序", "Event"))


class StepFailure(Table, tablename="step_failure", help_text=Label("执行失败步骤", "Failed steps")):
    """A step that could not be taken and is set aside, so that it stops no other.

    Its clock has no next step meanwhile. It is tried again by itself, less and less often, or when
    somebody says so; ``done_at`` is when it left this list.
    """

    id = BigSerial(primary_key=True, help_text=Label("序号", "No."))
    deadline = link(Deadline, Label("时限", "Deadline"), index=False)
    work_order = link(WorkOrder, Label("工单", "Order"))
    cycle = SmallInt(help_text=Label("轮次", "Cycle"))
    step = SmallInt(help_text=Label("步骤", "Step"))
    planned_at = Timestamptz(help_text=Label("应执行时间", "Planned at"))
    error = Text(help_text=Label("失败原因", "Error"))
    attempts = SmallInt(default=1, help_text=Label("尝试次数", "Attempts"))
    failed_at = Timestamptz(help_text=Label("失败时间", "Failed at"))
    retry_at = Timestamptz(help_text=Label("重试时间", "Tried again at"))
    done_at = Timestamptz(null=True, default=None, help_text=Label("了结时间", "Settled at"))
