"""What each action must be told: one frozen dataclass an action (domain.md §4)."""

from dataclasses import dataclass

from backend.files.rules import FileRef
from backend.orders.rules import (
    Action,
    RejectReason,
    ReturnReason,
    Satisfaction,
    SupervisionLevel,
)


@dataclass(frozen=True, slots=True)
class NoData:
    """For actions that need to be told nothing."""


@dataclass(frozen=True, slots=True)
class Adjudicate:
    """The unit that has to take the order, and why; the decision is binding."""

    unit_id: int
    note: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The direct answer to a consultation."""

    reply: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is asked for, refused or sent back."""

    reason: str


@dataclass(frozen=True, slots=True)
class AskExtension:
    """``amount`` more, in the unit the limit itself is stated in."""

    amount: int
    reason: str


@dataclass(frozen=True, slots=True)
class AskSuspension:
    """Stand still for so many natural days."""

    days: int
    reason: str


@dataclass(frozen=True, slots=True)
class Attach:
    """Files that are in the store already."""

    files: tuple[FileRef, ...]


@dataclass(frozen=True, slots=True)
class Cancel:
    """Why it is called off."""

    reason: str


@dataclass(frozen=True, slots=True)
class Close:
    """The callback's result."""

    satisfaction: Satisfaction
    resolved: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """What was said at the first contact."""

    note: str


@dataclass(frozen=True, slots=True)
class Dispatch:
    """The lead unit, and any co-units with what they are asked to do."""

    unit_id: int
    co_unit_ids: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Escalate:
    """Why the order climbs; the deadline's own climbs name the clock."""

    reason: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What was done, and whether it solved the matter."""

    reply: str
    resolved: bool


@dataclass(frozen=True, slots=True)
class Handle:
    """Begin the work; ``waive_contact`` gives the reason when the citizen was not contacted."""

    waive_contact: str = ""


@dataclass(frozen=True, slots=True)
class Involve:
    """Units that are asked for ``task``."""

    unit_ids: tuple[int, ...]
    task: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The main order this one is a duplicate of."""

    order_id: int


@dataclass(frozen=True, slots=True)
class Note:
    """What there is to say."""

    note: str


@dataclass(frozen=True, slots=True)
class PartReply:
    """A unit's answer for its share; ``part`` None: the one share it still owes."""

    reply: str
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """Why a request is not accepted; ``note`` is told to the citizen."""

    reason: RejectReason
    note: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """Why the unit gives the order back."""

    reason: ReturnReason
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rework:
    """What the resident is not content with."""

    satisfaction: Satisfaction
    reason: str


@dataclass(frozen=True, slots=True)
class Settle:
    """The main order's result, which is the answer to this one's citizen as well."""

    order_id: int
    reply: str
    resolved: bool | None


@dataclass(frozen=True, slots=True)
class Supervise:
    """How hard, and why."""

    level: SupervisionLevel
    reason: str


@dataclass(frozen=True, slots=True)
class Verify:
    """Whether the reply is good enough to lift the supervision."""

    passed: bool
    note: str = ""


ActionData = (
    NoData | Adjudicate | Answer | AskExtension | AskSuspension | Attach | Cancel | Close
    | Contact | Dispatch | Escalate | Feedback | Handle | Involve | Merge | Note | PartReply
    | Reason | Reject | Return | Rework | Settle | Supervise | Verify
)  # fmt: skip

DATA_OF: dict[Action, type[ActionData]] = {
    Action.accept: NoData,
    Action.adjudicate: Adjudicate,
    Action.answer: Answer,
    Action.appeal: Reason,
    Action.archive: NoData,
    Action.arrive: PartReply,
    Action.ask_extension: AskExtension,
    Action.ask_suspension: AskSuspension,
    Action.assist: PartReply,
    Action.attach: Attach,
    Action.attempt: Note,
    Action.cancel_supervision: Cancel,
    Action.check: NoData,
    Action.close: Close,
    Action.contact: Contact,
    Action.dispatch: Dispatch,
    Action.escalate: Escalate,
    Action.exempt: NoData,
    Action.extend: NoData,
    Action.feedback: Feedback,
    Action.handle: Handle,
    Action.involve: Involve,
    Action.merge: Merge,
    Action.progress: Note,
    Action.redo: Reason,
    Action.refuse: Reason,
    Action.reject: Reject,
    Action.reply_supervision: Answer,
    Action.resume: NoData,
    Action.return_: Return,
    Action.rework: Rework,
    Action.send_back: Reason,
    Action.settle: Settle,
    Action.sign: NoData,
    Action.supervise: Supervise,
    Action.suspend: NoData,
    Action.verify_supervision: Verify,
    Action.whistle: Involve,
}
"""What each action must be told."""
