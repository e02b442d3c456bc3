"""The forms of an order's page: one field for each thing an action must be told."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, get_type_hints

from backend.areas.rules import Unit
from backend.core.labels import Label, LabelledEnum
from backend.orders.actions import DATA_OF, ActionData
from backend.orders.errors import GuardFailed
from backend.orders.rules import Action

NAMES = {
    "amount": Label("延长", "Longer by"),
    "co_unit_ids": Label("协办单位", "Co-units"),
    "days": Label("天数", "Days"),
    "level": Label("等级", "Level"),
    "note": Label("说明", "Note"),
    "order_id": Label("主单", "Main order"),
    "part": Label("事项序号", "Share"),
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

HERE = frozenset(Action) - {Action.attach, Action.merge}
"""Actions with a form on the page; files come in by the API, a merge from the intake's hints."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``kind`` is text, number, choice, yes_no, unit or units."""

    name: str
    kind: str
    label: Label
    required: bool
    options: tuple[tuple[str, str | LabelledEnum], ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One action with its fields."""

    action: Action
    fields: tuple[Field, ...]


def form_of(action: Action, units: list[Unit], partners: list[Unit]) -> Form:
    """The form of *action*; *units* can be given the order, *partners* can share in it."""
    kind = DATA_OF[action]
    hints = get_type_hints(kind)
    made = []
    for field in fields(kind):
        wanted, name = hints[field.name], field.name
        options: tuple[tuple[str, str | LabelledEnum], ...]
        required = field.default is MISSING
        if name == "unit_id":
            how, options = "unit", tuple((str(unit.id), unit.name) for unit in units)
        elif name in ("unit_ids", "co_unit_ids"):
            how, options = "units", tuple((str(unit.id), unit.name) for unit in partners)
        elif isinstance(wanted, type) and issubclass(wanted, LabelledEnum):
            how, options = "choice", tuple((each.value, each) for each in wanted)
        elif wanted is bool:
            how, options = "yes_no", ()
        elif wanted is str:
            how, options = "text", ()
        else:
            how, options = "number", ()
        made.append(Field(name, how, NAMES[name], required, options))
    return Form(action, tuple(made))


def data_of(action: Action, told: Mapping[str, Any]) -> ActionData:
    """What the form told, as the action's data. Raises GuardFailed naming the field."""
    kind = DATA_OF[action]
    values: dict[str, Any] = {}
    for name, wanted in get_type_hints(kind).items():
        text = told.get(name, "")
        if name in ("unit_ids", "co_unit_ids"):
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
