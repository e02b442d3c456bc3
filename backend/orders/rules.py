"""Orders as values: their states, channels and what each action is told (domain.md §3, §4)."""

from dataclasses import dataclass
from datetime import datetime

from backend.areas.rules import Tier
from backend.core.labels import LabelledEnum
from backend.deadlines.rules import Colour, Urgency


class State(LabelledEnum):
    """Where an order stands; closed (办结) is not resolved (解决), and neither is archived."""

    reported = "reported", "待受理", "reported"
    accepted = "accepted", "已受理", "accepted"
    answered = "answered", "已直接答复", "answered"
    rejected = "rejected", "不予受理", "rejected"
    dispatched = "dispatched", "已派遣", "dispatched"
    signed = "signed", "已签收", "signed"
    handling = "handling", "处置中", "handling"
    handled = "handled", "已处置", "handled"
    callback = "callback", "回访中", "callback"
    closed = "closed", "已办结", "closed"
    archived = "archived", "已归档", "archived"


class Action(LabelledEnum):
    """What can be done to an order."""

    accept = "accept", "受理", "accept"
    answer = "answer", "直接答复", "answer"
    archive = "archive", "归档", "archive"
    check = "check", "核查", "check"
    close = "close", "办结", "close"
    contact = "contact", "先行联系", "first contact"
    dispatch = "dispatch", "派遣", "dispatch"
    escalate = "escalate", "升级", "escalate"
    feedback = "feedback", "反馈", "feedback"
    handle = "handle", "开始处置", "handle"
    reject = "reject", "不予受理", "reject"
    sign = "sign", "签收", "sign"


class EventKind(LabelledEnum):
    """Every event an order's trail can hold."""

    deadline_orange = "deadline:orange", "橙色预警", "orange warning"
    deadline_red = "deadline:red", "红色超期", "limit passed"
    deadline_unanswered = "deadline:unanswered", "已无上级可升级", "no tier left to climb to"
    deadline_yellow = "deadline:yellow", "黄色预警", "yellow warning"
    order_accept = "order:accept", "受理", "accepted"
    order_answer = "order:answer", "直接答复", "answered"
    order_archive = "order:archive", "归档", "archived"
    order_check = "order:check", "核查", "checked"
    order_close = "order:close", "办结", "closed"
    order_contact = "order:contact", "先行联系", "first contact"
    order_dispatch = "order:dispatch", "派遣", "dispatched"
    order_escalate = "order:escalate", "升级", "escalated"
    order_feedback = "order:feedback", "反馈", "feedback"
    order_handle = "order:handle", "开始处置", "handling"
    order_import = "order:import", "导入", "imported"
    order_reject = "order:reject", "不予受理", "rejected"
    order_report = "order:report", "上报", "reported"
    order_sign = "order:sign", "签收", "signed"


class Channel(LabelledEnum):
    """How a request came in."""

    face_to_face = "face_to_face", "面对面", "face to face"
    grid_report = "grid_report", "网格上报", "grid report"
    guest_book = "guest_book", "留言簿", "guest book"
    hotline_12345 = "hotline_12345", "12345热线", "hotline 12345"
    mini_program = "mini_program", "小程序", "mini program"
    open311 = "open311", "开放接口", "Open311"
    other = "other", "其他渠道", "other"
    suggestion_box = "suggestion_box", "意见箱", "suggestion box"


CHANNEL_DIGITS = {
    Channel.hotline_12345: "01",
    Channel.face_to_face: "02",
    Channel.suggestion_box: "03",
    Channel.guest_book: "04",
    Channel.grid_report: "05",
    Channel.mini_program: "06",
    Channel.open311: "07",
    Channel.other: "99",
}
"""The two channel digits of an order number (domain.md §8)."""

INTAKE_TIERS = {
    Channel.face_to_face: Tier.subdistrict,
    Channel.grid_report: Tier.community,
    Channel.guest_book: Tier.subdistrict,
    Channel.suggestion_box: Tier.subdistrict,
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


class Satisfaction(LabelledEnum):
    """The resident's verdict at callback."""

    dissatisfied = "dissatisfied", "不满意", "dissatisfied"
    fairly_satisfied = "fairly_satisfied", "基本满意", "fairly satisfied"
    not_reached = "not_reached", "未能联系", "not reached"
    satisfied = "satisfied", "满意", "satisfied"


CONSULTATION = "consultation"
"""Code of the one category that may be answered at once."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the rules see it; ``version`` rises with every event and is its number.

    ``head`` is the hash of the last event. ``responsible_id`` None: every post up the chain is
    vacant. ``stage_due_at`` is the nearest limit running; ``business_due_at`` the limit of the
    whole business, untouched by climbs. ``resolved``, ``satisfaction`` None: not known yet.
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
    district_code: str
    tier: Tier
    lead_unit_id: int
    responsible_id: int | None
    climbs: int
    colour: Colour
    reported_at: datetime
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


@dataclass(frozen=True, slots=True)
class Request:
    """What a resident asks, as an intake hands it in.

    ``source`` and ``external_ref`` name it in the system it comes from; the pair is taken once.
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


@dataclass(frozen=True, slots=True)
class NoData:
    """For actions that need to be told nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The direct answer to a consultation."""

    reply: str


@dataclass(frozen=True, slots=True)
class Reject:
    """Why a request is not accepted; ``note`` is told to the citizen."""

    reason: RejectReason
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """The lead unit."""

    unit_id: int


@dataclass(frozen=True, slots=True)
class Contact:
    """What was said at the first contact."""

    note: str


@dataclass(frozen=True, slots=True)
class Handle:
    """Begin the work; ``waive_contact`` gives the reason when the citizen was not contacted."""

    waive_contact: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What was done, and whether it solved the matter."""

    reply: str
    resolved: bool


@dataclass(frozen=True, slots=True)
class Close:
    """The callback's result."""

    satisfaction: Satisfaction
    resolved: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Escalate:
    """Why the order climbs; the deadline's own climbs name the clock."""

    reason: str


ActionData = NoData | Answer | Reject | Dispatch | Contact | Handle | Feedback | Close | Escalate

DATA_OF: dict[Action, type[ActionData]] = {
    Action.accept: NoData,
    Action.answer: Answer,
    Action.archive: NoData,
    Action.check: NoData,
    Action.close: Close,
    Action.contact: Contact,
    Action.dispatch: Dispatch,
    Action.escalate: Escalate,
    Action.feedback: Feedback,
    Action.handle: Handle,
    Action.reject: Reject,
    Action.sign: NoData,
}
"""What each action must be told."""
