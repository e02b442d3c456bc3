"""One change of an order: the order after it, clocks, sealed event and who is told. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import NoneType

from backend.areas.rules import Unit
from backend.core.audit import seal
from backend.core.instants import aware
from backend.core.labels import LabelledEnum
from backend.core.values import altered
from backend.deadlines.rules import QUIET, Clock, ClockKey, DeadlineKind, DeadlineState, worst
from backend.files.rules import FileRef
from backend.identity.rules import Actor
from backend.orders.events import Event, EventKind, Notice
from backend.orders.overlays import Part, Supervision
from backend.orders.rules import Order
from backend.people.rules import Responsible


@dataclass(frozen=True, slots=True)
class Case:
    """An order with its clocks and what lies over it.

    ``parts`` and ``supervisions`` may be left out where only clocks are decided upon. ``rows`` is
    how the clocks are written down, where ``clocks`` are counted anew; None: just so.
    """

    order: Order
    clocks: Mapping[ClockKey, Clock] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    supervisions: tuple[Supervision, ...] = ()
    rows: Mapping[ClockKey, Clock] | None = None

    def counted_anew(self, clocks: Mapping[ClockKey, Clock]) -> "Case":
        """The case with *clocks* in place of those that are written down."""
        return replace(self, clocks=clocks, rows=self.written)

    @property
    def written(self) -> Mapping[ClockKey, Clock]:
        """The clocks as their rows stand."""
        return self.clocks if self.rows is None else self.rows

    def clock(self, kind: DeadlineKind, subject: int = 0) -> Clock | None:
        """The clock of this kind, running or not; None when it never ran."""
        return self.clocks.get((kind, subject))

    def running(self, kind: DeadlineKind) -> Clock | None:
        """The order's own clock of this kind while it runs; None otherwise."""
        clock = self.clocks.get((kind, 0))
        return clock if clock and clock.state is DeadlineState.running else None

    @property
    def supervision(self) -> Supervision | None:
        """The supervision still to be replied to or verified; there is at most one."""
        return next((each for each in self.supervisions if each.is_open), None)

    def after(self, change: "Change") -> "Case":
        """The case as *change* leaves it."""
        clocks = {**self.clocks, **{(each.kind, each.subject): each for each in change.clocks}}
        parts = {each.ordinal: each for each in (*self.parts, *change.parts)}
        cards = {each.ordinal: each for each in (*self.supervisions, *change.supervisions)}
        return Case(change.order, clocks, tuple(parts.values()), tuple(cards.values()))


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision needs from the registry, as it stands today.

    ``units`` holds the units named by the order and the action, each with every superior;
    ``responsible`` whoever answers for each of them (None: vacant up to the district);
    ``number`` is the order number drawn for an acceptance; ``main`` the order merged into.
    """

    units: Mapping[int, Unit] = field(default_factory=dict)
    responsible: Mapping[int, Responsible | None] = field(default_factory=dict)
    number: str | None = None
    main: Order | None = None

    def answers_for(self, unit_id: int) -> int | None:
        """The person answering for *unit_id* today; None when all above are vacant too."""
        found = self.responsible.get(unit_id)
        return found.person_id if found else None

    def answering(self, unit_id: int) -> dict[str, object]:
        """Who answers for *unit_id*, as an event tells it: the person, and on whose behalf."""
        found = self.responsible.get(unit_id)
        told: dict[str, object] = {"responsible": found.person_id if found else None}
        if found and found.on_behalf_of is not None:
            told["on_behalf_of"] = found.on_behalf_of
        return told

    def represented_by(self, person_id: int) -> int | None:
        """The absent holder *person_id* stands in for; None for whoever is asked in their own
        right, be it for one of several units.
        """
        absent = {
            each.on_behalf_of
            for each in self.responsible.values()
            if each and each.person_id == person_id
        }
        return absent.pop() if len(absent) == 1 else None

    def above(self, unit_id: int) -> Unit | None:
        """The unit one tier up from *unit_id*; None at the district's top."""
        unit = self.units.get(unit_id)
        return self.units.get(unit.superior_id) if unit and unit.superior_id else None

    def of(self, unit_ids: Iterable[int], number: str | None = None) -> "Facts":
        """Of what is known of many orders' units, these and all above them: one order's facts."""
        units = {unit.id: unit for unit_id in unit_ids for unit in self.line(unit_id)}
        return Facts(units, {unit_id: self.responsible.get(unit_id) for unit_id in units}, number)

    def line(self, unit_id: int) -> list[Unit]:
        """*unit_id* and every unit above it, upwards."""
        found: list[Unit] = []
        unit = self.units.get(unit_id)
        while unit is not None and unit not in found:
            found.append(unit)
            unit = self.units.get(unit.superior_id) if unit.superior_id else None
        return found


@dataclass(frozen=True, slots=True)
class Change:
    """Everything one step writes, in one transaction.

    ``clocks``, ``parts`` and ``supervisions`` are only those that are new or changed;
    ``clocks_before`` is how the rows of all of the order's stood when it was decided upon.
    """

    before: Order
    order: Order
    event: Event
    clocks: tuple[Clock, ...] = ()
    notices: tuple[Notice, ...] = ()
    parts: tuple[Part, ...] = ()
    supervisions: tuple[Supervision, ...] = ()
    files: tuple[FileRef, ...] = ()
    clocks_before: Mapping[ClockKey, Clock] = field(default_factory=dict)

    @property
    def moved_clocks(self) -> Iterator[tuple[Clock | None, Clock]]:
        """Each of ``clocks`` after what it was before; None where it is new."""
        for clock in self.clocks:
            yield self.clocks_before.get((clock.kind, clock.subject)), clock


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
    # A clock that begins anew keeps its row.
    changed = tuple(
        altered(clock, id=earlier.id)
        if clock.id is None and (earlier := case.clocks.get((clock.kind, clock.subject)))
        else clock
        for clock in clocks
    )
    clocks_now = {**case.clocks, **{(clock.kind, clock.subject): clock for clock in changed}}
    business = clocks_now.get((DeadlineKind.business, 0))
    own = [
        clock
        for clock in clocks_now.values()
        if clock.state is DeadlineState.running and clock.subject == 0 and clock.kind not in QUIET
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
    after = altered(
        order,
        version=event.seq,
        head=seal(case.order.head, event.record()),
        colour=worst(clock.colour for clock in own),
        stage_due_at=min((clock.due_at for clock in own if clock is not business), default=None),
        business_due_at=business.due_at if business else order.business_due_at,
    )
    return Change(case.order, after, event, changed, tuple(notices), clocks_before=case.written)


def plain(data: Mapping[str, object]) -> dict[str, object]:
    """*data* with instants as ISO 8601 and choices as their values, fit for the chain."""
    return {name: _plain(value) for name, value in data.items()}


_ITSELF = frozenset({bool, int, str, NoneType})


def _plain(value: object) -> object:
    if type(value) in _ITSELF:
        return value
    if isinstance(value, LabelledEnum):
        return value.value
    if isinstance(value, datetime):
        return aware(value).astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
