"""What Litestar's description of the API lacks: the choices' names, examples, headers. Pure."""

from copy import deepcopy
from dataclasses import is_dataclass
from inspect import cleandoc
from typing import Any

import msgspec

from backend.api import (
    details,
    files,
    listing,
    messages,
    ratings,
    registry_document,
    reports,
    rosters,
)
from backend.api.actions import DATA, body_examples
from backend.api.examples import EXAMPLES
from backend.areas.rules import Tier
from backend.core.labels import LabelledEnum
from backend.deadlines import explanation
from backend.deadlines.budget import CountFrom
from backend.deadlines.explanation import Turn
from backend.deadlines.rules import Colour, DeadlineKind, DeadlineState, Effect, Urgency
from backend.firms.rating_steps import RatingState
from backend.orders import rules as r
from backend.orders.events import EventKind
from backend.orders.inbox import Reach, Tab
from backend.orders.personal_rules import UnmaskReason
from backend.registry.files.writers import Format

PREFIX = "/api/"

_KINDS: tuple[type[LabelledEnum], ...] = (
    Colour, CountFrom, DeadlineKind, DeadlineState, Effect, EventKind, Format, RatingState, Reach,
    Tab, Tier, Turn, UnmaskReason, Urgency,
    *(kind for kind in vars(r).values()
      if isinstance(kind, type) and issubclass(kind, LabelledEnum)),
)  # fmt: skip
CHOICES = {kind.__name__: kind for kind in _KINDS}
"""Every list of choices that the messages use, by its name."""


def _is_message(kind: object) -> bool:
    return isinstance(kind, type) and (issubclass(kind, msgspec.Struct) or is_dataclass(kind))


MESSAGES = {
    kind.__name__: cleandoc(kind.__doc__).replace("``", "`")
    for module in (explanation, details, files, listing, messages, ratings, reports, rosters)
    for kind in (*vars(module).values(), *DATA.values())
    if _is_message(kind) and kind.__doc__
}
"""What every message is, by its name."""

_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "重发同一请求时保持不变，24 小时内只执行一次 / "
    "The same when the same request is sent again; carried out once in 24 hours",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "example": "c6f7a2b4-7d3e-4d0a-9a51-0d2f3c1b7e11",
}
_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "所见版本，代替 version / The version seen, instead of version",
    "schema": {"type": "string"},
    "example": '"3"',
}


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """*document*, with what callers need besides; the given one stays as it is."""
    made = deepcopy(document)
    made["paths"] = {path: item for path, item in made["paths"].items() if path.startswith(PREFIX)}
    paths, schemas = deepcopy(registry_document.described())
    made["paths"] |= paths
    made["components"]["schemas"] |= schemas
    for name, schema in made["components"]["schemas"].items():
        if name in CHOICES:
            _name_choices(schema, CHOICES[name])
        elif name in MESSAGES:
            schema["description"] = MESSAGES[name]
    examples = EXAMPLES | body_examples()
    for path, item in made["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "operationId" in operation:
                _complete(operation, path, method, examples)
    return made


def _name_choices(schema: dict[str, Any], choices: type[LabelledEnum]) -> None:
    """Tell what every choice is called."""
    lines = [f"- `{choice.value}` {choice.zh} / {choice.en}" for choice in choices]
    schema["description"] = "\n".join(lines)
    schema["x-enum-varnames"] = [choice.name for choice in choices]


def _complete(
    operation: dict[str, Any], path: str, method: str, examples: dict[str, dict[str, Any]]
) -> None:
    """Add the headers any operation of its kind takes, and an example of its body."""
    parameters = operation.setdefault("parameters", [])
    signed_in = {} not in operation.get("security", [])
    # A look at personal data is answered anew each time, whatever the order's version; a file
    # brought in twice adds nothing by itself.
    changes = method == "post" and operation["operationId"] not in ("unmaskOrder", "importRows")
    if changes and signed_in:
        parameters.append(_KEY)
    if changes and "/{order}/" in path:
        parameters.append(_MATCH)
    if not parameters:
        del operation["parameters"]
    example = examples.get(operation["operationId"])
    if example is not None:
        for content in operation["requestBody"]["content"].values():
            content["example"] = example
