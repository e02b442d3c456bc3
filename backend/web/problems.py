"""Errors as problem details for HTTP (RFC 9457), in the reader's language."""

from http import HTTPStatus
from typing import Any

from litestar import Request, Response

from backend.core.errors import Conflict, InvalidInput, MinhuError, NotFound
from backend.core.labels import Label
from backend.files.errors import TooLarge, WrongType
from backend.firms.rating_steps import MayNotRate
from backend.identity.acting import OutsideScope
from backend.identity.entry_rules import StepDue, WrongCode
from backend.identity.errors import NotPermitted
from backend.identity.oidc import NoAccount
from backend.identity.sessions import TooManyLogins, WrongLogin
from backend.orders.errors import NotAllowed
from backend.registry.values import Unfit
from backend.web.auth import NotSignedIn
from backend.web.csrf import ForeignRequest
from backend.web.language import Language, language_of
from backend.web.limits import AddressTooLong, HeadersTooLong, HeldUp
from backend.web.rates import TooOften

MEDIA_TYPE = "application/problem+json"
STATUSES: dict[type[MinhuError], HTTPStatus] = {
    AddressTooLong: HTTPStatus.REQUEST_URI_TOO_LONG,
    Conflict: HTTPStatus.CONFLICT,
    ForeignRequest: HTTPStatus.FORBIDDEN,
    HeadersTooLong: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    HeldUp: HTTPStatus.SERVICE_UNAVAILABLE,
    InvalidInput: HTTPStatus.BAD_REQUEST,
    MayNotRate: HTTPStatus.FORBIDDEN,
    MinhuError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    OutsideScope: HTTPStatus.FORBIDDEN,
    NotPermitted: HTTPStatus.FORBIDDEN,
    NoAccount: HTTPStatus.FORBIDDEN,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    StepDue: HTTPStatus.FORBIDDEN,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    TooManyLogins: HTTPStatus.TOO_MANY_REQUESTS,
    TooOften: HTTPStatus.TOO_MANY_REQUESTS,
    WrongCode: HTTPStatus.UNAUTHORIZED,
    WrongLogin: HTTPStatus.UNAUTHORIZED,
    WrongType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
}
"""The status of each kind of error; an error takes the one of its nearest ancestor."""


def status_of(error: MinhuError) -> HTTPStatus:
    """The status that answers *error*."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def problem_response(
    request: Request[Any, Any, Any], error: MinhuError
) -> Response[dict[str, object]]:
    """The response for a domain error; ``code`` is for programs, ``detail`` for people."""
    language = language_of(request)
    found = problem(error, language)
    headers = {}
    if isinstance(error, NotSignedIn):
        headers["www-authenticate"] = "Bearer"
    if isinstance(error, TooManyLogins | HeldUp | TooOften):
        headers["retry-after"] = str(error.seconds)
    return answer(status_of(error), found, language, headers)


def problem(error: MinhuError, language: Language) -> dict[str, object]:
    """The problem document for a domain error."""
    status = status_of(error)
    found: dict[str, object] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": error.message(language),
        "code": error.code,
    }
    if isinstance(error, InvalidInput):
        # A column goes by its own name here, and by its title in the sentence.
        field = error.name if isinstance(error, Unfit) else error.field
        found["field"] = field
        reason = error.reason
        told = reason.text(language) if isinstance(reason, Label) else reason
        found["errors"] = [{"field": field, "reason": told}]
    return found


def answer(
    status: HTTPStatus,
    document: dict[str, object],
    language: Language,
    headers: dict[str, str] | None = None,
) -> Response[dict[str, object]]:
    """A problem document as the response it is sent in."""
    return Response(
        document,
        status_code=status.value,
        media_type=MEDIA_TYPE,
        headers={
            "content-language": language,
            "vary": "accept-language, cookie",
            **(headers or {}),
        },
    )
