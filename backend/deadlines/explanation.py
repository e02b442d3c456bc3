"""Why a limit falls when it does: told whole, and counted again from what is told. Pure.

An `Explanation` is what people and programs are shown of a clock; `explaining` makes it. It names
every stretch of time that counted, so whoever has it can count it again without a calendar:
`replay`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.core.errors import MinhuError
from backend.core.labels import LabelledEnum
from backend.deadlines.budget import CountFrom
from backend.deadlines.calendar import Segment
from backend.deadlines.calendars import Suspension
from backend.deadlines.rules import Colour, DeadlineKind, DeadlineState, Effect


class Unexplained(MinhuError):
    """The parts of this explanation do not add up to its limit."""

    code = "unexplained"
    zh = "该时限说明的各部分与时限不符"


class Turn(LabelledEnum):
    """What happens to a clock; its history calls each by this value."""

    moved = "moved", "调整", "moved"
    paused = "paused", "暂停", "paused"
    recounted = "recounted", "重算", "counted anew"
    relimited = "relimited", "改按现行时限", "moved to the limit in force"
    resumed = "resumed", "恢复", "resumed"
    started = "started", "起算", "started"


@dataclass(frozen=True, slots=True)
class Cause:
    """Whose hand it was, and why; ``asked_by`` is who asked for it. None: not on record."""

    who: str | None = None
    asked_by: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class LimitTold:
    """The version of the limit a clock runs under.

    ``budget`` as `Budget.parse` reads it; ``budget_seconds`` is the same by its own clock, working
    or elapsed.
    """

    policy_version: int
    budget: str
    budget_seconds: int
    count_from: CountFrom
    calendar: str


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of counting without a pause, with all that counted of it.

    Natural time counts throughout: one segment. Working time only within the spans of the calendar
    named by ``calendar_version``. The last leg ends with the limit.
    """

    starts_at: datetime
    ends_at: datetime
    calendar_version: int
    segments: tuple[Segment, ...]

    @property
    def seconds(self) -> int:
        """What counted of it."""
        return sum(segment.seconds for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stood still from ``starts_at``; ``ends_at`` None: it still does.

    ``counts`` is False when the limit had passed already: standing still then moves nothing.
    """

    starts_at: datetime
    ends_at: datetime | None
    counts: bool
    cause: Cause


@dataclass(frozen=True, slots=True)
class Moved:
    """The limit was moved by ``seconds`` of its own clock (an extension; negative: ahead)."""

    at: datetime
    before: datetime
    due_at: datetime
    seconds: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class Recounted:
    """Other calendars came into force; ``calendar_version`` is the one counted by before."""

    at: datetime
    before: datetime
    due_at: datetime
    calendar_version: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder: at ``percent`` of the budget, or ``before`` or ``after`` the limit.

    ``at`` is its instant; None when it was taken, or cannot come while the clock does not run.
    """

    ordinal: int
    effect: Effect
    percent: int | None
    before: str | None
    after: str | None
    taken: bool
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One clock of an order, with everything its limit follows from.

    ``set_by`` is what set the limit as it stands; ``suspensions`` are the times in which work stood
    still in the order's area. ``due_at`` of a clock that stands still is the limit as it was.
    """

    kind: DeadlineKind
    subject: int
    cycle: int
    state: DeadlineState
    colour: Colour
    limit: LimitTold
    calendar_version: int
    provisional: bool
    started_at: datetime
    legs: tuple[Leg, ...]
    pauses: tuple[Pause, ...]
    moves: tuple[Moved, ...]
    recounts: tuple[Recounted, ...]
    suspensions: tuple[Suspension, ...]
    set_by: Turn
    original_due_at: datetime | None
    due_at: datetime
    breached_at: datetime | None
    ended_at: datetime | None
    steps: tuple[Rung, ...]


def replay(explanation: Explanation) -> datetime:
    """The limit, counted again from nothing but what is told.

    1. the time there is: the budget, and whatever the limit was moved by
    2. every leg uses up what its segments are worth; pauses lie between the legs
    3. the limit falls where the last leg's segments have used up the rest, or where it was moved to

    Raises Unexplained when the segments are worth more or less than the time there is.
    """
    left = explanation.limit.budget_seconds + sum(move.seconds for move in explanation.moves)
    *before, last = explanation.legs
    left -= sum(leg.seconds for leg in before)
    if last.seconds != left:
        raise Unexplained
    if explanation.set_by is Turn.moved:
        return explanation.moves[-1].due_at
    reached = last.starts_at
    for segment in last.segments:
        reached = segment.starts_at + timedelta(seconds=min(left, segment.seconds))
        left -= segment.seconds
    return reached
