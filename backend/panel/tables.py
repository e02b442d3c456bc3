"""Every table of the panel: where it stands in the menu, what its list shows, what is editable.

Titles, choices and hints come from the tables' own labels. Not here, and therefore not in the
panel: the rulebook's version, the order counters, the places of people, the heads of the trail's
chains, and what operators log in with: sessions, former passwords, authenticators, recovery codes,
requests of single sign-on.
"""

from backend.core.labels import Label
from backend.core.tables import Outbox, PeriodicRun, WorkerBeat
from backend.deadlines.tables import Deadline
from backend.escalation.tables import StepFailure, StepTaken
from backend.identity.rules import Permission
from backend.identity.tables import ApiKey, Grant, Operator, SecurityEvent, TwoStepRole
from backend.imports.tables import ImportRun
from backend.notices.tables import Notice, NoticeDelivery
from backend.orders.tables import (
    Attachment,
    OrderEvent,
    OrderPart,
    RecountJob,
    RecountLeft,
    Supervision,
    WorkOrder,
)
from backend.panel.rules import RULES
from backend.registry.groups import GROUPS
from backend.registry.sheets import Access, Group, Sheet
from backend.trail.tables import TrailAnchor, TrailEntry, TrailMoved

ORDERS = Group(
    Label("工单（只读）", "Work orders (read-only)"),
    Access(Permission.read_orders, Permission.read_orders),
    (
        Sheet(
            WorkOrder,
            # The key links: an order has no number before it is accepted.
            show=(WorkOrder.id, WorkOrder.number, WorkOrder.state, WorkOrder.colour,
                  WorkOrder.tier, WorkOrder.lead_unit, WorkOrder.responsible, WorkOrder.climbs,
                  WorkOrder.stage_due_at, WorkOrder.category, WorkOrder.urgency,
                  WorkOrder.reported_at, WorkOrder.description),
            filters=(WorkOrder.number, WorkOrder.state, WorkOrder.colour, WorkOrder.tier,
                     WorkOrder.lead_unit, WorkOrder.category, WorkOrder.urgency,
                     WorkOrder.channel, WorkOrder.area, WorkOrder.stage_due_at,
                     WorkOrder.reported_at),
            descending=True,
        ),
        Sheet(
            OrderEvent,
            show=(OrderEvent.id, OrderEvent.work_order, OrderEvent.seq, OrderEvent.kind,
                  OrderEvent.at, OrderEvent.actor, OrderEvent.from_state, OrderEvent.to_state),
            filters=(OrderEvent.work_order, OrderEvent.kind, OrderEvent.at, OrderEvent.actor),
            descending=True,
        ),
        Sheet(
            Supervision,
            show=(Supervision.id, Supervision.work_order, Supervision.level, Supervision.state,
                  Supervision.unit, Supervision.made_by, Supervision.made_at, Supervision.score),
            filters=(Supervision.work_order, Supervision.level, Supervision.state,
                     Supervision.unit, Supervision.made_at),
            descending=True,
        ),
        Sheet(
            OrderPart,
            show=(OrderPart.id, OrderPart.work_order, OrderPart.kind, OrderPart.unit,
                  OrderPart.state, OrderPart.task, OrderPart.asked_at, OrderPart.done_at),
            filters=(OrderPart.work_order, OrderPart.kind, OrderPart.unit, OrderPart.state),
            descending=True,
        ),
        Sheet(
            Attachment,
            show=(Attachment.id, Attachment.work_order, Attachment.seq, Attachment.name,
                  Attachment.media_type, Attachment.size),
            filters=(Attachment.work_order, Attachment.name, Attachment.media_type),
            descending=True,
        ),
        Sheet(
            Deadline,
            show=(Deadline.id, Deadline.work_order, Deadline.kind, Deadline.state,
                  Deadline.colour, Deadline.started_at, Deadline.due_at, Deadline.next_step_at,
                  Deadline.breached_at, Deadline.ended_at, Deadline.provisional),
            filters=(Deadline.work_order, Deadline.kind, Deadline.state, Deadline.colour,
                     Deadline.due_at, Deadline.provisional),
            descending=True,
        ),
        Sheet(
            StepTaken,
            show=(StepTaken.id, StepTaken.work_order, StepTaken.kind, StepTaken.step,
                  StepTaken.effect, StepTaken.planned_at, StepTaken.taken_at),
            filters=(StepTaken.work_order, StepTaken.kind, StepTaken.effect, StepTaken.taken_at),
            descending=True,
        ),
        Sheet(
            StepFailure,
            show=(StepFailure.id, StepFailure.work_order, StepFailure.step, StepFailure.error,
                  StepFailure.attempts, StepFailure.failed_at, StepFailure.retry_at,
                  StepFailure.done_at),
            filters=(StepFailure.work_order, StepFailure.failed_at, StepFailure.done_at),
            descending=True,
        ),
        Sheet(
            Notice,
            show=(Notice.id, Notice.person, Notice.on_behalf_of, Notice.work_order, Notice.kind,
                  Notice.text_zh, Notice.created_at, Notice.delivered_at),
            filters=(Notice.person, Notice.on_behalf_of, Notice.work_order, Notice.kind,
                     Notice.delivered_at),
            descending=True,
        ),
        Sheet(
            NoticeDelivery,
            show=(NoticeDelivery.id, NoticeDelivery.notice, NoticeDelivery.channel,
                  NoticeDelivery.attempts, NoticeDelivery.last_error, NoticeDelivery.next_try_at,
                  NoticeDelivery.done_at),
            filters=(NoticeDelivery.notice, NoticeDelivery.channel, NoticeDelivery.attempts,
                     NoticeDelivery.done_at),
            descending=True,
        ),
    ),
)  # fmt: skip

ACCOUNTS = Access(Permission.manage_access, Permission.manage_access)

SYSTEM = Group(
    Label("系统", "System"),
    Access(Permission.operate, Permission.operate),
    (
        Sheet(
            ImportRun,
            access=Access(Permission.import_data, Permission.import_data),
            show=(ImportRun.id, ImportRun.file_name, ImportRun.profile, ImportRun.actor,
                  ImportRun.started_at, ImportRun.finished_at, ImportRun.added, ImportRun.known,
                  ImportRun.refused),
            filters=(ImportRun.file_name, ImportRun.profile, ImportRun.actor,
                     ImportRun.started_at),
            descending=True,
        ),
        Sheet(
            RecountJob,
            show=(RecountJob.id, RecountJob.kind, RecountJob.stage, RecountJob.asked_by,
                  RecountJob.asked_at, RecountJob.note, RecountJob.orders, RecountJob.moved,
                  RecountJob.overdue, RecountJob.recovered, RecountJob.finished_at,
                  RecountJob.outcome),
            filters=(RecountJob.kind, RecountJob.stage, RecountJob.asked_by, RecountJob.asked_at,
                     RecountJob.outcome),
            descending=True,
        ),
        Sheet(
            RecountLeft,
            show=(RecountLeft.id, RecountLeft.job, RecountLeft.work_order, RecountLeft.error),
            filters=(RecountLeft.job, RecountLeft.work_order),
            descending=True,
        ),
        Sheet(
            Outbox,
            show=(Outbox.id, Outbox.topic, Outbox.created_at, Outbox.held_until, Outbox.done_at,
                  Outbox.attempts, Outbox.error),
            filters=(Outbox.topic, Outbox.created_at, Outbox.attempts),
            descending=True,
        ),
        Sheet(
            WorkerBeat,
            show=(WorkerBeat.name, WorkerBeat.started_at, WorkerBeat.seen_at, WorkerBeat.counts),
            filters=(WorkerBeat.name, WorkerBeat.seen_at),
            descending=True,
        ),
        Sheet(
            PeriodicRun,
            show=(PeriodicRun.id, PeriodicRun.job, PeriodicRun.slot, PeriodicRun.taken_at,
                  PeriodicRun.result),
            filters=(PeriodicRun.job, PeriodicRun.taken_at),
            descending=True,
        ),
        Sheet(
            Operator,
            show=(Operator.username, Operator.last_name, Operator.first_name, Operator.email,
                  Operator.active, Operator.admin),
            filters=(Operator.username, Operator.email, Operator.active, Operator.admin),
            editable=True,
            access=ACCOUNTS,
            off_form=(Operator.last_login, Operator.superuser),
        ),
        Sheet(
            Grant,
            show=(Grant.id, Grant.operator, Grant.role, Grant.area_code, Grant.unit_code,
                  Grant.starts_on,
                  Grant.ends_on),
            filters=(Grant.operator, Grant.role, Grant.area_code),
            editable=True,
            blank=(Grant.area_code,),
            access=ACCOUNTS,
        ),
        Sheet(
            TwoStepRole,
            show=(TwoStepRole.id, TwoStepRole.role),
            filters=(TwoStepRole.role,),
            editable=True,
            access=ACCOUNTS,
        ),
        Sheet(
            ApiKey,
            show=(ApiKey.id, ApiKey.prefix, ApiKey.name, ApiKey.operator, ApiKey.area_code,
                  ApiKey.permissions, ApiKey.created_by, ApiKey.expires_at, ApiKey.last_used_at,
                  ApiKey.revoked_at),
            filters=(ApiKey.prefix, ApiKey.name, ApiKey.operator, ApiKey.expires_at),
            descending=True,
            access=ACCOUNTS,
        ),
        Sheet(
            SecurityEvent,
            show=(SecurityEvent.id, SecurityEvent.at, SecurityEvent.kind, SecurityEvent.username,
                  SecurityEvent.actor, SecurityEvent.address, SecurityEvent.detail),
            filters=(SecurityEvent.kind, SecurityEvent.username, SecurityEvent.actor,
                     SecurityEvent.address, SecurityEvent.at),
            descending=True,
            access=Access(Permission.read_trail, Permission.read_trail),
        ),
    ),
)  # fmt: skip

AUDIT = Group(
    Label("审计（只读）", "Audit (read-only)"),
    Access(Permission.read_trail, Permission.read_trail),
    (
        Sheet(
            TrailEntry,
            show=(TrailEntry.id, TrailEntry.at, TrailEntry.actor, TrailEntry.kind,
                  TrailEntry.chain, TrailEntry.data, TrailEntry.address, TrailEntry.seq,
                  TrailEntry.request_id),
            filters=(TrailEntry.at, TrailEntry.chain, TrailEntry.kind, TrailEntry.actor,
                     TrailEntry.operator, TrailEntry.address, TrailEntry.request_id),
            descending=True,
        ),
        Sheet(
            TrailAnchor,
            show=(TrailAnchor.id, TrailAnchor.at, TrailAnchor.heads),
            filters=(TrailAnchor.at,),
            descending=True,
        ),
        Sheet(
            TrailMoved,
            show=(TrailMoved.id, TrailMoved.month, TrailMoved.entries, TrailMoved.file,
                  TrailMoved.sha256, TrailMoved.moved_at),
            filters=(TrailMoved.month,),
            descending=True,
        ),
    ),
)  # fmt: skip

MENU = (*GROUPS, RULES, ORDERS, AUDIT, SYSTEM)
SHEETS = {sheet.name: sheet for group in MENU for sheet in group.sheets}
"""Every sheet by its table's name."""
ACCESS = {sheet.name: sheet.access or group.access for group in MENU for sheet in group.sheets}
"""What it takes to see and to edit each."""
