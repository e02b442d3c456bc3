"""The inbox as values: tabs by duty, what a reader filters by, positions, and lines. Pure."""

import base64
import binascii
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from backend.core.errors import InvalidInput
from backend.core.labels import Label, LabelledEnum
from backend.deadlines.rules import Colour, Urgency
from backend.orders.rules import Ask, Channel, State, SupervisionLevel


class Tab(LabelledEnum):
    """Whose turn it is: every order stands under one duty, some under two more, all under all."""

    intake = "intake", "待受理", "to accept"
    dispatch = "dispatch", "待派遣", "to dispatch"
    sign = "sign", "待签收", "to sign"
    handling = "handling", "处置中", "in work"
    approval = "approval", "待审批", "to approve"
    check = "check", "待核查", "to check"
    callback = "callback", "待回访", "to call back"
    supervised = "supervised", "督办", "supervised"
    done = "done", "已结", "finished"
    all = "all", "全部", "all"


STATES_OF: dict[Tab, tuple[State, ...]] = {
    Tab.intake: (State.reported,),
    Tab.dispatch: (State.accepted, State.returned, State.adjudication),
    Tab.sign: (State.dispatched,),
    Tab.handling: (State.signed, State.handling, State.suspended),
    Tab.check: (State.handled,),
    Tab.callback: (State.callback,),
    Tab.done: (State.closed, State.archived, State.answered, State.rejected, State.merged),
}
"""The states of each duty; each state stands under exactly one. The other tabs take any."""

DONE = frozenset(STATES_OF[Tab.done])
OPEN = frozenset(State) - DONE


class Reach(LabelledEnum):
    """How far the reader looks."""

    mine = "mine", "我的", "mine"
    unit = "unit", "本单位", "my unit"
    below = "below", "辖区", "my area"


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed to; empty and None: not at all.

    ``area`` is the code of an area, for it and everything below it; ``unit`` the id of a lead unit;
    ``text`` an order number or its end, a telephone number, or words of at least two characters.
    """

    tab: Tab = Tab.all
    reach: Reach = Reach.below
    states: frozenset[State] = frozenset()
    category: str = ""
    area: str = ""
    unit: int | None = None
    colour: Colour | None = None
    urgency: Urgency | None = None
    channel: Channel | None = None
    supervision: SupervisionLevel | None = None
    text: str = ""

    def wanted_states(self) -> frozenset[State]:
        """The states of the tab, narrowed to the chosen ones where any are chosen."""
        of_tab = frozenset(STATES_OF.get(self.tab, tuple(State)))
        return of_tab & self.states if self.states else of_tab


class Phase(IntEnum):
    """The stretches of a list, in the order they are read."""

    dated = 0
    """Open, with a limit running; nearest first."""
    undated = 1
    """Open, no limit running; oldest first."""
    done = 2
    """Finished; newest first."""
    found = 3
    """Results of a search; newest first."""


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FAR = datetime(9999, 1, 1, tzinfo=UTC)
_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
_MOST_IDS = 2**62


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a list goes on: after this position. ``at`` is the limit, or when it was reported."""

    phase: Phase
    at: datetime
    id: int

    @classmethod
    def start(cls, phase: Phase) -> "Cursor":
        """Before the first order of *phase*."""
        if phase in (Phase.dated, Phase.undated):
            return cls(phase, _LONG_AGO, 0)
        return cls(phase, _FAR, _MOST_IDS)

    def __str__(self) -> str:
        micros = (self.at - _EPOCH) // _MICROSECOND
        return base64.urlsafe_b64encode(f"{self.phase}.{micros}.{self.id}".encode()).decode()

    @classmethod
    def parse(cls, told: str) -> "Cursor":
        """The position a link carried. Raises InvalidInput for one we never gave out."""
        try:
            phase, micros, order_id = base64.urlsafe_b64decode(told.encode()).decode().split(".")
            found = cls(Phase(int(phase)), _EPOCH + int(micros) * _MICROSECOND, int(order_id))
        except (ValueError, OverflowError, binascii.Error) as error:
            raise InvalidInput(
                "cursor", Label("翻页位置无效，请回到第一页", "no such position; start again")
            ) from error
        if not (_LONG_AGO <= found.at <= _FAR and 0 <= found.id <= _MOST_IDS):
            raise InvalidInput("cursor", Label("翻页位置无效", "no such position"))
        return found


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the inbox; ``version`` is what an action on it must name.

    ``excerpt`` is the beginning of the request. ``stage_due_at`` None: no limit is running;
    ``provisional``: it reaches into a year whose days off are not published yet, and may move.
    """

    id: int
    version: int
    number: str | None
    state: State
    colour: Colour
    urgency: Urgency
    channel: Channel
    category: Label
    excerpt: str
    address: str
    area: str
    subdistrict: str
    unit: str
    stage_due_at: datetime | None
    provisional: bool
    reported_at: datetime
    climbs: int
    asked: Ask | None
    supervision: SupervisionLevel | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, and where the list goes on (None: it ends here).

    ``cut``: a rare filter met so few that reading stopped early; more may follow.
    """

    rows: tuple[Row, ...]
    next: Cursor | None = None
    cut: bool = False


MOST_COUNTED = 1000
"""How many index entries a count reads for a tab and a key at most."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many orders a tab holds: exactly ``least``, or more when ``more``."""

    least: int = 0
    more: bool = False

    def __str__(self) -> str:
        if self.least >= MOST_COUNTED:
            return f"{MOST_COUNTED - 1}+"
        return f"{self.least}+" if self.more else str(self.least)

    def __add__(self, other: "Count") -> "Count":
        return Count(self.least + other.least, self.more or other.more)


@dataclass(frozen=True, slots=True)
class Choice:
    """A unit or an area to filter by: ``value`` goes into the address."""

    value: str
    name: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filter form offers this reader."""

    categories: tuple[tuple[str, Label], ...] = ()
    areas: tuple[Choice, ...] = ()
    units: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Keys:
    """Where a reader looks, as ids of indexed columns of an order.

    ``by`` maps a column (district, subdistrict, community, area, lead_unit, responsible, co_unit)
    to the ids wanted there; an order is seen when one of them holds. ``districts`` encloses all.
    ``within``: an order must be seen by those, too (None: no more is asked).
    """

    by: dict[str, tuple[int, ...]] = field(default_factory=dict)
    districts: tuple[int, ...] = ()
    within: "Keys | None" = None
