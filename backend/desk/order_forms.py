"""The forms of an order's page: one field for each thing an action must be told. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any, get_type_hints

from backend.areas.rules import Tier, Unit, UnitKind
from backend.core.labels import Label, LabelledEnum
from backend.deadlines.budget import Budget
from backend.files.rules import FileRef
from backend.orders.actions import DATA_OF, ActionData, Attach
from backend.orders.changes import Case
from backend.orders.duplicates import Similar
from backend.orders.errors import GuardFailed
from backend.orders.rules import Action, PartKind, PartState, SupervisionLevel

NAMES = {
    "amount": Label("延长", "Longer by"),
    "co_unit_ids": Label("协办单位", "Co-units"),
    "days": Label("天数", "Days"),
    "files": Label("附件", "Files"),
    "level": Label("等级", "Level"),
    "note": Label("说明", "Note"),
    "order_id": Label("并入哪张工单", "Merge into which order"),
    "part": Label("哪一项", "Which share"),
    "passed": Label("是否通过", "Good enough"),
    "reason": Label("理由", "Reason"),
    "reply": Label("答复内容", "Reply"),
    "resolved": Label("是否解决", "Resolved"),
    "satisfaction": Label("满意度", "Satisfaction"),
    "task": Label("事项", "Task"),
    "unit_id": Label("单位", "Unit"),
    "unit_ids": Label("单位", "Units"),
    "waive_contact": Label("未先行联系的理由", "Why nobody was contacted"),
}
"""What each field is called."""

LISTED = frozenset({"co_unit_ids", "unit_ids"})
"""Fields of several values."""

WITH_FILES = frozenset(
    {
        Action.arrive, Action.assist, Action.attach, Action.contact, Action.feedback,
        Action.reply_supervision,
    }
)  # fmt: skip
"""Actions whose form takes files: what was seen or done on the spot."""

LEADING = (
    Action.accept, Action.adjudicate, Action.dispatch, Action.sign, Action.contact, Action.handle,
    Action.feedback, Action.check, Action.close, Action.resume, Action.extend, Action.suspend,
    Action.exempt, Action.arrive, Action.assist, Action.reply_supervision,
    Action.verify_supervision,
)  # fmt: skip
"""Actions that lead on, in the order they are offered; all others come behind them."""

_PART_OF = {Action.arrive: PartKind.whistle, Action.assist: PartKind.co_unit}


@dataclass(frozen=True, slots=True)
class Option:
    """One of several to choose from; ``group`` and ``hint`` may be empty."""

    value: str
    name: str | LabelledEnum
    group: str | LabelledEnum = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``kind`` is text, number, choice, yes_no, unit, units, part, order or files.

    ``most`` is the largest number that is taken, counted in ``unit``; None where none is known.
    """

    name: str
    kind: str
    label: Label
    required: bool
    options: tuple[Option, ...] = ()
    most: int | None = None
    unit: LabelledEnum | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """One action with its fields; ``leads``: it takes the order on its way."""

    action: Action
    fields: tuple[Field, ...]
    leads: bool


@dataclass(frozen=True, slots=True)
class Offers:
    """What the fields of an order's forms offer.

    ``below``: whom it may be dispatched to; ``under``: adjudicated to; ``departments`` of its
    district; ``answers``: name and post of whoever answers for a unit today, by its id;
    ``most``: how much may be asked for, by the field's name.
    """

    case: Case
    below: Sequence[Unit] = ()
    under: Sequence[Unit] = ()
    departments: Sequence[Unit] = ()
    answers: Mapping[int, str] | None = None
    alike: Sequence[Similar] = ()
    most: Mapping[str, Budget] | None = None


def forms_of(actions: Iterable[Action], offers: Offers) -> list[Form]:
    """The forms of *actions*, those that lead on first."""
    rank = {action: place for place, action in enumerate(LEADING)}
    ordered = sorted(actions, key=lambda action: rank.get(action, len(rank)))
    takes_files = Action.attach in ordered
    return [form_of(action, offers, takes_files=takes_files) for action in ordered]


def form_of(action: Action, offers: Offers, *, takes_files: bool) -> Form:
    """The form of *action*; ``takes_files``: its actor may attach files to the order."""
    kind = DATA_OF[action]
    hints = get_type_hints(kind)
    made = []
    for field in fields(kind):
        if field.name != "files":
            required = field.default is MISSING
            made.append(_field(action, field.name, hints[field.name], required, offers))
    if takes_files and action in WITH_FILES:
        made.append(Field("files", "files", NAMES["files"], action is Action.attach))
    shown = [field for field in made if field.kind != "part" or len(field.options) > 1]
    return Form(action, tuple(shown), action in LEADING)


def _field(action: Action, name: str, wanted: Any, required: bool, offers: Offers) -> Field:
    how, options = "number", tuple[Option, ...]()
    if name == "order_id":
        how, options = "order", tuple(_alike(each) for each in offers.alike)
    elif name == "unit_id":
        units = offers.under if action is Action.adjudicate else offers.below
        how, options = "unit", _units(units, offers)
    elif name in LISTED:
        how, options = "units", _units(_partners(action, offers), offers)
    elif name == "part":
        how, options = "part", _parts(action, offers)
    elif wanted is SupervisionLevel:
        how, options = "choice", tuple(Option(each.value, each) for each in _higher(offers))
    elif isinstance(wanted, type) and issubclass(wanted, LabelledEnum):
        how, options = "choice", tuple(Option(each.value, each) for each in wanted)
    elif wanted is bool:
        how = "yes_no"
    elif wanted is str:
        how = "text"
    most = (offers.most or {}).get(name)
    return Field(
        name, how, NAMES[name], required, options,
        most.amount if most else None, most.unit if most else None,
    )  # fmt: skip


def _units(units: Iterable[Unit], offers: Offers) -> tuple[Option, ...]:
    """Each unit with whoever answers for it, under its tier, the highest tier first."""
    answers = offers.answers or {}
    tiers = [Tier.district, Tier.subdistrict, Tier.community]
    ordered = sorted(units, key=lambda unit: (tiers.index(unit.tier), unit.code))
    return tuple(
        Option(str(unit.id), unit.name, unit.tier, answers.get(unit.id, "")) for unit in ordered
    )


def _alike(each: Similar) -> Option:
    return Option(str(each.id), each.number or "", each.state, f"{each.excerpt} {each.address}")


def _partners(action: Action, offers: Offers) -> list[Unit]:
    if action is Action.whistle:
        return [unit for unit in offers.departments if unit.kind is UnitKind.department]
    found = {unit.id: unit for unit in (*offers.below, *offers.departments)}
    found.pop(offers.case.order.lead_unit_id, None)
    return list(found.values())


def _parts(action: Action, offers: Offers) -> tuple[Option, ...]:
    return tuple(
        Option(str(part.ordinal), part.task)
        for part in offers.case.parts
        if part.state is PartState.asked and part.kind is _PART_OF.get(action)
    )


def _higher(offers: Offers) -> list[SupervisionLevel]:
    """The levels above the present one: a supervision is only ever raised."""
    levels = list(SupervisionLevel)
    present = offers.case.supervision
    return levels[levels.index(present.level) + 1 :] if present else levels


def data_of(action: Action, told: Mapping[str, Any], files: tuple[FileRef, ...] = ()) -> ActionData:
    """What the form told, as the action's data. Raises GuardFailed naming the field."""
    if action is Action.attach:
        return Attach(files)
    kind = DATA_OF[action]
    values: dict[str, Any] = {}
    for name, wanted in get_type_hints(kind).items():
        text = told.get(name, "")
        if name in LISTED:
            chosen = text if isinstance(text, list) else [text]
            values[name] = tuple(_number(name, each) for each in chosen if each)
        elif isinstance(wanted, type) and issubclass(wanted, LabelledEnum):
            found = [each for each in wanted if each.value == text]
            if not found:
                raise GuardFailed(name, Label("请选择", "choose one"))
            values[name] = found[0]
        elif wanted is bool:
            if text not in ("yes", "no"):
                raise GuardFailed(name, Label("请选择", "choose one"))
            values[name] = text == "yes"
        elif wanted is str:
            values[name] = str(text)
        elif name == "part" and not text:
            values[name] = None
        else:
            values[name] = _number(name, text)
    return kind(**values)


def _number(name: str, text: object) -> int:
    if not str(text).isascii() or not str(text).isdecimal() or len(str(text)) > 18:
        raise GuardFailed(name, Label("请选择或填写数字", "choose one, or enter a number"))
    return int(str(text))
