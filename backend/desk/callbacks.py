"""Callbacks: one order after another, the number to call, and three ways it can end."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from backend.core import clock
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.deadlines import service as deadlines
from backend.deadlines.rules import LimitName
from backend.desk import intake_texts as _texts  # noqa: F401  (they join the desk's)
from backend.desk.order import seen
from backend.desk.pages import Posted, digits, page, reason_of
from backend.identity.rules import Actor, Role
from backend.orders import inbox, personal, record
from backend.orders import rules as r
from backend.orders import service as orders
from backend.orders.actions import ActionData, Close, Note, Rework
from backend.orders.errors import GuardFailed, NotAllowed, StaleOrder, UnknownOrder
from backend.orders.events import EventKind
from backend.orders.inbox import Filter, Reach, Tab
from backend.orders.personal_rules import Revealed, Unmask, UnmaskReason
from backend.orders.rules import Action, Order, Satisfaction
from backend.web.auth import actor_of

ROWS = 50
LONGEST_NUMBER = 18
EARLIER = frozenset({EventKind.order_attempt, EventKind.order_rework, EventKind.order_feedback})
ACTIONS = {"attempt": Action.attempt, "close": Action.close, "rework": Action.rework}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the queue with the order behind it."""

    row: inbox.Row
    order: Order


@get("/callbacks", include_in_schema=False)
async def callbacks_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The queue, with the order asked for, or else the first, open."""
    actor = _caller(request)
    told = request.query_params
    done = str(told.get("done", ""))
    wanted = digits(told.get("order"), LONGEST_NUMBER)
    return await _page(request, actor, wanted, done=done if done in ACTIONS else "")


@post("/callbacks/{order_id:int}", include_in_schema=False, status_code=303)
async def act(
    request: Request[Any, Any, Any], order_id: FromPath[int], data: Posted
) -> Response[Any]:
    """Take one of the three actions and go on to the next order; the same one when it is wrong.

    Somebody else's being faster is told above the next order.
    """
    actor = _caller(request)
    onward = digits(data.get("next"), LONGEST_NUMBER)
    name = data.get("action", "")
    try:
        if name not in ACTIONS:
            raise GuardFailed("action", Label("没有这个操作", "there is no such action"))
        version = digits(data.get("version"), LONGEST_NUMBER)
        ref = orders.OrderRef(order_id, -1 if version is None else version)
        await orders.act(actor, ref, ACTIONS[name], _told(name, data), clock.now())
    except StaleOrder:
        return await _page(request, actor, onward, stale=True, status=HTTPStatus.CONFLICT)
    except InvalidInput as error:
        return await _page(
            request, actor, order_id, typed=data, wrong={error.field: reason_of(error)},
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )  # fmt: skip
    query = {"done": name} | ({"order": str(onward)} if onward else {})
    return Redirect(f"/desk/callbacks?{urlencode(query)}", status_code=303)


@post("/callbacks", include_in_schema=False, status_code=200)
async def unmask(request: Request[Any, Any, Any], data: Posted) -> Response[Any]:
    """The page with the resident's name and number in full, this once: they are called back."""
    actor = _caller(request)
    order_id = digits(data.get("order"), LONGEST_NUMBER)
    if order_id is None:
        raise UnknownOrder(order=data.get("order", ""))
    await seen(actor, order_id)
    told = Unmask(UnmaskReason.callback)
    found = await personal.unmask(actor, order_id, told, clock.now())
    return await _page(request, actor, order_id, revealed=found)


def _caller(request: Request[Any, Any, Any]) -> Actor:
    actor = actor_of(request)
    if Role.callback_agent not in actor.roles:
        raise NotAllowed(action=Label("回访", "callback"))
    return actor


def _told(name: str, data: Posted) -> ActionData:
    if name == "attempt":
        return Note(data.get("note", ""))
    satisfaction = next(
        (each for each in Satisfaction if each.value == data.get("satisfaction")), None
    )
    if satisfaction is None:
        raise GuardFailed("satisfaction", Label("请选择", "choose one"))
    if name == "rework":
        return Rework(satisfaction, data.get("reason", ""))
    if data.get("resolved") not in ("yes", "no"):
        raise GuardFailed("resolved", Label("请选择", "choose one"))
    return Close(satisfaction, data["resolved"] == "yes", data.get("note", ""))


async def _queue(actor: Actor, now: datetime) -> tuple[list[Waiting], bool, bool]:
    """Who waits for a call by limit; whether own orders were left out; whether there are more."""
    found = await inbox.page(actor, Filter(tab=Tab.callback, reach=Reach.below), None, ROWS, now)
    cases = await orders.load_cases([row.id for row in found.rows])
    waiting = [
        Waiting(row, cases[row.id].order)
        for row in found.rows
        if row.id in cases and Role.callback_agent in actor.roles_at(cases[row.id].order.area_code)
    ]
    others = [each for each in waiting if _may_call(actor, each.order)]
    return others, len(others) < len(waiting), found.next is not None


def _may_call(actor: Actor, order: Order) -> bool:
    return order.handled_by is None or order.handled_by != actor.operator_id


async def _page(
    request: Request[Any, Any, Any], actor: Actor, wanted: int | None, *, done: str = "",
    stale: bool = False, typed: dict[str, str] | None = None,
    wrong: dict[str, Label] | None = None, status: HTTPStatus = HTTPStatus.OK,
    revealed: Revealed | None = None,
) -> Response[Any]:  # fmt: skip
    now = clock.now()
    queue, own, more = await _queue(actor, now)
    at = next((n for n, each in enumerate(queue) if each.order.id == wanted), 0)
    context: dict[str, object] = {
        "queue": queue, "own": own, "more": more, "done": done, "stale": stale,
        "typed": typed or {}, "wrong": wrong or {}, "current": None,
    }  # fmt: skip
    if queue:
        order = queue[at].order
        book = await deadlines.rulebook()
        following = queue[at + 1] if at + 1 < len(queue) else queue[0]
        context |= {
            "current": queue[at],
            "next": following.order.id if following.order.id != order.id else "",
            "asked": await record.request_of(order.id),
            "may_unmask": await personal.may_unmask(actor, order),
            # Of the order asked for: it may have left the queue meanwhile.
            "revealed": revealed if order.id == wanted else None,
            "earlier": [event for event in await orders.trail(order.id) if event.kind in EARLIER],
            "may": {action.value for action in await orders.possible_actions(actor, order, now)},
            "least": book.limits[LimitName.callback_attempts],
            "verdicts": tuple(Satisfaction),
            "spoken": tuple(v for v in Satisfaction if v is not r.Satisfaction.not_reached),
        }
    return page(request, "callbacks.html", context, here="callbacks", now=now, status=status)
