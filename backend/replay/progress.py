"""Which orders of a replay wait for somebody, and whose turn is next. Pure but for its memory."""

from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush

from backend.deadlines.rules import DeadlineState
from backend.orders.rules import OrderRef
from backend.replay.rules import Standing, Turn
from backend.replay.script import Script


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order somebody will act on at ``at``; ``step_at`` is when the next step of it is due."""

    ref: OrderRef
    index: int
    at: datetime
    step_at: datetime | None
    turn: Turn

    @property
    def is_held(self) -> bool:
        """Whether a step has to be taken before: nobody acts past what enforcement owes."""
        return self.step_at is not None and self.step_at <= self.at


class Queue:
    """The waiting orders, nearest first.

    What is in it follows from the orders as they stand (`Script.next_turn`), so it is built anew
    from the database whenever a run goes on; it holds the open orders alone, however many have
    ended.
    """

    def __init__(self, script: Script) -> None:
        self._script = script
        self._waiting: dict[int, Waiting] = {}
        self._nearest: list[tuple[datetime, int, int]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, it: Standing) -> None:
        """Take note of how an order stands."""
        order = it.order
        turn = self._script.next_turn(it)
        if turn is None:
            self._waiting.pop(order.id, None)
            return
        steps = [
            clock.next_step_at
            for clock in it.case.clocks.values()
            if clock.state is DeadlineState.running and clock.next_step_at is not None
        ]
        at = max(turn.at, it.since)
        before = self._waiting.get(order.id)
        self._waiting[order.id] = Waiting(
            OrderRef(order.id, order.version), it.index, at, min(steps, default=None), turn
        )
        if before is None or before.at != at:
            heappush(self._nearest, (at, it.index, order.id))

    def next_at(self) -> datetime | None:
        """When the next turn is; None when nobody waits."""
        self._drop_outdated()
        return self._nearest[0][0] if self._nearest else None

    def take_until(self, until: datetime) -> list[Waiting]:
        """The orders whose turn comes by *until*, nearest first; those held by a step stay in."""
        free: list[Waiting] = []
        held: list[Waiting] = []
        while (at := self.next_at()) is not None and at <= until:
            waiting = self._waiting.pop(heappop(self._nearest)[2])
            (held if waiting.is_held else free).append(waiting)
        for waiting in held:
            self._waiting[waiting.ref.id] = waiting
            heappush(self._nearest, (waiting.at, waiting.index, waiting.ref.id))
        return free

    def _drop_outdated(self) -> None:
        """Forget entries of orders that stand otherwise by now."""
        while self._nearest:
            at, _, order_id = self._nearest[0]
            waiting = self._waiting.get(order_id)
            if waiting is not None and waiting.at == at:
                return
            heappop(self._nearest)
