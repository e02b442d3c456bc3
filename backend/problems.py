"""Errors as problem details for HTTP (RFC 9457), in the reader's language."""

from http import HTTPStatus
from typing import Any

from litestar import Request, Response

from backend.core.errors import Conflict, InvalidInput, MinhuError, NotFound

MEDIA_TYPE = "application/problem+json"
STATUSES: dict[type[MinhuError], HTTPStatus] = {
    Conflict: HTTPStatus.CONFLICT,
    InvalidInput: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    MinhuError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""The status of each kind of error; an error takes the one of its nearest ancestor."""


def problem_response(
    request: Request[Any, Any, Any], error: MinhuError
) -> Response[dict[str, object]]:
    """The response for a domain error; ``code`` is for programs, ``detail`` for people."""
    language = preferred_language(request.headers.get("accept-language", ""))
    status = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    body: dict[str, object] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": error.message(language),
        "code": error.code,
    }
    if isinstance(error, InvalidInput):
        body["field"] = error.field
    return Response(
        body,
        status_code=status.value,
        media_type=MEDIA_TYPE,
        headers={"content-language": language, "vary": "accept-language"},
    )


def preferred_language(accepted: str) -> str:
    """``zh`` or ``en``, whichever an Accept-Language header ranks higher; Chinese when neither."""
    ranked = {"zh": 0.0, "en": 0.0}
    for part in accepted.split(","):
        tag, _, weight = part.strip().partition(";q=")
        language = tag.strip().lower().split("-")[0]
        if language in ranked:
            ranked[language] = max(ranked[language], _weight(weight))
    return "en" if ranked["en"] > ranked["zh"] else "zh"


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
