"""Guided tasks: what takes more than one row to get right, as one form with one button.

The panel shows each as a form (`panel.forms`). A domain's tasks stand in a file of its own
(`people_tasks`) and are listed in `all_tasks`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.table import Table
from pydantic import BaseModel, Field

from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.identity.errors import NotPermitted
from backend.identity.rules import Actor, Permission, may
from backend.registry import linking
from backend.registry.sheets import Sheet

TABLE = "table"
"""What a form's field says of the table it looks something up in."""


@dataclass(frozen=True, slots=True)
class Task:
    """One guided task.

    ``form``: a pydantic model whose fields are made by `asked` and `looked_up`. ``run`` gets it
    filled in, and tells in a sentence what was done; what it refuses it raises as a MinhuError.
    ``states``: what the ``state`` of the row it is about must be; empty where that is no matter.
    """

    name: str
    label: Label
    told: Label
    group: Label
    access: Permission
    form: type[BaseModel]
    run: Callable[[Actor, Any, datetime], Awaitable[Label]]
    states: tuple[str, ...] = ()

    @property
    def lookups(self) -> Mapping[str, str]:
        """The fields that name a row, and the table each is looked up in."""
        found = {}
        for name, field in self.form.model_fields.items():
            extra = field.json_schema_extra
            if isinstance(extra, dict) and TABLE in extra:
                found[name] = str(extra[TABLE])
        return found


def asked(label: Label, **more: Any) -> Any:
    """A field of a form: its title in both languages, and whatever pydantic's own takes."""
    return Field(title=label, **more)


def looked_up(table: type[Table] | Sheet, label: Label, **more: Any) -> Any:
    """A field that names a row of *table* by its code or name; ``run`` gets the row's key."""
    name = table.name if isinstance(table, Sheet) else table._meta.tablename
    return Field(title=label, json_schema_extra={TABLE: name}, **more)


async def carried_out(task: Task, actor: Actor, told: Mapping[str, Any], now: datetime) -> Label:
    """Carry *task* out with what the form was filled in with; tells what was done.

    Raises NotPermitted, InvalidInput for a name that leads nowhere or to several, pydantic's
    ValidationError for what does not fit, and what the task itself refuses.
    """
    if not may(actor, task.access):
        raise NotPermitted(permission=task.access)
    values = dict(told)
    for name, table in task.lookups.items():
        text = values.get(name)
        if isinstance(text, str) and text.strip():
            values[name] = await _key(task, name, table, text.strip())
    return await task.run(actor, task.form(**values), now)


async def _key(task: Task, name: str, table: str, text: str) -> object:
    keys = await linking.keys_of(table, text)
    if len(keys) == 1:
        return keys[0]
    title = task.form.model_fields[name].title
    reason = (
        Label(f"有 {len(keys)} 条都叫“{text}”，请改填编码",
              f"{len(keys)} are called {text!r}: give a code instead")
        if keys
        else Label(f"没有“{text}”，或不在您的管辖范围内",
                   f"there is no {text!r}, or it is not in your area")
    )  # fmt: skip
    raise InvalidInput(title or name, reason)
