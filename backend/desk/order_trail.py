"""An order's trail as people read it: names for ids, words for codes, files where they came. Pure.

What an event records is sealed as ids and codes; they are turned into names only here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from backend.areas.rules import Tier
from backend.core.labels import Label, LabelledEnum, listed
from backend.deadlines.budget import BudgetUnit
from backend.deadlines.rules import DeadlineKind
from backend.files.rules import FileRef
from backend.identity.rules import SYSTEM
from backend.orders.events import Event, EventKind
from backend.orders.personal_rules import UnmaskReason
from backend.orders.rules import (
    Ask,
    Channel,
    RejectReason,
    ReturnReason,
    Satisfaction,
    SupervisionLevel,
)
from backend.people.service import Officer

Shown = str | LabelledEnum | datetime
"""A value of a line: words, a choice, or an instant."""

SYSTEM_NAME = Label("系统", "System")
YES, NO = Label("是", "yes"), Label("否", "no")


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids of a trail are called; ``hands`` are operators' names by their user names."""

    units: Mapping[int, str] = field(default_factory=dict)
    people: Mapping[int, Officer] = field(default_factory=dict)
    hands: Mapping[str, str] = field(default_factory=dict)

    def hand(self, username: str) -> str:
        """Whoever acted; the user name where no more is known."""
        return self.hands.get(username, SYSTEM_NAME if username == SYSTEM.name else username)

    def unit(self, unit_id: object) -> Shown:
        """The unit's name; its id where it is no longer known."""
        return self.units.get(_id(unit_id), f"#{unit_id}")

    def person(self, person_id: object) -> Shown:
        """Name and post."""
        found = self.people.get(_id(person_id))
        if found is None:
            return f"#{person_id}"
        return f"{found.name}（{found.title}）" if found.title else found.name


@dataclass(frozen=True, slots=True)
class Line:
    """One thing an entry tells; ``long``: words somebody wrote, shown as a paragraph."""

    label: Label
    value: Shown
    long: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An event to be shown; ``fresh``: it happened after the reader's page was made."""

    seq: int
    kind: EventKind
    at: datetime
    who: str
    username: str
    by_system: bool
    lines: tuple[Line, ...]
    files: tuple[FileRef, ...]
    fresh: bool


def entries(
    events: Iterable[Event], names: Names, files: Mapping[int, list[FileRef]],
    after: int | None = None,
) -> list[Entry]:  # fmt: skip
    """The events, newest first; those after the sequence *after* are fresh (None: none is)."""
    return [
        Entry(
            seq=event.seq, kind=event.kind, at=event.at,
            who=names.hand(event.actor), username=event.actor, by_system=by_system(event),
            lines=tuple(lines_of(event, names)), files=tuple(files.get(event.seq, ())),
            fresh=after is not None and event.seq > after,
        )
        for event in reversed(list(events))
    ]  # fmt: skip


def by_system(event: Event) -> bool:
    """Whether the workers' own hand made the event."""
    return event.operator_id is None and event.actor == SYSTEM.name


def named_in(events: Iterable[Event]) -> tuple[set[int], set[int]]:
    """The ids of the units and of the people the events tell of."""
    units: set[int] = set()
    people: set[int] = set()
    for event in events:
        for name, value in event.data.items():
            if name in ("unit", "unit_id") and isinstance(value, int):
                units.add(value)
            elif name in ("unit_ids", "co_unit_ids") and isinstance(value, list):
                units |= {each for each in value if isinstance(each, int)}
            elif name in ("responsible", "on_behalf_of") and isinstance(value, int):
                people.add(value)
    return units, people


def lines_of(event: Event, names: Names) -> list[Line]:
    """What an event tells beyond its kind; what is empty or means nothing to people is left out."""
    data, found = event.data, []
    for name, make in _TOLD.items():
        value = data.get(name)
        if value is None or value in ("", []) or value == data.get(_SAID_BY.get(name, "")):
            continue
        line = make(value, data, names)
        if line is not None:
            found.append(line)
    for kind in DeadlineKind:
        due = data.get(f"{kind.value}_due_at")
        if isinstance(due, str):
            label = Label(f"{kind.zh}时限", f"Limit: {kind.en}")
            found.append(Line(label, datetime.fromisoformat(due)))
    return found


Made = Callable[[object, Mapping[str, object], Names], Line | None]


def _choice(label: Label, kind: type[LabelledEnum]) -> Made:
    def make(value: object, data: Mapping[str, object], names: Names) -> Line:
        return Line(label, next((each for each in kind if each.value == value), str(value)))

    return make


def _words(label: Label) -> Made:
    return lambda value, data, names: Line(label, str(value), long=True)


def _short(label: Label) -> Made:
    return lambda value, data, names: Line(label, str(value))


def _truth(label: Label) -> Made:
    return lambda value, data, names: Line(label, YES if value else NO)


def _instant(label: Label) -> Made:
    return lambda value, data, names: Line(label, datetime.fromisoformat(str(value)))


def _unit(value: object, data: Mapping[str, object], names: Names) -> Line | None:
    # An asked extension names the unit of its amount by the same word.
    return Line(Label("单位", "Unit"), names.unit(value)) if isinstance(value, int) else None


def _units(value: object, data: Mapping[str, object], names: Names) -> Line | None:
    if not isinstance(value, list):
        return None
    return Line(Label("单位", "Units"), "、".join(str(names.unit(each)) for each in value))


def _co_units(value: object, data: Mapping[str, object], names: Names) -> Line | None:
    line = _units(value, data, names)
    return Line(Label("协办单位", "Co-units"), line.value) if line else None


def _reason(value: object, data: Mapping[str, object], names: Names) -> Line:
    label, told = Label("理由", "Reason"), str(value)
    if told.startswith("deadline:"):
        kind = next((each for each in DeadlineKind if each.value == told[9:]), None)
        late = Label(f"{kind.zh}超期", f"limit passed: {kind.en}") if kind else Label(told, told)
        return Line(label, late)
    for each in (*RejectReason, *ReturnReason, *UnmaskReason):
        if each.value == told:
            return Line(label, each)
    return Line(label, told, long=True)


def _amount(value: object, data: Mapping[str, object], names: Names) -> Line:
    unit = next((each for each in BudgetUnit if each.value == data.get("unit")), None)
    told = Label(f"{value} {unit.zh}", f"{value} {unit.en}") if unit else str(value)
    return Line(Label("延长", "Longer by"), told)


def _days(value: object, data: Mapping[str, object], names: Names) -> Line:
    return Line(Label("天数", "Days"), Label(f"{value} 天", f"{value} days"))


def _responsible(value: object, data: Mapping[str, object], names: Names) -> Line:
    return Line(Label("责任人", "Responsible"), names.person(value))


def _on_behalf_of(value: object, data: Mapping[str, object], names: Names) -> Line:
    return Line(Label("代", "On behalf of"), names.person(value))


def _fields(value: object, data: Mapping[str, object], names: Names) -> Line:
    fields = [str(each) for each in value] if isinstance(value, list) else []
    labels = [_FIELDS.get(each, Label(each, each)) for each in fields]
    return Line(Label("内容", "Fields"), listed(labels))


def _score(value: object, data: Mapping[str, object], names: Names) -> Line | None:
    return Line(Label("扣分", "Score"), str(value)) if value else None


def _reviewers(value: object, data: Mapping[str, object], names: Names) -> Line:
    return Line(Label("复核", "Reviewers"), Label(f"第 {value} 人同意", f"{value} agreed"))


_FIELDS = {"citizen_name": Label("姓名", "name"), "citizen_phone": Label("电话", "phone")}

_SAID_BY = {"note": "reason", "unit": "unit_id"}
"""What tells nothing new where the other says the same."""

_TOLD: dict[str, Made] = {
    "channel": _choice(Label("来源", "Channel"), Channel),
    "clock": _choice(Label("时限", "Limit"), DeadlineKind),
    "number": _short(Label("编号", "Number")),
    "main": _short(Label("主单", "Main order")),
    "unit_id": _unit,
    "unit": _unit,
    "tier": _choice(Label("层级", "Tier"), Tier),
    "unit_ids": _units,
    "co_unit_ids": _co_units,
    "responsible": _responsible,
    "on_behalf_of": _on_behalf_of,
    "level": _choice(Label("等级", "Level"), SupervisionLevel),
    "asked": _choice(Label("申请", "Asked for"), Ask),
    "amount": _amount,
    "days": _days,
    "until": _instant(Label("至", "Until")),
    "due_at": _instant(Label("截止", "Due")),
    "original_due_at": _instant(Label("原截止", "Due at first")),
    "satisfaction": _choice(Label("满意度", "Satisfaction"), Satisfaction),
    "resolved": _truth(Label("是否解决", "Resolved")),
    "passed": _truth(Label("是否通过", "Good enough")),
    "reviewers": _reviewers,
    "score": _score,
    "reason": _reason,
    "fields": _fields,
    "task": _words(Label("事项", "Task")),
    "waive_contact": _words(Label("未先行联系的理由", "Why nobody was contacted")),
    "reply": _words(Label("答复", "Reply")),
    "note": _words(Label("说明", "Note")),
}
"""What is told of an event, in this order."""


def _id(value: object) -> int:
    return value if isinstance(value, int) else -1
