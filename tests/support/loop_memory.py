"""A small district in memory, and a walk through it: the real rules beside the plain model."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from backend.areas.rules import TIER_OF, Unit, UnitKind
from backend.core.audit import GENESIS, seal
from backend.deadlines.budget import Budget, CountFrom
from backend.deadlines.calendar import CalendarSpec, DayHours, YearStatus
from backend.deadlines.calendars import DISTRICT, Calendars
from backend.deadlines.policies import Policy, Step
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Colour, DeadlineKind, Effect, LimitName, Urgency
from backend.escalation.rules import due_step
from backend.identity.rules import Actor
from backend.orders.changes import Case, Change, Facts, record_change
from backend.orders.decisions import decide
from backend.orders.errors import GuardFailed, IllegalAction, NotAllowed
from backend.orders.events import Event, EventKind
from backend.orders.rules import Channel, Order, State
from backend.people.rules import Responsible
from support import loop_walk as walk
from support.loop_ground import World
from support.loop_model import Model

NOW = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
COMMAND, STREET, COMMUNITY, NEIGHBOUR, BUREAU, ELSEWHERE = range(1, 7)
PLACE = "6101120010011001"
_KINDS = UnitKind
UNITS = {
    number: Unit(number, name, kind, TIER_OF[kind], number, above, f"unit-{number}", area)
    for number, name, kind, above, area in (
        (COMMAND, "区指挥中心", _KINDS.district_command, None, "610112"),
        (STREET, "街道办", _KINDS.subdistrict_office, COMMAND, "610112001"),
        (COMMUNITY, "社区", _KINDS.community_committee, STREET, "610112001001"),
        (NEIGHBOUR, "邻社区", _KINDS.community_committee, STREET, "610112001002"),
        (BUREAU, "城管局", _KINDS.department, COMMAND, "610112"),
        (ELSEWHERE, "外区指挥中心", _KINDS.district_command, None, "610111"),
    )
}
LIMITS = {
    LimitName.callback_attempts: 2, LimitName.extensions: 2, LimitName.returns: 1,
    LimitName.reworks: 2, LimitName.suspensions: 1, LimitName.yellow_score: 5,
    LimitName.red_score: 10, LimitName.attachment_mb: 20, LimitName.duplicate_days: 7,
    LimitName.personal_days: 1095,
}  # fmt: skip
HOURS = {
    "accept": 2, "dispatch": 3, "sign": 5, "return": 4, "first_contact": 6, "resolve": 48,
    "callback": 24, "supervision": 7, "co_unit": 10, "arrival": 1, "suspension": 365 * 24,
    "archive": 15 * 24, "feedback": 8, "business": 60,
}  # fmt: skip
_WARN = (("yellow", 50, None), ("orange", 80, None), ("red", 100, None))
_CLIMB = (*_WARN, ("climb", None, 3600))
_STANDARD = (*_WARN[:2], ("remind", 100, None), ("supervise_yellow", None, 3600),
             ("climb", None, 3600))  # fmt: skip
_BUSINESS = (
    ("yellow", 50, None), ("orange", None, -8 * 3600), ("remind", 100, None),
    ("supervise_yellow", None, 2 * 3600), ("supervise_red", None, 6 * 3600),
    ("criticise", None, 10 * 3600),
)  # fmt: skip
LADDERS = {
    kind: {
        "accept": _CLIMB, "dispatch": _CLIMB, "sign": _STANDARD, "resolve": _STANDARD,
        "business": _BUSINESS, "return": (), "suspension": (("resume", 100, None),),
        "archive": (("archive", 100, None),),
    }.get(kind, _WARN)
    for kind in HOURS
}  # fmt: skip


def _step(ordinal: int, effect: str, percent: int | None, after: int | None) -> Step:
    time = Budget.parse(f"{abs(after) // 3600} hours") if after is not None else None
    early = after is not None and after < 0
    return Step(ordinal, Effect(effect), percent, None if early else time, time if early else None)


def _book() -> Rulebook:
    always = CalendarSpec(
        "always", 1, "Asia/Shanghai", (DayHours(((0, 1440),)),) * 7, {},
        dict.fromkeys(range(2026, 2032), YearStatus.published),
    )  # fmt: skip
    policies = [
        Policy(
            number, None, Urgency.normal, DeadlineKind(kind),
            Budget.parse("365 days" if kind == "suspension" else f"{hours} hours"), CountFrom.now,
            tuple(_step(n, *rung) for n, rung in enumerate(LADDERS[kind], 1)),
        )
        for number, (kind, hours) in enumerate(HOURS.items(), 1)
    ]  # fmt: skip
    return Rulebook(1, Calendars(1, {DISTRICT: always}), policies, ["consultation", "help"], LIMITS)


BOOK = _book()
PEOPLE = walk.cast(UNITS, "610112", [11, 12, 13, 14, 15, 16, 17])
GOOD_MAIN, UNNUMBERED, ENDED, FOREIGN, NOWHERE = 21, 22, 23, 24, 25
STRAYS = walk.Strays((ELSEWHERE, 99), (1, UNNUMBERED, ENDED, FOREIGN, NOWHERE))
_OTHER_DISTRICT = "6101110010011001"


def world(category: str) -> World:
    """The district as the model knows it."""
    return World(
        units={
            unit.id: {
                "tier": unit.tier.value, "above": unit.superior_id, "area": unit.area_code,
                "code": unit.code, "department": unit.kind is UnitKind.department,
            }
            for unit in UNITS.values()
        },
        place=PLACE,
        consultation=category == "consultation",
        limits={name.value: most for name, most in LIMITS.items()},
        budgets={kind: hours * 3600 for kind, hours in HOURS.items()},
        ladders=LADDERS,
        mains=frozenset({GOOD_MAIN}),
        extension=(3600, HOURS["resolve"]),
    )  # fmt: skip


def order(state: State, order_id: int, **changes: Any) -> Order:
    """A plain order of the place."""
    plain = Order(
        id=order_id, version=0, head=GENESIS, number=None, state=state, channel=Channel.grid_report,
        category="help", urgency=Urgency.normal, area_id=12, area_code=PLACE,
        tier=UNITS[COMMUNITY].tier, lead_unit_id=COMMUNITY, responsible_id=103, climbs=0,
        colour=Colour.green, reported_at=NOW,
    )  # fmt: skip
    return replace(plain, **changes)


MAINS = {
    each.id: each
    for each in (
        order(State.handling, GOOD_MAIN, number="M1"),
        order(State.reported, UNNUMBERED),
        order(State.closed, ENDED, number="M3"),
        order(State.handling, FOREIGN, number="M4", area_code=_OTHER_DISTRICT),
    )
}


class Walk:
    """One order moved through the real rules and the model at once."""

    def __init__(self, category: str, lead: int) -> None:
        self.now = NOW
        self.model = Model(world(category), lead, NOW)
        opening = order(State.reported, 1, category=category, lead_unit_id=lead)
        opening = replace(opening, tier=UNITS[lead].tier)
        self.case = Case(opening)
        self.events: list[tuple[Event, bytes, bytes]] = []
        self.seen: Counter[str] = Counter(["state:reported"])
        policy = BOOK.policy_for(opening.matter, DeadlineKind.accept)
        assert policy is not None
        clocks = [BOOK.start(policy, 1, NOW)]
        actor = Actor("reporter", frozenset())
        self._follow(
            record_change(
                self.case, opening, clocks, EventKind.order_report, actor, NOW, {}, opens=True
            )
        )

    def tries(self, pick: walk.Pick) -> None:
        """Somebody attempts something; code and model agree on whether and what."""
        each = walk.attempt(self.model, PEOPLE, pick, STRAYS)
        before = self.model.state
        refusal = self._decided(each)
        expected = self.model.take(each.action.value, each.said, each.hand, self.now)
        assert refusal == expected, (before, each, refusal, expected)
        self.seen[f"refused:{refusal}" if refusal else f"did:{each.action.value}"] += 1
        self.compare()

    def lets_pass(self, pick: walk.Pick) -> None:
        """Time goes by, and nobody does anything."""
        self.now += pick(walk.waits(self.model, self.now))

    def enforces(self) -> None:
        """The workers take what is due, earliest first, until nothing is."""
        while (steps := self.model.due()) and steps[0][0] <= self.now:
            _, kind, subject = steps[0]
            taken = due_step(
                self.case, (DeadlineKind(kind), subject), self._facts(), BOOK, self.now
            )
            self._follow(taken.change)
            self.model.tick(kind, subject, self.now)
            self.seen[f"enforced:{taken.effect.value}"] += 1
            self.compare()

    def compare(self) -> None:
        """Both say the same of the order."""
        real, model = walk.found(self.case), walk.told(self.model)
        differing = {name: (real[name], model[name]) for name in real if real[name] != model[name]}
        assert not differing, differing
        self.seen[f"state:{real['state']}"] += 1

    def _decided(self, each: walk.Try) -> str | None:
        try:
            change = decide(
                self.case, each.action, each.actor, each.data, self._facts(each), BOOK, self.now
            )
        except IllegalAction:
            return "illegal"
        except NotAllowed:
            return "role"
        except GuardFailed:
            return "guard"
        self._follow(change)
        return None

    def _facts(self, each: walk.Try | None = None) -> Facts:
        answering = {unit: Responsible(100 + unit, "某人", False) for unit in UNITS}
        main = each and each.said and each.said.get("order_id")
        main_order = self.case.order if main == 1 else MAINS.get(main or 0)
        return Facts(UNITS, answering, "6" * 22, main_order)

    def _follow(self, change: Change) -> None:
        case = self.case
        assert change.order.version == case.order.version + 1
        self.events.append((change.event, case.order.head, change.order.head))
        parts = {each.ordinal: each for each in (*case.parts, *change.parts)}
        cards = {each.ordinal: each for each in (*case.supervisions, *change.supervisions)}
        clocks = {**case.clocks, **{(each.kind, each.subject): each for each in change.clocks}}
        self.case = Case(change.order, clocks, tuple(parts.values()), tuple(cards.values()))


def broken_at(events: Sequence[tuple[Event, bytes, bytes]], last: Order) -> int | None:
    """The sequence of the first event that does not follow, as `orders.service.verify_trail`."""
    head, seq = GENESIS, 0
    for event, previous, sealed in events:
        seq += 1
        if event.seq != seq or previous != head or seal(head, event.record()) != sealed:
            return seq
        head = sealed
    return None if (last.version, last.head) == (seq, head) else seq + 1
