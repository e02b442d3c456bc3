"""``/desk/access``: what security administrators do to accounts, and the keys of programs."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.response import Redirect

from backend.core import clock
from backend.core.errors import MinhuError
from backend.desk.pages import Posted, digits, page
from backend.identity import account, keys, two_step
from backend.identity.key_rules import DENIED, LONGEST_LIFE, NewKey
from backend.identity.rules import Permission
from backend.web.auth import OWN_TRANSACTIONS, actor_of, visit_of

PATH = "/desk/access"
DONE = frozenset({"revoked", "sessions", "two_step"})
GIVEN = tuple(permission for permission in Permission if permission not in DENIED)


@get("/access", include_in_schema=False, opt=OWN_TRANSACTIONS)
async def access_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The keys, and the sessions of the operator asked for."""
    return await _page(request)


@post("/access/operator", include_in_schema=False, opt=OWN_TRANSACTIONS, status_code=303)
async def change_operator(request: Request[Any, Any, Any], data: Posted) -> Response[Any]:
    """End an operator's sessions, or switch two-step log-in off for whoever lost the phone."""
    actor, address = actor_of(request), visit_of(request).address
    username, action = data.get("operator", "").strip(), data.get("action", "")
    try:
        if action == "two_step":
            await two_step.switch_off_for(actor, username, address)
        else:
            action = "sessions"
            await account.end_all_of(actor, username, address)
    except MinhuError as error:
        return await _page(request, error=error)
    told = urlencode({"done": action, "operator": username})
    return Redirect(f"{PATH}?{told}", status_code=303)


@post("/access/keys", include_in_schema=False, opt=OWN_TRANSACTIONS, status_code=303)
async def change_keys(request: Request[Any, Any, Any], data: Posted) -> Response[Any]:
    """Issue, rotate or revoke a key; a new one is shown in the answer, and never again."""
    actor, address = actor_of(request), visit_of(request).address
    action, prefix = data.get("action", ""), data.get("prefix", "")
    try:
        if action == "revoke":
            await keys.revoke(actor, prefix, address)
            return Redirect(f"{PATH}?done=revoked", status_code=303)
        if action == "rotate":
            made = await keys.rotate(actor, prefix, address)
        else:
            made = await keys.issue(actor, _wanted(data), address)
    except MinhuError as error:
        return await _page(request, error=error, typed=data if action == "issue" else {})
    return await _page(request, issued=made)


def _wanted(data: Mapping[str, str]) -> NewKey:
    return NewKey(
        name=data.get("name", "").strip(),
        username=data.get("username", "").strip(),
        permissions=frozenset(each for each in GIVEN if data.get(f"may_{each.value}")),
        area_code=data.get("area", "").strip(),
        expires_at=clock.now() + timedelta(days=digits(data.get("days"), 4) or 0),
    )


async def _page(
    request: Request[Any, Any, Any], *, error: MinhuError | None = None,
    typed: Mapping[str, str] | None = None, issued: str = "",
) -> Response[Any]:  # fmt: skip
    actor = actor_of(request)
    account.require_manager(actor)
    operator = str(request.query_params.get("operator", "")).strip()
    found: list[account.OpenSession] = []
    if operator and error is None:
        try:
            found = await account.sessions_of(actor, operator)
        except MinhuError as unknown:
            error = unknown
    done = str(request.query_params.get("done", ""))
    context = {
        "operator": operator,
        "shown": bool(operator) and error is None,
        "open": found,
        "keys": await keys.listed(actor),
        "permissions": GIVEN,
        "most_days": LONGEST_LIFE.days,
        "typed": typed or {},
        "issued": issued,
        "done": done if done in DONE and error is None else "",
    }
    return page(request, "access.html", context, here="access", error=error)


handlers = [access_page, change_operator, change_keys]
