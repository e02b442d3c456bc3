"""One change of an order: the order after it, clocks, sealed event and who is told. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from backend.areas.rules import Unit
from backend.core.audit import seal
from backend.core.instants import aware
from backend.core.labels import LabelledEnum
from backend.deadlines.rules import Clock, DeadlineKind, DeadlineState, worst
from backend.identity.rules import Actor
from backend.orders.rules import EventKind, Order, State
from backend.people.rules import Responsible


@dataclass(frozen=True, slots=True)
class Case:
    """An order with its clocks, one of each kind at most."""

    order: Order
    clocks: Mapping[DeadlineKind, Clock] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision needs from the registry, as it stands today.

    ``units`` holds the units named by the order and the action, each with every superior;
    ``responsible`` whoever answers for each of them (None: vacant up to the district);
    ``number`` is the order number drawn for an acceptance.
    """

    units: Mapping[int, Unit] = field(default_factory=dict)
    responsible: Mapping[int, Responsible | None] = field(default_factory=dict)
    number: str | None = None

    def answers_for(self, unit_id: int) -> int | None:
        """The person answering for *unit_id* today; None when all above are vacant too."""
        found = self.responsible.get(unit_id)
        return found.person_id if found else None


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
    """Somebody to be told of an event."""

    person_id: int
    kind: EventKind


@dataclass(frozen=True, slots=True)
class Change:
    """Everything one step writes, in one transaction; ``clocks`` are only those that changed."""

    order: Order
    event: Event
    previous_head: bytes
    clocks: tuple[Clock, ...] = ()
    notices: tuple[Notice, ...] = ()


def record_change(
    case: Case,
    order: Order,
    clocks: Iterable[Clock],
    kind: EventKind,
    actor: Actor,
    now: datetime,
    data: Mapping[str, object],
    notices: Iterable[Notice] = (),
    *,
    opens: bool = False,
) -> Change:
    """Close a step: *order* gets its next version, colour, nearest limit and sealed event.

    ``opens`` marks the first event of an order, which has no earlier state.
    """
    changed = tuple(clocks)
    running = [
        clock
        for clock in {**case.clocks, **{clock.kind: clock for clock in changed}}.values()
        if clock.state is DeadlineState.running
    ]
    event = Event(
        order_id=order.id,
        seq=case.order.version + 1,
        kind=kind,
        at=now,
        actor=actor.name,
        operator_id=actor.operator_id,
        from_state=None if opens else case.order.state,
        to_state=order.state,
        data=plain(data),
    )
    after = replace(
        order,
        version=event.seq,
        head=seal(case.order.head, event.record()),
        colour=worst(clock.colour for clock in running),
        stage_due_at=min((clock.due_at for clock in running), default=None),
    )
    return Change(after, event, case.order.head, changed, tuple(notices))


def plain(data: Mapping[str, object]) -> dict[str, object]:
    """*data* with instants as ISO 8601 and choices as their values, fit for the chain."""
    return {name: _plain(value) for name, value in data.items()}


def _plain(value: object) -> object:
    if isinstance(value, LabelledEnum):
        return value.value
    if isinstance(value, datetime):
        return aware(value).astimezone(UTC).isoformat(timespec="seconds")
    return value
