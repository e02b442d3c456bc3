"""The way of an order in eight steps, with when each was reached. Pure."""

from dataclasses import dataclass
from datetime import datetime

from backend.core.labels import Label
from backend.orders.rules import Order, State

_STEPS = (
    Label("上报", "Reported"), Label("受理", "Accepted"), Label("派遣", "Dispatched"),
    Label("签收", "Signed"), Label("处置", "Handled"), Label("回访", "Called back"),
    Label("办结", "Closed"), Label("归档", "Archived"),
)  # fmt: skip

_REACHED = {
    State.reported: 1, State.accepted: 2, State.returned: 2, State.adjudication: 2,
    State.dispatched: 3, State.signed: 4, State.handling: 4, State.suspended: 4,
    State.handled: 5, State.callback: 5, State.closed: 7, State.archived: 8,
}  # fmt: skip
"""How many of the steps an order in a state has behind it."""

_SHORT = frozenset({State.answered, State.merged, State.rejected})
"""States that end an order before it was ever dispatched."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way; ``at`` None: not reached, or its time is not kept."""

    name: Label
    done: bool
    current: bool
    at: datetime | None = None


def steps_of(order: Order) -> list[Step]:
    """Every step; the first that is not done is the current one.

    An order that was answered, rejected or merged has only two: reported, and how it ended.
    """
    if order.state in _SHORT:
        end = Label(order.state.zh, order.state.en)
        return [
            Step(_STEPS[0], True, False, order.reported_at),
            Step(end, True, False, order.closed_at or order.accepted_at),
        ]
    behind = _REACHED[order.state]
    times = (
        order.reported_at, order.accepted_at, order.dispatched_at, order.signed_at,
        order.handled_at, None, order.closed_at, order.archived_at,
    )  # fmt: skip
    return [
        Step(name, place < behind, place == behind, at if place < behind else None)
        for place, (name, at) in enumerate(zip(_STEPS, times, strict=True))
    ]
