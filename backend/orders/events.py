"""An order's trail: every kind of event, one entry, and who is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from backend.core.instants import aware
from backend.core.labels import LabelledEnum
from backend.orders.rules import Action, State


class EventKind(LabelledEnum):
    """Every event an order's trail can hold."""

    deadline_criticise = "deadline:criticise", "书面批评", "written criticism"
    deadline_orange = "deadline:orange", "橙色预警", "orange warning"
    deadline_red = "deadline:red", "红色超期", "limit passed"
    deadline_recounted = "deadline:recounted", "时限重算", "limits counted anew"
    deadline_remind = "deadline:remind", "超期催办", "limit passed: reminder"
    deadline_supervise = "deadline:supervise", "超期督办", "late: supervised"
    deadline_unanswered = "deadline:unanswered", "已无上级可升级", "no tier left to climb to"
    deadline_yellow = "deadline:yellow", "黄色预警", "yellow warning"
    order_accept = "order:accept", "受理", "accepted"
    order_adjudicate = "order:adjudicate", "裁定", "adjudicated"
    order_answer = "order:answer", "直接答复", "answered"
    order_appeal = "order:appeal", "超期申诉", "appealed"
    order_archive = "order:archive", "归档", "archived"
    order_arrive = "order:arrive", "报到", "arrived"
    order_ask_extension = "order:ask_extension", "申请延期", "extension asked for"
    order_ask_suspension = "order:ask_suspension", "申请挂账", "suspension asked for"
    order_assist = "order:assist", "协办反馈", "co-unit's feedback"
    order_attach = "order:attach", "上传附件", "files attached"
    order_attempt = "order:attempt", "记录未接通", "not reached"
    order_cancel_supervision = "order:cancel_supervision", "撤销督办", "supervision cancelled"
    order_check = "order:check", "核查通过", "checked"
    order_close = "order:close", "办结", "closed"
    order_contact = "order:contact", "先行联系", "first contact"
    order_dispatch = "order:dispatch", "派遣", "dispatched"
    order_escalate = "order:escalate", "升级", "escalated"
    order_exempt = "order:exempt", "同意申诉", "appeal granted"
    order_extend = "order:extend", "同意延期", "extension granted"
    order_feedback = "order:feedback", "反馈", "feedback"
    order_hand_over = "order:hand_over", "区域调整移交", "handed over with its area"
    order_handle = "order:handle", "开始处置", "handling"
    order_import = "order:import", "导入", "imported"
    order_involve = "order:involve", "增加协办", "co-units involved"
    order_merge = "order:merge", "并案", "merged"
    order_progress = "order:progress", "阶段反馈", "progress reported"
    order_redo = "order:redo", "核查退回", "sent back to be redone"
    order_refuse = "order:refuse", "驳回申请", "request refused"
    order_reject = "order:reject", "不予受理", "rejected"
    order_reply_supervision = "order:reply_supervision", "回复督办", "supervision replied to"
    order_report = "order:report", "上报", "reported"
    order_resume = "order:resume", "恢复办理", "resumed"
    order_return = "order:return", "退单", "returned"
    order_rework = "order:rework", "返工", "rework"
    order_send_back = "order:send_back", "退回受理", "sent back to intake"
    order_settle = "order:settle", "随主单办结", "settled with the main order"
    order_sign = "order:sign", "签收", "signed"
    order_supervise = "order:supervise", "督办", "supervised"
    order_suspend = "order:suspend", "同意挂账", "suspended"
    order_verify_supervision = "order:verify_supervision", "核销督办", "supervision verified"
    order_whistle = "order:whistle", "吹哨", "whistle call"
    personal_erase = "personal:erase", "删除个人信息", "personal data erased"
    personal_unmask = "personal:unmask", "查看完整个人信息", "personal data seen in full"


EVENT_OF = {action: EventKind(f"order:{action.value}") for action in Action}
"""The event each action leaves."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of an order's trail; ``seq`` counts from 1 and equals the order's version."""

    order_id: int
    seq: int
    kind: EventKind
    at: datetime
    actor: str
    operator_id: int | None
    from_state: State | None
    to_state: State
    data: Mapping[str, object]

    def record(self) -> dict[str, object]:
        """What the chain seals: every field, in stable form."""
        return {
            "order": self.order_id,
            "seq": self.seq,
            "kind": self.kind.value,
            "at": aware(self.at).astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": self.actor,
            "operator": self.operator_id,
            "from": self.from_state.value if self.from_state else None,
            "to": self.to_state.value,
            "data": dict(self.data),
        }


@dataclass(frozen=True, slots=True)
class Notice:
    """Somebody to be told of an event; ``on_behalf_of`` is the absent holder they stand in for."""

    person_id: int
    kind: EventKind
    on_behalf_of: int | None = None
