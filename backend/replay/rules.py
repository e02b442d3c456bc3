"""What a replay is made of: its terms, its places, its dice and the turns it takes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

from backend.core.errors import InvalidInput
from backend.core.instants import CHINA
from backend.core.labels import Label
from backend.identity.rules import Actor
from backend.orders.actions import ActionData
from backend.orders.changes import Case
from backend.orders.rules import Action, Order
from backend.replay.hotline import MILLION
from backend.seed.spread import lot

SOURCE = "replay"
"""The source of a replay's orders; the reference of each is its index."""

MOST_ORDERS = 5_000_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What is replayed: so many orders of a district's year, drawn by *seed*.

    ``first``: only so many of them come in, at the year's density; None: all. Raises InvalidInput
    for a number of orders outside 1 … `MOST_ORDERS`, and for a first that is none of them.
    """

    district: str
    year: int
    orders: int
    seed: int = 1
    first: int | None = None

    def __post_init__(self) -> None:
        if self.first is not None and not 1 <= self.first <= self.orders:
            raise InvalidInput(
                "first", Label(f"须为 1 至 {self.orders}", f"must be from 1 to {self.orders}")
            )
        if not 1 <= self.orders <= MOST_ORDERS:
            raise InvalidInput(
                "orders", Label(f"须为 1 至 {MOST_ORDERS}", f"must be from 1 to {MOST_ORDERS}")
            )

    @property
    def coming(self) -> int:
        """How many orders come in."""
        return self.first or self.orders

    @property
    def begins_on(self) -> date:
        """The first day of the year."""
        return date(self.year, 1, 1)

    @property
    def begins_at(self) -> datetime:
        """The first midnight of the year in China, in UTC."""
        return datetime.combine(self.begins_on, time(), CHINA).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Position:
    """How far a run has come: everything up to ``reached_at`` has happened and is committed.

    ``arrived`` orders have come in, ``actions`` were taken by people (a report counts), ``steps``
    by enforcement, in ``seconds`` of real time.
    """

    reached_at: datetime
    arrived: int = 0
    actions: int = 0
    steps: int = 0
    seconds: float = 0.0
    is_finished: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """The district's places and units, by id.

    ``offices`` are the street offices by the code of their street, ``departments`` in their order.
    """

    command: int
    offices: Mapping[str, int]
    departments: Sequence[int]
    grids: Sequence[int]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes each part of the loop."""

    acceptor: Actor
    dispatcher: Actor
    handler: Actor
    callback_agent: Actor
    supervisor: Actor


@dataclass(frozen=True, slots=True)
class Standing:
    """How order *index* stands since its last event, at *since*."""

    case: Case
    index: int
    since: datetime

    @property
    def order(self) -> Order:
        """The order itself."""
        return self.case.order


@dataclass(frozen=True, slots=True)
class Turn:
    """The next thing somebody does to an order, and when it would be done."""

    at: datetime
    actor: Actor
    action: Action
    data: ActionData


@dataclass(frozen=True, slots=True)
class Dice:
    """Chance of one order: every draw is a function of the seed, the order and what is drawn.

    Nothing is consumed, so an order's next turn can be worked out anew at any time.
    """

    seed: int
    index: int

    def drawn(self, what: str, time: int = 0) -> int:
        """A number of millionths for *what*, its own for every *time* it comes up."""
        return _drawn(self.seed, self.index, what, time)

    def happens(self, per_thousand: int, what: str, time: int = 0) -> bool:
        """Whether something of this likelihood comes to pass."""
        return self.drawn(what, time) < per_thousand * (MILLION // 1000)

    def one_of(self, weights: Sequence[int], what: str, time: int = 0) -> int:
        """A place in *weights*, as often as its weight is of their sum."""
        left = self.drawn(what, time) * sum(weights) // MILLION
        for place, weight in enumerate(weights):
            if left < weight:
                return place
            left -= weight
        return len(weights) - 1


@lru_cache(maxsize=1 << 16)
def _drawn(seed: int, index: int, what: str, time: int) -> int:
    return lot(MILLION, seed, index, what, time)
