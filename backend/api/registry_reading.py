"""Reading what a caller tells of a table: bodies, filters, the version that was seen."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec
from litestar import Request

from backend.api.registry_structs import Parameter, parameters
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.registry.fields import Kind
from backend.registry.lists.asking import (
    MOST_ROWS,
    USUAL_ROWS,
    Condition,
    Cursor,
    Wanted,
    cursor_of,
)
from backend.registry.service import LONGEST_WORD
from backend.registry.sheets import Sheet
from backend.registry.values import Unfit
from backend.web.wording import field_named_in, sentence_for

_TAG = re.compile(r'(?:W/)?"?([0-9]{1,10})"?')
_AT = re.compile(r" - at `\$\.?([^`]*)`$")
PAGING = frozenset({"cursor", "limit", "q"})
Query = Any
"""Litestar's parameters of a query: a mapping that also knows all values of a name."""


async def body_of(
    request: Request[Any, Any, Any], sheet: Sheet, kind: type[msgspec.Struct]
) -> dict[str, Any]:
    """What the body tells, by column; nothing for what it leaves out.

    Raises Unfit, which names the column that does not fit, or InvalidInput for no JSON at all.
    """
    content = await request.body() or b"{}"
    try:
        told = msgspec.json.decode(content, type=kind)
    except msgspec.ValidationError as error:
        raise _unfit(sheet, str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = Label("应为 JSON 对象", "must be a JSON object")
        raise InvalidInput("body", reason) from error
    return {
        name: value
        for name in told.__struct_fields__
        if (value := getattr(told, name)) is not msgspec.UNSET
    }


def _unfit(sheet: Sheet, message: str) -> InvalidInput:
    place = _AT.search(message)
    path = (place[1] if place else "") or field_named_in(message)
    reason = sentence_for(message)
    name = re.split(r"[.\[]", path, maxsplit=1)[0]
    if name in sheet.columns:
        return Unfit(sheet, name, reason)
    return InvalidInput(path or "body", reason)


def seen_version(request: Request[Any, Any, Any]) -> int:
    """The version the caller last saw, by If-Match. Raises InvalidInput where none is told."""
    condition = request.headers.get("if-match")
    told = None if condition is None else _TAG.fullmatch(condition.strip())
    if told is None:
        reason = Label("须给出所见版本（ETag）", "must tell the version that was seen (the ETag)")
        raise InvalidInput("If-Match", reason)
    return int(told[1])


def page_of_query(sheet: Sheet, query: Mapping[str, str]) -> tuple[Cursor | None, int]:
    """Where the page begins, and how many rows it holds. Raises InvalidInput."""
    text = query.get("limit", str(USUAL_ROWS))
    limit = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 1 <= limit <= MOST_ROWS:
        raise InvalidInput("limit", Label(f"应为 1 至 {MOST_ROWS}", f"lies in 1 to {MOST_ROWS}"))
    cursor = query.get("cursor")
    return (cursor_of(sheet, cursor) if cursor else None), limit


def conditions_of(sheet: Sheet, query: Query, also: frozenset[str] = PAGING) -> Wanted:
    """The filters of a query. Raises InvalidInput, which names the parameter that does not fit."""
    known = {each.name: each for each in parameters()[sheet.name]}
    conditions = []
    for name in query:
        if name in also:
            continue
        if name not in known:
            # A misspelt filter must not list everything.
            raise InvalidInput(name, Label("没有这个参数", "there is no such parameter"))
        conditions += [_condition(sheet, known[name], text) for text in query.getall(name)]
    word = query.get("q", "")
    if len(word) > LONGEST_WORD or "\0" in word:
        raise InvalidInput("q", Label(f"最多 {LONGEST_WORD} 个字", f"at most {LONGEST_WORD} signs"))
    return Wanted(conditions, word)


def _condition(sheet: Sheet, parameter: Parameter, text: str) -> Condition:
    try:
        value = msgspec.convert(text, parameter.kind, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidInput(parameter.name, sentence_for(str(error))) from error
    if sheet.fields[parameter.column].kind is Kind.decimal and isinstance(value, str):
        value = Decimal(value)
    return Condition(parameter.column, parameter.op, value)
