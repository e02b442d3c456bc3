"""Which steps have been taken: the guard that none is taken twice."""

from piccolo.columns import BigInt, BigSerial, SmallInt, Timestamptz
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
