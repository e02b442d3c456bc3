"""Orders as values: their states, actions, channels and reasons (domain.md §3, §4)."""

from dataclasses import dataclass
from datetime import datetime

from backend.areas.rules import Tier
from backend.core.labels import LabelledEnum
from backend.deadlines.policies import Matter
from backend.deadlines.rules import Channel as Channel
from backend.deadlines.rules import Colour, Urgency


class State(LabelledEnum):
    """Where an order stands; closed (办结) is not resolved (解决), and neither is archived."""

    reported = "reported", "待受理", "reported"
    accepted = "accepted", "已受理", "accepted"
    answered = "answered", "已直接答复", "answered"
    rejected = "rejected", "不予受理", "rejected"
    merged = "merged", "已并案", "merged"
    dispatched = "dispatched", "已派遣", "dispatched"
    returned = "returned", "已退单", "returned"
    adjudication = "adjudication", "待裁定", "in adjudication"
    signed = "signed", "已签收", "signed"
    handling = "handling", "处置中", "handling"
    suspended = "suspended", "已挂账", "suspended"
    handled = "handled", "已处置", "handled"
    callback = "callback", "回访中", "callback"
    closed = "closed", "已办结", "closed"
    archived = "archived", "已归档", "archived"


class Action(LabelledEnum):
    """What can be done to an order."""

    accept = "accept", "受理", "accept"
    adjudicate = "adjudicate", "裁定", "adjudicate"
    answer = "answer", "直接答复", "answer"
    appeal = "appeal", "超期申诉", "appeal"
    archive = "archive", "归档", "archive"
    arrive = "arrive", "报到", "arrive"
    ask_extension = "ask_extension", "申请延期", "ask for an extension"
    ask_suspension = "ask_suspension", "申请挂账", "ask for a suspension"
    assist = "assist", "协办反馈", "co-unit's feedback"
    attach = "attach", "上传附件", "attach files"
    attempt = "attempt", "记录未接通", "log a callback attempt"
    cancel_supervision = "cancel_supervision", "撤销督办", "cancel the supervision"
    check = "check", "核查通过", "check"
    close = "close", "办结", "close"
    contact = "contact", "先行联系", "first contact"
    dispatch = "dispatch", "派遣", "dispatch"
    escalate = "escalate", "升级", "escalate"
    exempt = "exempt", "同意申诉", "grant the appeal"
    extend = "extend", "同意延期", "grant the extension"
    feedback = "feedback", "反馈", "feedback"
    handle = "handle", "开始处置", "handle"
    involve = "involve", "增加协办", "involve co-units"
    merge = "merge", "并案", "merge"
    progress = "progress", "阶段反馈", "report progress"
    redo = "redo", "核查退回", "send back to be redone"
    refuse = "refuse", "驳回申请", "refuse the request"
    reject = "reject", "不予受理", "reject"
    reply_supervision = "reply_supervision", "回复督办", "reply to the supervision"
    resume = "resume", "恢复办理", "resume"
    return_ = "return", "退单", "return"
    rework = "rework", "返工", "rework"
    send_back = "send_back", "退回受理", "send back to intake"
    settle = "settle", "随主单办结", "settle with the main order"
    sign = "sign", "签收", "sign"
    supervise = "supervise", "督办", "supervise"
    suspend = "suspend", "同意挂账", "grant the suspension"
    verify_supervision = "verify_supervision", "核销督办", "verify the supervision"
    whistle = "whistle", "吹哨", "whistle call"


CHANNEL_DIGITS = {
    Channel.hotline_12345: "01",
    Channel.face_to_face: "02",
    Channel.suggestion_box: "03",
    Channel.guest_book: "04",
    Channel.grid_report: "05",
    Channel.mini_program: "06",
    Channel.open311: "07",
    Channel.whistle: "08",
    Channel.other: "99",
}
"""The two channel digits of an order number (domain.md §8)."""

INTAKE_TIERS = {
    Channel.face_to_face: Tier.subdistrict,
    Channel.grid_report: Tier.community,
    Channel.guest_book: Tier.subdistrict,
    Channel.suggestion_box: Tier.subdistrict,
    Channel.whistle: Tier.subdistrict,
}
"""Which tier receives a channel's requests: stations pass to the subdistrict's office, grid workers
to their community (domain.md §9); every other channel is answered by the district's one number."""


def intake_tier(channel: Channel) -> Tier:
    """The tier whose unit accepts what comes in by *channel*."""
    return INTAKE_TIERS.get(channel, Tier.district)


class RejectReason(LabelledEnum):
    """Why a request is not accepted (domain.md §4)."""

    emergency_line = "emergency_line", "应拨打110、119、120", "police, fire or medical emergency"
    litigation = "litigation", "诉讼、仲裁事项", "litigation or arbitration"
    other = "other", "其他", "other"
    petition = "petition", "信访事项", "petition"
    repeated = "repeated", "重复且无新事实", "repeated without a new fact"
    secret_or_privacy = "secret_or_privacy", "涉密或个人隐私", "secret or privacy"


class ReturnReason(LabelledEnum):
    """Why a unit gives an order back."""

    not_ours = "not_ours", "非本单位职责", "not this unit's duty"
    other = "other", "其他", "other"
    unclear = "unclear", "诉求内容不清", "the request is unclear"
    wrong_area = "wrong_area", "属地有误", "the place is elsewhere"


class Ask(LabelledEnum):
    """What a unit has asked for and the next tier has not decided yet."""

    appeal = "appeal", "超期申诉", "appeal"
    extension = "extension", "延期", "extension"
    suspension = "suspension", "挂账", "suspension"


class PartKind(LabelledEnum):
    """Why another unit has a share in an order."""

    co_unit = "co_unit", "协办", "co-unit"
    whistle = "whistle", "吹哨报到", "whistle call"


class PartState(LabelledEnum):
    """What became of a share."""

    asked = "asked", "待完成", "asked"
    cancelled = "cancelled", "已取消", "cancelled"
    done = "done", "已完成", "done"


class SupervisionLevel(LabelledEnum):
    """How hard an order is supervised, mildest first; only upward, else cancelled."""

    reminder = "reminder", "催办", "reminder"
    yellow = "yellow", "黄牌督办", "yellow card"
    red = "red", "红牌督办", "red card"


class SupervisionState(LabelledEnum):
    """What became of a supervision."""

    cancelled = "cancelled", "已撤销", "cancelled"
    open = "open", "待回复", "open"
    replied = "replied", "待核销", "replied"
    verified = "verified", "已核销", "verified"


class Satisfaction(LabelledEnum):
    """The resident's verdict at callback."""

    dissatisfied = "dissatisfied", "不满意", "dissatisfied"
    fairly_satisfied = "fairly_satisfied", "基本满意", "fairly satisfied"
    not_reached = "not_reached", "未能联系", "not reached"
    satisfied = "satisfied", "满意", "satisfied"


CONSULTATION = "consultation"
"""Code of the one category that may be answered at once."""


@dataclass(frozen=True)
class Order:
    """An order as the rules see it; ``version`` rises with every event and is its number.

    ``head`` is the hash of the last event. ``responsible_id`` None: every post up the chain is
    vacant. ``sender_unit_id`` dispatched it to its lead unit; None before. ``stage_due_at`` is the
    nearest limit running; ``business_due_at`` the limit of the whole business, untouched by climbs.
    ``binding``: adjudicated, so it cannot be returned. ``asked`` and what goes with it: a request
    the next tier has not decided yet, ``asked_until`` the instant asked for. ``area_code`` is the
    place as it is called today: an ended area's is its heir's. ``resolved``,
    ``satisfaction`` None: not known yet. ``exempted``: late, but not counted so.
    """

    id: int
    version: int
    head: bytes
    number: str | None
    state: State
    channel: Channel
    category: str
    urgency: Urgency
    area_id: int
    area_code: str
    tier: Tier
    lead_unit_id: int
    responsible_id: int | None
    climbs: int
    colour: Colour
    reported_at: datetime
    proactive: bool = False
    sender_unit_id: int | None = None
    stage_due_at: datetime | None = None
    business_due_at: datetime | None = None
    accepted_at: datetime | None = None
    dispatched_at: datetime | None = None
    signed_at: datetime | None = None
    contacted_at: datetime | None = None
    handled_at: datetime | None = None
    handled_by: int | None = None
    reply: str | None = None
    resolved: bool | None = None
    satisfaction: Satisfaction | None = None
    closed_at: datetime | None = None
    archived_at: datetime | None = None
    return_count: int = 0
    binding: bool = False
    reworks: int = 0
    attempts: int = 0
    asked: Ask | None = None
    asked_by: int | None = None
    asked_until: datetime | None = None
    asked_reviewer: int | None = None
    extensions: int = 0
    suspensions: int = 0
    suspended_until: datetime | None = None
    merged_into: int | None = None
    supervision: SupervisionLevel | None = None
    appealed: bool = False
    exempted: bool = False

    @property
    def matter(self) -> Matter:
        """What decides which limits it falls under."""
        return Matter(self.category, self.urgency, self.channel, self.area_code, self.lead_unit_id)

    @property
    def district_code(self) -> str:
        """The district's code: the first six digits of every area's in it (domain.md §8)."""
        return self.area_code[:6]


@dataclass(frozen=True, slots=True)
class OrderRef:
    """An order as the caller last saw it."""

    id: int
    version: int


@dataclass(frozen=True, slots=True)
class Request:
    """What a resident asks, as an intake hands it in.

    ``source`` and ``external_ref`` name it in the system it comes from; the pair is taken once.
    ``proactive``: found before anybody complained (未诉先办).
    """

    channel: Channel
    category: str
    urgency: Urgency
    description: str
    area_id: int
    address: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    citizen_name: str | None = None
    citizen_phone: str | None = None
    source: str | None = None
    external_ref: str | None = None
    proactive: bool = False
