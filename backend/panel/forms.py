"""Guided tasks as piccolo-admin's forms.

Its own forms know neither permissions nor languages, selects nor look-ups: the page gets from here
what it draws, and `static/registry.js` adds the look-ups.
"""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from backend.core import clock
from backend.core.errors import InvalidInput, MinhuError
from backend.core.labels import Label, LabelledEnum, Language
from backend.identity.rules import may
from backend.panel.access import actor_of
from backend.panel.languages import language_of
from backend.panel.refusals import UNREADABLE, NoSuchPage
from backend.panel.routes import FormCall, form_call
from backend.panel.validation import reason_of
from backend.registry.tasks.every import TASKS
from backend.registry.tasks.task import TABLE, Task, carried_out
from backend.web.problems import status_of

NULL: Mapping[str, Any] = {"nullable": False}
_DEFAULT = Label("留空为“{}”", "empty: “{}”")


async def listed(request: Request) -> Response:
    """The tasks an operator may carry out; in groups, where the address says so."""
    language, actor = language_of(request.scope), actor_of(request.scope)
    tasks = [task for task in TASKS.values() if may(actor, task.access)]
    if not request.url.path.endswith("/grouped/"):
        return JSONResponse([_told(task, language) for task in tasks])
    groups: dict[str, list[dict[str, str]]] = {}
    for task in tasks:
        groups.setdefault(task.group.text(language), []).append(_told(task, language))
    return JSONResponse({"grouped": groups, "ungrouped": []})


async def form(request: Request) -> Response:
    """One task's name and what it is for, or what its form asks."""
    call, language = _call(request), language_of(request.scope)
    return JSONResponse(_schema(call.task, language) if call.schema else _told(call.task, language))


async def sent(request: Request) -> Response:
    """A form that was filled in: carries the task out, and tells what was done or why not."""
    call, language = _call(request), language_of(request.scope)
    try:
        told = await _values(request, call.task)
        done = await carried_out(call.task, actor_of(request.scope), told, clock.now())
    except ValidationError as error:
        return _refused(_unfit(call.task, error, language))
    except MinhuError as error:
        status = status_of(error)
        return _refused(_told_why(call.task, error, language), 422 if status < 500 else status)
    return JSONResponse({"custom_form_success": done.text(language)})


async def _values(request: Request, task: Task) -> dict[str, Any]:
    try:
        told = json.loads(await request.body())
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise InvalidInput(task.label, UNREADABLE)
    # What is left empty is as if it had not been asked, where it may be.
    fields = task.form.model_fields
    optional = {name for name, field in fields.items() if not field.is_required()}
    return {n: value for n, value in told.items() if value not in ("", None) or n not in optional}


def _call(request: Request) -> FormCall:
    root = request.scope.get("root_path", "")
    call = form_call(request.url.path.removeprefix(root))
    if call is None:
        raise NoSuchPage
    return call


def _refused(sentence: str, status: int = 422) -> Response:
    return JSONResponse({"custom_form_error": sentence}, status_code=status)


def _told_why(task: Task, error: MinhuError, language: Language) -> str:
    """The sentence of a refusal, with the title of the field it is about."""
    if isinstance(error, InvalidInput) and error.field in task.form.model_fields:
        error = InvalidInput(_title(task, error.field), error.reason)
    return error.message(language)


def _unfit(task: Task, error: ValidationError, language: Language) -> str:
    joint = "；" if language == "zh" else "; "
    return joint.join(
        InvalidInput(_title(task, str(each["loc"][-1])), reason_of(each)).message(language)
        for each in error.errors()
    )


def _title(task: Task, name: str) -> Label:
    field = task.form.model_fields.get(name)
    title = field.title if field is not None else None
    return title if isinstance(title, Label) else Label(name, name)


def _told(task: Task, language: Language) -> dict[str, str]:
    return {
        "name": task.label.text(language),
        "slug": task.name,
        "description": task.told.text(language),
    }


def _schema(task: Task, language: Language) -> dict[str, Any]:
    given = task.form.model_json_schema()
    properties = {}
    for name, field in task.form.model_fields.items():
        told = dict(given["properties"][name])
        needed = " *" if field.is_required() else ""
        told["title"] = _title(task, name).text(language) + needed
        extra: dict[str, Any] = {"help_text": None, **NULL}
        if TABLE in told:
            # A name or code is typed; the key is found when the form is sent.
            extra[TABLE] = told.pop(TABLE)
            told["type"] = "string"
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, LabelledEnum):
            told = {"type": "string", "title": told["title"]}
            extra["choices"] = {each.value: each.text(language) for each in kind}
            if not field.is_required():
                extra["help_text"] = _DEFAULT.text(language).format(field.default.text(language))
        properties[name] = {**told, "extra": extra}
    return {
        "title": task.label.text(language),
        "type": "object",
        "properties": properties,
        "required": given.get("required", []),
        "extra": {"time_resolution": {}},
    }
