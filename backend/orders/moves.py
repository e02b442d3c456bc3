"""What an effect is given and what it answers, and whose hand may take an action. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Any

from backend.areas.rules import Unit
from backend.core.labels import Label
from backend.deadlines.policies import NoPolicy, Policy
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Clock, DeadlineKind, LimitName
from backend.files.rules import FileRef
from backend.identity.rules import Actor, Role
from backend.orders.changes import Case, Facts
from backend.orders.errors import GuardFailed
from backend.orders.overlays import Part, Supervision
from backend.orders.rules import Order, PartState

TEXT_LIMIT = 4000
"""Characters of a free text, as in Open311's descriptions."""


class Seat(Enum):
    """For which unit a role must be held to take an action."""

    above = auto()
    """One tier above the lead unit; at the district's top, the lead unit itself."""
    holder = auto()
    """The lead unit, which holds the order now."""
    line = auto()
    """The lead unit or any unit above it."""
    part = auto()
    """A unit that has a share in the order."""
    place = auto()
    """The place the request is about."""
    sender = auto()
    """The unit that dispatched the order to its lead unit."""
    system = auto()
    """No unit: the workers' own hand."""


@dataclass(frozen=True, slots=True)
class Move:
    """One action about to be taken: everything a guard or effect may look at."""

    case: Case
    data: Any
    facts: Facts
    actor: Actor
    book: Rulebook
    now: datetime

    @property
    def order(self) -> Order:
        """The order before the action."""
        return self.case.order

    def policy(self, kind: DeadlineKind) -> Policy | None:
        """The limit of *kind* for this order."""
        return self.book.policy_for(self.order.matter, kind)

    def limit(self, name: LimitName) -> int:
        """One of the loop's counts."""
        return self.book.limits[name]

    def unit(self, unit_id: int, field_name: str = "unit_id") -> Unit:
        """The unit of this id. Raises GuardFailed when there is none."""
        unit = self.facts.units.get(unit_id)
        if unit is None:
            raise GuardFailed(field_name, Label("没有这个单位", "there is no such unit"))
        return unit

    def start(self, kind: DeadlineKind, *, subject: int = 0, unit_id: int | None = None) -> Clock:
        """A fresh clock of *kind*. Raises NoPolicy where nothing limits it."""
        policy = self.policy(kind)
        if policy is None:
            raise NoPolicy(category=self.order.category, urgency=self.order.urgency, kind=kind)
        earlier = self.case.clock(kind, subject)
        return self.book.start(
            policy,
            self.order.id,
            self.now,
            cycle=earlier.cycle + 1 if earlier else 0,
            subject=subject,
            unit_id=unit_id,
        )


@dataclass(frozen=True, slots=True)
class Consequence:
    """What an action changes beyond the clocks its arrow names.

    ``fields`` are the order's new values; ``tell`` the people who get a notice; ``note`` what the
    event records besides what the actor said.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    clocks: tuple[Clock, ...] = ()
    parts: tuple[Part, ...] = ()
    supervisions: tuple[Supervision, ...] = ()
    files: tuple[FileRef, ...] = ()
    tell: tuple[int | None, ...] = ()
    note: Mapping[str, object] = field(default_factory=dict)


Guard = Callable[[Move], None]
"""Raises GuardFailed when the order does not permit the action, whatever the actor would say."""

Effect = Callable[[Move], Consequence]
"""Checks what the actor says (raising GuardFailed) and returns what changes."""


def no_guard(move: Move) -> None:
    """Nothing beyond state and role is asked for."""


def no_effect(move: Move) -> Consequence:
    """The state alone changes."""
    return Consequence()


def text(field_name: str, value: str, *, required: bool = True) -> str:
    """*value* without blanks around it. Raises GuardFailed when it is missing or too long."""
    stripped = value.strip()
    if required and not stripped:
        raise GuardFailed(field_name, Label("必须填写", "is required"))
    if len(stripped) > TEXT_LIMIT:
        raise GuardFailed(
            field_name, Label(f"最多{TEXT_LIMIT}字", f"at most {TEXT_LIMIT} characters")
        )
    return stripped


def roles_at(seat: Seat, actor: Actor, case: Case, facts: Facts) -> frozenset[Role]:
    """The roles *actor* holds at *seat* of the order."""
    order = case.order
    if seat is Seat.system:
        return actor.roles
    if seat is Seat.place:
        return actor.roles_at(order.area_code)
    units: list[Unit | None] = []
    if seat is Seat.line:
        units += facts.line(order.lead_unit_id)
    elif seat is Seat.part:
        units += [facts.units.get(part.unit_id) for part in open_parts(case)]
    elif seat is Seat.above:
        units.append(facts.above(order.lead_unit_id) or facts.units.get(order.lead_unit_id))
    elif seat is Seat.sender:
        units.append(facts.units.get(order.sender_unit_id or order.lead_unit_id))
    else:
        units.append(facts.units.get(order.lead_unit_id))
    return frozenset(
        role for unit in units if unit for role in actor.roles_at(unit.area_code, unit.code)
    )


def open_parts(case: Case) -> list[Part]:
    """The shares still owed."""
    return [part for part in case.parts if part.state is PartState.asked]
