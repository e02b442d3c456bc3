"""What the plain model of the loop stands on: who may do what where, and clocks (domain.md §4).

Strings, dicts and ifs, written from the rules and not from the code: nothing of the backend is
imported here. What each action does stands in `loop_model`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from support.loop_timer import Rung, Timer

UNDER_WAY = ("dispatched", "signed", "handling")
_SHARES = {
    "involve": "dispatcher@sender unit_handler@holder",
    "whistle": "dispatcher@holder unit_handler@holder",
    "assist": "unit_handler@part",
    "arrive": "unit_handler@part",
}
_BOSSES = "dispatcher@line supervisor@line"
_OVERLAY = {
    "supervise": _BOSSES,
    "reply_supervision": "unit_handler@holder",
    "verify_supervision": _BOSSES,
    "cancel_supervision": _BOSSES,
    "attach": "acceptor@place callback_agent@place grid_worker@place station_keeper@place "
    "unit_handler@holder " + _BOSSES,
}
_REVIEW = "dispatcher@above supervisor@above"

# State → action → who may, as role@unit.
WHO: dict[str, dict[str, str]] = {
    "reported": {
        "accept": "acceptor@holder", "answer": "acceptor@holder", "reject": "acceptor@holder",
        "merge": "acceptor@holder", "escalate": "system@system",
    },
    "accepted": {
        "dispatch": "dispatcher@holder", "merge": "acceptor@holder dispatcher@holder",
        "escalate": "system@system dispatcher@holder",
    },
    "merged": {"settle": "system@system"},
    "dispatched": {
        "sign": "unit_handler@holder", "return": "unit_handler@holder",
        "escalate": "system@system", **_SHARES,
    },
    "returned": {
        "dispatch": "dispatcher@holder", "send_back": "dispatcher@holder",
        "escalate": "system@system dispatcher@holder",
    },
    "adjudication": {"adjudicate": "dispatcher@holder", "escalate": "system@system"},
    "signed": {
        "contact": "unit_handler@holder", "handle": "unit_handler@holder",
        "progress": "unit_handler@holder",
        "escalate": "system@system", **_SHARES,
    },
    "handling": {
        "feedback": "unit_handler@holder", "progress": "unit_handler@holder",
        "escalate": "system@system unit_handler@holder",
        "ask_extension": "unit_handler@holder", "extend": "dispatcher@above",
        "ask_suspension": "unit_handler@holder", "suspend": "dispatcher@above",
        "refuse": "dispatcher@above", **_SHARES,
    },
    "suspended": {"resume": "system@system dispatcher@above"},
    "handled": {"check": "dispatcher@sender", "redo": "dispatcher@sender"},
    "callback": {
        "attempt": "callback_agent@place", "close": "callback_agent@place",
        "rework": "callback_agent@place",
    },
    "closed": {
        "archive": "system@system", "appeal": "unit_handler@holder", "exempt": _REVIEW,
        "refuse": _REVIEW,
    },
}  # fmt: skip
for _state, _arrows in WHO.items():
    if _state != "merged":
        _arrows.update(_OVERLAY)

TARGET = {
    "accept": "accepted", "answer": "answered", "reject": "rejected", "merge": "merged",
    "settle": "closed", "dispatch": "dispatched", "adjudicate": "dispatched", "sign": "signed",
    "return": "returned", "send_back": "reported", "handle": "handling", "feedback": "handled",
    "check": "callback", "redo": "handling", "close": "closed", "rework": "handling",
    "suspend": "suspended", "resume": "handling", "archive": "archived",
}  # fmt: skip
LEVELS = ("reminder", "yellow", "red")
QUIET = ("archive", "return", "suspension")
SEVERITY = ("green", "yellow", "orange", "red")


class RefusedError(Exception):
    """The order or what was said does not permit it."""


@dataclass(frozen=True)
class Hand:
    """Whoever acts: ``grants`` are (role, area code, unit code or None)."""

    id: int | None
    grants: tuple[tuple[str, str, str | None], ...]

    def holds(self, role: str, area: str, unit: str | None) -> bool:
        """Whether the role is held for this unit, or for the place when *unit* is None."""
        return any(
            each == role and area.startswith(prefix) and only in (None, unit)
            for each, prefix, only in self.grants
        )


SYSTEM_HAND = Hand(None, (("system", "", None),))


@dataclass(frozen=True)
class World:
    """The registry and the numbers of the rules; ``budgets`` in seconds, by clock.

    ``units``: id → tier, above (id or None), area, code, department. ``mains``: orders a duplicate
    may be merged into. ``extension``: seconds of one unit, and the most units at a time.
    """

    units: Mapping[int, Mapping[str, Any]]
    place: str
    consultation: bool
    limits: Mapping[str, int]
    budgets: Mapping[str, int]
    ladders: Mapping[str, tuple[Rung, ...]]
    mains: frozenset[int]
    extension: tuple[int, int]
    most_days: int = 365


@dataclass
class Ground:
    """One order, as far as it is not about single actions."""

    world: World
    lead: int
    now: datetime
    state: str = "reported"
    sender: int | None = None
    numbered: bool = False
    contacted: bool = False
    handled_by: int | None = None
    asked: str | None = None
    asked_by: int | None = None
    asked_until: datetime | None = None
    reviewer: int | None = None
    returns: int = 0
    binding: bool = False
    reworks: int = 0
    attempts: int = 0
    extensions: int = 0
    suspensions: int = 0
    appealed: bool = False
    exempted: bool = False
    merged: bool = False
    closed: bool = False
    archived: bool = False
    resolved: bool | None = None
    climbs: int = 0
    card: dict[str, Any] | None = None
    cards: list[dict[str, Any]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    clocks: dict[tuple[str, int], Timer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.start = self.now
        self.run("accept")

    def take(
        self, action: str, said: Mapping[str, Any] | None, hand: Hand, now: datetime,
        start: datetime | None = None,
    ) -> str | None:  # fmt: skip
        """Take *action*, or say why not: illegal, role, guard; *said* None: not to the point."""
        if action not in WHO.get(self.state, {}):
            return "illegal"
        if not self.may(hand, action):
            return "role"
        if said is None:
            return "guard"
        self.now, self.start = now, start or now
        target = TARGET.get(action, self.state)
        try:
            self.state = getattr(self, f"do_{action}")(said, hand) or target
        except RefusedError:
            return "guard"
        waits = self.state == "closed" and self.asked is None and self.card is None
        if waits and not self.runs("archive"):
            self.run("archive")
        elif not waits and self.runs("archive"):
            self.finish("cancelled", "archive")
        return None

    def may(self, hand: Hand, action: str) -> bool:
        """Whether somebody of a right role holds it for the right unit."""
        return any(self._seated(hand, *who.split("@")) for who in WHO[self.state][action].split())

    def _seated(self, hand: Hand, role: str, seat: str) -> bool:
        if seat == "system":
            return any(each == role for each, _, _ in hand.grants)
        if seat == "place":
            return hand.holds(role, self.world.place, None)
        units: list[int] = [self.lead]
        if seat == "sender":
            units = [self.sender or self.lead]
        elif seat == "above":
            units = [self.above(self.lead) or self.lead]
        elif seat == "line":
            units = self.line(self.lead)
        elif seat == "part":
            units = [part["unit"] for part in self.parts if part["state"] == "asked"]
        return any(self.of(hand, role, unit) for unit in units)

    # What the rules look at.

    def of(self, hand: Hand, role: str, unit: int) -> bool:
        """Whether *hand* holds the role for the unit."""
        found = self.world.units[unit]
        return hand.holds(role, found["area"], found["code"])

    def above(self, unit: int) -> int | None:
        """The next tier up."""
        found: int | None = self.world.units[unit]["above"]
        return found

    def line(self, unit: int) -> list[int]:
        """The unit and all above it."""
        up = self.above(unit)
        return [unit] + (self.line(up) if up else [])

    def runs(self, kind: str, subject: int = 0) -> bool:
        """Whether this clock runs."""
        clock = self.clocks.get((kind, subject))
        return clock is not None and clock.state == "running"

    @property
    def business_due(self) -> datetime | None:
        """The limit of the whole business, once it has begun."""
        clock = self.clocks.get(("business", 0))
        return clock.due if clock else None

    def limit(self, name: str) -> int:
        """One of the loop's counts."""
        return self.world.limits[name]

    def require(self, condition: object) -> None:
        """Refuse unless it holds."""
        if not condition:
            raise RefusedError

    def require_text(self, text: str, *, needed: bool = True) -> None:
        """Refuse an empty text where one is needed, and one too long."""
        self.require(len(text.strip()) <= 4000 and (text.strip() or not needed))

    # What turns the clocks.

    def run(self, *kinds: str, subject: int = 0, seconds: int | None = None) -> None:
        """Start these clocks afresh, where anything limits them."""
        for kind in kinds:
            if kind in self.world.budgets:
                whole = self.world.budgets[kind] if seconds is None else seconds
                self.clocks[kind, subject] = Timer(self.world.ladders[kind], self.start, whole)

    def finish(self, state: str, *kinds: str, subject: int = 0) -> None:
        """End these clocks."""
        for kind in kinds:
            clock = self.clocks.get((kind, subject))
            if clock is not None and clock.is_open:
                clock.finish(state, self.now)

    def due(self) -> list[tuple[datetime, str, int]]:
        """Every step to come, earliest first."""
        return sorted((at, *key) for key, clock in self.clocks.items() if (at := clock.next_at))

    def tick(self, kind: str, subject: int, now: datetime) -> None:
        """Take the due step of a clock, as the workers do."""
        clock = self.clocks[kind, subject]
        planned = clock.next_at
        effect = clock.fire()
        if effect in ("resume", "archive"):
            refused = self.take(effect, {}, SYSTEM_HAND, now)
            assert refused is None, refused
        elif effect == "climb" and subject == 0 and self.above(self.lead):
            refused = self.take("escalate", {"reason": "late"}, SYSTEM_HAND, now, planned)
            assert refused is None, refused
        elif effect in ("remind", "supervise_yellow", "supervise_red"):
            self.now = self.start = now
            self.is_late(effect)

    def is_late(self, effect: str) -> None:
        """What the ladder does about it besides colours and climbs."""
        raise NotImplementedError
