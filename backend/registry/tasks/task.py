"""Guided tasks: what takes more than one row to get right, as one form with one button.

The panel shows each as a form (`panel.forms`). A domain's tasks stand in a file of its own
(`people_tasks`) and are listed in `all_tasks`.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.table import Table
from pydantic import BaseModel, Field

from backend.core.errors import InvalidInput, MinhuError
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


@contextmanager
def told_of(names: Mapping[str, str]) -> Iterator[None]:
    """What a service refuses inside under names of its own is told of the form's fields.

    *names*: a field of the form, or a `Label` where it is about several, by the service's name.
    """
    try:
        yield
    except InvalidInput as error:
        raise InvalidInput(names.get(error.field, error.field), error.reason) from error


def confirmation() -> Any:
    """The field of a form that is told first what would follow; see `confirmed`."""
    return asked(
        Label("确认办理（选“否”先预览）", "Carry out (“no” first shows what would follow)"),
        default=False,
    )


PREVIEW = Label("预览，尚未保存", "A preview, nothing is saved yet")
"""How the sentence of a preview begins: the page shows it otherwise than a refusal."""


class NotConfirmed(MinhuError):
    """Nothing has been saved yet."""

    code = "not_confirmed"
    zh = f"{PREVIEW.zh}：{{told}}。核对后将“确认办理”选为“是”再提交"
    en = f"{PREVIEW.en}: {{told}}. Look it over, say yes to “Carry out” and submit again"


def confirmed(confirm: bool, told: Label) -> Label:
    """*told*, what was done; to be asked last within a transaction.

    Raises NotConfirmed unless it was confirmed, which undoes what was done: what a preview tells is
    what would be.
    """
    if not confirm:
        raise NotConfirmed(told=told)
    return told


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
