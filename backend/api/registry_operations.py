"""Operations of the registry as OpenAPI tells them."""

from typing import Any

from backend.api.problems import meaning
from backend.web.problems import MEDIA_TYPE

TEMPLATE = "#/components/schemas/{name}"
"""How a message is referred to."""


def operation(
    name: str, summary: str, description: str, tag: str, good: dict[str, Any],
    given: list[dict[str, Any]], body: dict[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """An operation with the problems it may answer with."""
    refused = (400, 401, 403, 404, 409, 413, 422, 429, 503)
    made: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "description": description,
        "tags": [tag],
        "parameters": given,
        "responses": good
        | {
            str(status): {
                "description": meaning(status),
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
            for status in refused
        },
    }
    if body is not None:
        made["requestBody"] = body
    return made


def ok(status: int, name: str, *, many: bool = False) -> dict[str, Any]:
    """The answer of an operation that was carried out: a message, or *many* of them."""
    one = {"$ref": TEMPLATE.format(name=name)}
    schema = {"type": "array", "items": one} if many else one
    told = {"description": "成功 / Done", "content": {"application/json": {"schema": schema}}}
    return {str(status): told}
