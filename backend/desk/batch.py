"""Several orders at once: accept, dispatch, remind; each succeeds or fails by itself."""

import re
from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, post

from backend.core import clock
from backend.core.errors import InvalidInput, MinhuError
from backend.core.labels import Label
from backend.desk.pages import by_htmx, local_path, page
from backend.orders import service as orders
from backend.orders.actions import ActionData, Dispatch, NoData, Supervise
from backend.orders.rules import Action, SupervisionLevel
from backend.orders.service import OrderRef
from backend.web.auth import actor_of

MOST_AT_ONCE = 200


@post("/batch", include_in_schema=False, status_code=200)
async def batch(request: Request[Any, Any, Any]) -> Response[Any]:
    """Take the chosen action on every chosen order; the page tells of each what came of it."""
    actor = actor_of(request)
    data = await request.form()
    names = {found[1]: found[2] for told in data.getall("order", [])
             if (found := re.fullmatch(r"(\d{1,18}\.\d{1,9})\.(.{0,60})", str(told)))}  # fmt: skip
    if not 1 <= len(names) <= MOST_AT_ONCE:
        raise InvalidInput(
            "order",
            Label(f"请选择 1 至 {MOST_AT_ONCE} 件工单", f"select 1 to {MOST_AT_ONCE} orders"),
        )
    refs = [OrderRef(*(int(part) for part in name.split("."))) for name in names]
    action, told = _wanted(str(data.get("action", "")), data)
    outcomes = await orders.act_each(actor, refs, action, told, clock.now())
    results = _results(list(names.values()), refs, outcomes)
    context = {
        "action": action,
        "results": results,
        "done": sum(error is None for _, _, error in results),
        "back": local_path(str(data.get("next", ""))),
    }
    template = "part_result.html" if by_htmx(request) else "result.html"
    return page(request, template, context, here="inbox")


def _wanted(action: str, data: Any) -> tuple[Action, ActionData]:
    match action:
        case "accept":
            return Action.accept, NoData()
        case "dispatch":
            unit = str(data.get("unit_id", ""))
            if not re.fullmatch(r"[0-9]{1,18}", unit):
                raise InvalidInput(
                    "unit_id", Label("请选择派往的单位", "choose the unit to dispatch to")
                )
            return Action.dispatch, Dispatch(int(unit))
        case "remind":
            reason = str(data.get("reason", "")).strip()
            return Action.supervise, Supervise(SupervisionLevel.reminder, reason)
    raise InvalidInput("action", Label("没有这个批量操作", "there is no such action"))


def _results(
    names: Sequence[str], refs: Sequence[OrderRef], outcomes: Sequence[Any]
) -> list[tuple[int, str, MinhuError | None]]:
    """Id, name and error (None: it is done) of each order, those not done first."""
    results = [
        (ref.id, name, outcome.error)
        for name, ref, outcome in zip(names, refs, outcomes, strict=True)
    ]
    return sorted(results, key=lambda result: result[2] is None)
