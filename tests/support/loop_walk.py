"""A random walk through the loop: who tries what, with which words; and what is compared."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from backend.areas.rules import Unit
from backend.core.labels import LabelledEnum
from backend.files.rules import FileRef
from backend.identity.rules import SYSTEM, Actor, Role, Scope
from backend.orders import actions as a
from backend.orders import rules as r
from backend.orders.changes import Case
from backend.orders.rules import Action
from support.loop_ground import QUIET, SEVERITY, WHO, Hand
from support.loop_model import Model

T = TypeVar("T")


class Pick(Protocol):
    """Chooses one of several: at random, or as hypothesis wants it."""

    def __call__(self, options: Sequence[T]) -> T: ...


@dataclass(frozen=True)
class Try:
    """Somebody attempts something; ``said`` None when the words belong to another action."""

    action: Action
    data: a.ActionData
    said: Mapping[str, Any] | None
    actor: Actor
    hand: Hand


MAIN_LINE = {
    "accept": 8, "dispatch": 8, "adjudicate": 6, "sign": 6, "return": 3, "contact": 4, "handle": 6,
    "feedback": 4, "check": 6, "redo": 1, "rework": 4, "close": 4, "attempt": 3, "suspend": 4,
    "ask_suspension": 2, "ask_extension": 2, "extend": 4, "archive": 2, "exempt": 3, "appeal": 2,
    "resume": 2, "send_back": 2, "settle": 3,
}  # fmt: skip
"""How often each is tried where it is possible; every other action once."""

GOOD = ("已联系", "需要", "按要求办理")
BAD = ("", "   ", "长" * 4001)
FILE = FileRef("现场.jpg", "image/jpeg", 3, "0" * 64)


def cast(
    units: Mapping[int, Unit], district: str, ids: Sequence[int | None]
) -> list[tuple[Actor, Hand]]:
    """Every role for every single unit, for the district, for everything; and two outsiders."""
    roles = [role for role in Role if role is not Role.system]
    held: list[list[Scope]] = [
        [Scope(role, unit.area_code, unit.code)] for unit in units.values() for role in roles
    ]
    held += [[Scope(role, district)] for role in roles]
    held += [[Scope(role, "") for role in roles]] * 3
    held += [[], [Scope(role, "999999") for role in roles]]
    actors = [
        Actor(f"hand-{number}", frozenset(scopes), ids[number % len(ids)])
        for number, scopes in enumerate(held)
    ]
    return [(actor, _hand(actor)) for actor in (*actors, SYSTEM)]


def _hand(actor: Actor) -> Hand:
    grants = [(each.role.value, each.area_code, each.unit_code) for each in actor.scopes]
    return Hand(actor.operator_id, tuple(sorted(grants, key=str)))


def attempt(
    model: Model, people: Sequence[tuple[Actor, Hand]], pick: Pick, strays: "Strays"
) -> Try:
    """The next thing somebody tries: mostly what is possible, by whoever may, in fit words."""
    possible = sorted(WHO.get(model.state, {}))
    sensible = bool(possible) and pick(range(8)) > 0
    name = pick(
        [each for each in possible for _ in range(MAIN_LINE.get(each, 1))]
        if sensible
        else [each.value for each in Action]
    )
    fitting = [each for each in people if name in possible and model.may(each[1], name)]
    actor, hand = pick(fitting if fitting and pick(range(8)) > 0 else people)
    action = Action(name)
    if pick(range(20)) == 0:
        wrong = a.Attach((FILE,)) if a.DATA_OF[action] is not a.Attach else a.NoData()
        return Try(action, wrong, None, actor, hand)
    data = _words(name, model, pick, strays)
    return Try(action, data, _plain(asdict(data)), actor, hand)


@dataclass(frozen=True)
class Strays:
    """Ids to name in error: units nobody may give to, orders nobody may merge into."""

    units: tuple[int, ...]
    orders: tuple[int, ...]


def _words(name: str, model: Model, pick: Pick, strays: Strays) -> a.ActionData:
    bad = pick(range(6)) == 0
    units = model.world.units

    def text() -> str:
        return pick(BAD if bad else GOOD)

    def unit(fit: Callable[[int], bool]) -> int:
        found = [each for each in units if fit(each)]
        return pick([*strays.units, *units] if bad or not found else found)

    def own(each: int) -> bool:
        return model.lead in (each, model.above(each))

    def some(fit: Callable[[int], bool]) -> tuple[int, ...]:
        return tuple(unit(fit) for _ in range(pick((1, 1, 2, 0 if bad else 1))))

    match name:
        case "adjudicate":
            return a.Adjudicate(unit(lambda each: model.lead in model.line(each)), text())
        case "answer" | "reply_supervision":
            return a.Answer(text())
        case "appeal" | "redo" | "refuse" | "send_back":
            return a.Reason(text())
        case "arrive" | "assist":
            kind = "whistle" if name == "arrive" else "co_unit"
            owed = [
                number
                for number, part in enumerate(model.parts, 1)
                if part["state"] == "asked" and part["kind"] == kind
            ]
            return a.PartReply(text(), pick([None, *owed, 99] if bad else [None, *owed]))
        case "ask_extension":
            most = model.world.extension[1]
            return a.AskExtension(pick((0, -1, most + 1) if bad else (1, most // 2, most)), text())
        case "ask_suspension":
            days = model.world.most_days
            return a.AskSuspension(pick((0, -2, days + 1) if bad else (1, 9, days)), text())
        case "attach":
            return a.Attach(() if bad else (FILE,))
        case "attempt":
            return a.Note(pick((*GOOD, *BAD)))
        case "progress":
            return a.Note(text())
        case "cancel_supervision":
            return a.Cancel(text())
        case "close":
            note = BAD[2] if bad else ""
            return a.Close(pick(list(r.Satisfaction)), pick((True, False)), note)
        case "contact":
            return a.Contact(text())
        case "dispatch":
            others = some(lambda each: units[each]["area"][:6] == model.world.place[:6])
            note = pick(("", BAD[2])) if bad else pick(("", "协助清运"))
            return a.Dispatch(unit(own), others if pick(range(3)) == 0 else (), note)
        case "escalate":
            return a.Escalate(text())
        case "feedback":
            return a.Feedback(text(), pick((True, False)))
        case "handle":
            return a.Handle(pick(("", *GOOD)))
        case "involve":
            return a.Involve(some(lambda each: each != model.lead), text())
        case "whistle":
            return a.Involve(some(lambda each: units[each]["department"]), text())
        case "merge":
            return a.Merge(pick(strays.orders if bad else sorted(model.world.mains)))
        case "reject":
            return a.Reject(pick(list(r.RejectReason)), pick(("", "请拨打110")))
        case "return":
            return a.Return(pick(list(r.ReturnReason)), pick(("", "属于城管")))
        case "rework":
            return a.Rework(pick(list(r.Satisfaction)), text())
        case "settle":
            return a.Settle(sorted(model.world.mains)[0], "已办", pick((True, False)))
        case "supervise":
            return a.Supervise(pick(list(r.SupervisionLevel)), text())
        case "verify_supervision":
            return a.Verify(pick((True, True, False)), pick(("", "请补充照片")))
    return a.NoData()


def _plain(value: Any) -> Any:
    if isinstance(value, LabelledEnum):
        return value.value
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value


def waits(model: Model, now: datetime) -> list[timedelta]:
    """Time to let pass: short and long, and up to, onto and past each limit to come."""
    steps = [timedelta(0), timedelta(minutes=1), timedelta(minutes=40), timedelta(hours=7)]
    for clock in model.clocks.values():
        if clock.state == "running" and clock.due >= now:
            for seconds in (-1, 0, 1):
                steps.append(max(timedelta(0), clock.due - now + timedelta(seconds=seconds)))
    return steps


def told(model: Model) -> dict[str, Any]:
    """The model's order, as far as it is compared."""
    clocks = model.clocks.items()
    own = {
        kind: clock
        for (kind, subject), clock in clocks
        if clock.state == "running" and not subject and kind not in QUIET
    }
    stages = [clock.due for kind, clock in own.items() if kind != "business"]
    return {
        "state": model.state, "lead": model.lead, "sender": model.sender,
        "numbered": model.numbered, "contacted": model.contacted,
        "handled_by": model.handled_by, "asked": model.asked, "asked_by": model.asked_by,
        "asked_until": model.asked_until, "reviewer": model.reviewer, "returns": model.returns,
        "binding": model.binding, "reworks": model.reworks, "attempts": model.attempts,
        "extensions": model.extensions, "suspensions": model.suspensions,
        "appealed": model.appealed, "exempted": model.exempted, "merged": model.merged,
        "closed": model.closed, "archived": model.archived, "resolved": model.resolved,
        "climbs": model.climbs, "business_due": model.business_due,
        "card": model.card and model.card["level"],
        "cards": [(c["level"], c["state"], c["unit"], c["score"]) for c in model.cards],
        "parts": [(p["kind"], p["unit"], p["state"]) for p in model.parts],
        "colour": max((c.colour for c in own.values()), key=SEVERITY.index, default="green"),
        "stage_due": min(stages, default=None),
        "clocks": {
            key: (c.state, c.due, c.breached, c.next_at, c.colour) for key, c in clocks
        },
    }  # fmt: skip


def found(case: Case) -> dict[str, Any]:
    """The real order, in the same words."""
    order = case.order
    return {
        "state": order.state.value, "lead": order.lead_unit_id, "sender": order.sender_unit_id,
        "numbered": order.number is not None, "contacted": order.contacted_at is not None,
        "handled_by": order.handled_by, "asked": order.asked and order.asked.value,
        "asked_by": order.asked_by, "asked_until": order.asked_until,
        "reviewer": order.asked_reviewer, "returns": order.return_count,
        "binding": order.binding, "reworks": order.reworks, "attempts": order.attempts,
        "extensions": order.extensions, "suspensions": order.suspensions,
        "appealed": order.appealed, "exempted": order.exempted,
        "merged": order.merged_into is not None, "closed": order.closed_at is not None,
        "archived": order.archived_at is not None, "resolved": order.resolved,
        "climbs": order.climbs, "business_due": order.business_due_at,
        "card": order.supervision and order.supervision.value,
        "cards": [
            (c.level.value, c.state.value, c.unit_id, c.score)
            for c in sorted(case.supervisions, key=lambda each: each.ordinal)
        ],
        "parts": [
            (p.kind.value, p.unit_id, p.state.value)
            for p in sorted(case.parts, key=lambda each: each.ordinal)
        ],
        "colour": order.colour.value, "stage_due": order.stage_due_at,
        "clocks": {
            (kind.value, subject): (
                c.state.value, c.due_at, c.breached_at, c.next_step_at, c.colour.value
            )
            for (kind, subject), c in case.clocks.items()
        },
    }  # fmt: skip
