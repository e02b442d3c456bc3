"""Problem details for what no service said: requests that do not fit, and what nobody expected."""

import logging
import re
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from backend.core.db import AWAY
from backend.core.errors import MinhuError
from backend.core.labels import Label
from backend.core.texts import one_line
from backend.web.language import Language, language_of
from backend.web.limits import HeldUp, in_words
from backend.web.problems import answer, problem_response
from backend.web.wording import field_named_in, sentence_for

log = logging.getLogger(__name__)

SENTENCES = {
    HTTPStatus.BAD_REQUEST: Label("无法识别该请求", "The request cannot be understood"),
    HTTPStatus.UNAUTHORIZED: Label("尚未登录，或登录已过期", "You are not signed in"),
    HTTPStatus.FORBIDDEN: Label("不允许此操作", "This is not allowed"),
    HTTPStatus.NOT_FOUND: Label("没有这个地址", "There is no such address"),
    HTTPStatus.METHOD_NOT_ALLOWED: Label(
        "该地址不支持这种请求方法", "This address does not take this method"
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Label("提交的内容过大", "The request is too large"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: Label(
        "不支持这种内容格式", "This content type is not supported"
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: Label(
        "服务器出错，请稍后再试", "The server failed; try again later"
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: Label(
        "数据库暂时无法访问，请稍后再试", "The database is away; try again shortly"
    ),
}
"""What a status means to people where nothing more precise is known."""

_UNREADABLE = (RecursionError, UnicodeError)


def error_response(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The problem document for any error at all; nothing of its insides is told.

    One function for every kind, so that an app need not know which kinds there are.
    """
    known = in_words(error)
    if isinstance(known, MinhuError):
        if isinstance(known, HeldUp):
            log.warning("%s %s: %r", request.method, one_line(request.url.path), error)
        return problem_response(request, known)
    if isinstance(error, ValidationException):
        return _unfit(request, error)
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.status_code)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _log(request, error)
        return _problem(status, language_of(request), error.headers)
    if isinstance(error, _UNREADABLE) or type(error) is LookupError:
        # Litestar lets these through when the body is no UTF-8, or nested without end, or a part of
        # it names a charset there is not, or one that writes half a surrogate pair (a key that is
        # missing somewhere is another kind of error).
        return _problem(HTTPStatus.BAD_REQUEST, language_of(request))
    _log(request, error)
    if isinstance(error, AWAY):
        again = {"retry-after": "5"}
        return _problem(HTTPStatus.SERVICE_UNAVAILABLE, language_of(request), again)
    return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, language_of(request))


def _problem(
    status: HTTPStatus, language: Language, headers: dict[str, str] | None = None
) -> Response[dict[str, object]]:
    sentence = SENTENCES.get(status, Label(status.phrase, status.phrase))
    found: dict[str, object] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": sentence.text(language),
        "code": status.name.lower(),
    }
    return answer(status, found, language, headers)


def _unfit(
    request: Request[Any, Any, Any], error: ValidationException
) -> Response[dict[str, object]]:
    """What does not fit, field by field; ``field`` and ``detail`` tell of the first."""
    language = language_of(request)
    listed = error.extra if isinstance(error.extra, list) else []
    place = _place_in_body(error.__cause__)
    errors = [_fault(request, each, place) for each in listed if isinstance(each, dict)]
    if not errors:
        # Litestar names a missing parameter in its sentence only.
        field = field_named_in(error.detail)
        if not field:
            return _problem(HTTPStatus.BAD_REQUEST, language)
        errors = [{"field": field, "reason": sentence_for(error.detail).text(language)}]
    between = "：" if language == "zh" else ": "
    first = errors[0]
    detail = between.join(part for part in (first["field"], first["reason"]) if part)
    found: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus.BAD_REQUEST.phrase,
        "status": HTTPStatus.BAD_REQUEST.value,
        "detail": detail,
        "code": "invalid_input",
        "field": first["field"],
        "errors": errors,
    }
    return answer(HTTPStatus.BAD_REQUEST, found, language)


def _place_in_body(cause: BaseException | None) -> str:
    """Where in the body msgspec stopped; empty for the body itself.

    Litestar calls the body “data” and cuts that off wherever it stands, also from the callers' own
    names: so the path is read from what msgspec said.
    """
    found = re.search(r" - at `\$\.data\.?(.*)`$", str(cause))
    return found[1] if found else ""


def _fault(
    request: Request[Any, Any, Any], told: dict[str, Any], place_in_body: str
) -> dict[str, str]:
    """One field that does not fit: its path as the caller wrote it, and why."""
    message, key = str(told.get("message", "")), str(told.get("key", ""))
    place = place_in_body if told.get("source") == "body" else _as_written(request, key)
    named = field_named_in(message)
    field = ".".join(part for part in (place, named) if part)
    return {"field": field, "reason": sentence_for(message).text(language_of(request))}


def _as_written(request: Request[Any, Any, Any], key: str) -> str:
    """What a parameter is called outside, where that is not what it is called in our code."""
    parameter = request.route_handler.parsed_fn_signature.parameters.get(key)
    return getattr(parameter and parameter.kwarg_definition, "name", None) or key


def _log(request: Request[Any, Any, Any], error: Exception) -> None:
    log.error("%s %s failed", request.method, one_line(request.url.path), exc_info=error)
