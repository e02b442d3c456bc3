"""Saved filters: named lists of the inbox, each operator's own."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Redirect

from backend.core import clock
from backend.core.db import Row
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.desk import queries
from backend.desk.pages import Posted, local_path
from backend.identity.rules import Actor
from backend.web.auth import actor_of

LONGEST_NAME = 16
LONGEST_QUERY = 1000
MOST_FILTERS = 20
_NUMBER = re.compile(r"[\d\s\-+()（）]{7,}")


async def filters_of(actor: Actor) -> list[Row]:
    """The actor's filters, by name."""
    return await queries.filters_of(actor.operator_id) if actor.operator_id else []


@post("/filters", include_in_schema=False, status_code=303)
async def save_filter(request: Request[Any, Any, Any], data: Posted) -> Redirect:
    """Keep the list's query under a name; the same name again replaces it."""
    actor = actor_of(request)
    name = " ".join(data.get("name", "").split())
    query = _without_number(data.get("query", ""))
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidInput(
            "name", Label(f"请填写 1 至 {LONGEST_NAME} 个字", f"use 1 to {LONGEST_NAME} characters")
        )
    if len(query) > LONGEST_QUERY or not query.isprintable() or actor.operator_id is None:
        raise InvalidInput("query", Label("筛选条件过长", "the filter is too long"))
    if not await queries.save_filter(actor.operator_id, name, query, clock.now(), MOST_FILTERS):
        raise InvalidInput(
            "name", Label(f"最多保存 {MOST_FILTERS} 个", f"{MOST_FILTERS} is the most you can keep")
        )
    return Redirect(local_path(f"/desk/?{query}"), status_code=303)


def _without_number(query: str) -> str:
    """*query* without a search for a number: a saved filter must not keep anybody's telephone."""
    told = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in told if name != "q" or not _NUMBER.fullmatch(value)]
    return query if len(kept) == len(told) else urlencode(kept)


@post("/filters/{filter_id:int}/delete", include_in_schema=False, status_code=303)
async def forget_filter(
    request: Request[Any, Any, Any], filter_id: FromPath[int], data: Posted
) -> Redirect:
    """Drop one of the reader's own filters."""
    actor = actor_of(request)
    if actor.operator_id is not None:
        await queries.forget_filter(actor.operator_id, filter_id)
    return Redirect(local_path(data.get("next")), status_code=303)
