"""An order's page: what, where, who, until when and why, what happened, and what may be done."""

from http import HTTPStatus
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from backend.areas import service as areas
from backend.core import clock
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.deadlines import service as deadlines
from backend.deadlines.rulebook import Rulebook
from backend.deadlines.rules import Clock, DeadlineState
from backend.desk import order_texts as _texts  # noqa: F401  (they join the desk's)
from backend.desk.order_forms import HERE, Form, data_of, form_of
from backend.desk.pages import page
from backend.identity.rules import Actor
from backend.orders import record
from backend.orders import service as orders
from backend.orders.changes import Case
from backend.orders.errors import GuardFailed, StaleOrder, UnknownOrder
from backend.orders.rules import Action, Order
from backend.web.auth import actor_of

LISTED = frozenset({"co_unit_ids", "unit_ids"})
SHOWN_SEGMENTS = 40
"""Stretches of working time told for one limit: twenty working days."""


@get("/orders/{order_id:int}", include_in_schema=False)
async def order_page(request: Request[Any, Any, Any], order_id: FromPath[int]) -> Response[Any]:
    """The order as it stands."""
    actor = actor_of(request)
    return await _page(request, actor, await _seen(actor, order_id))


@post("/orders/{order_id:int}/actions/{name:str}", include_in_schema=False, status_code=303)
async def act(
    request: Request[Any, Any, Any], order_id: FromPath[int], name: FromPath[str]
) -> Response[Any]:
    """Take one action; the page again, with what was typed, when it is refused.

    Somebody else's being faster is told, and nothing is overwritten.
    """
    actor = actor_of(request)
    order = await _seen(actor, order_id)
    form = await request.form()
    told: dict[str, Any] = {
        key: form.getall(key) if key in LISTED else str(form[key]) for key in form
    }
    try:
        action = next((each for each in HERE if each.value == name), None)
        if action is None:
            raise GuardFailed("action", Label("没有这个操作", "there is no such action"))
        version = told.get("version", "")
        ref = orders.OrderRef(order_id, int(version) if version.isdecimal() else -1)
        await orders.act(actor, ref, action, data_of(action, told), clock.now())
    except StaleOrder:
        return await _page(request, actor, order, stale=True, status=HTTPStatus.CONFLICT)
    except InvalidInput as error:
        return await _page(
            request, actor, order, typed={**told, "action": name}, wrong=error,
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )  # fmt: skip
    return Redirect(f"/desk/orders/{order_id}", status_code=303)


async def _seen(actor: Actor, order_id: int) -> Order:
    order = await orders.find_by_id(order_id)
    if not await orders.may_read(actor, order):
        raise UnknownOrder(order=order_id)
    return order


async def _page(
    request: Request[Any, Any, Any], actor: Actor, order: Order, *,
    typed: dict[str, Any] | None = None, wrong: InvalidInput | None = None, stale: bool = False,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response[Any]:  # fmt: skip
    now = clock.now()
    book = await deadlines.rulebook()
    case = await orders.case_of(order)
    trail = await orders.trail(order.id)
    units = await _units(case)
    told = {
        "order": order,
        "request_": await record.request_of(actor, order.id),
        "case": case,
        "clocks": [_explained(each, book) for each in _by_due(case)],
        "forms": await _forms(actor, order, case),
        "trail": list(reversed(trail)),
        "files": await orders.files(order.id),
        "unit_names": units,
        "typed": typed or {},
        "wrong": wrong,
        "reason": wrong.data["reason"] if wrong else "",
        "stale": stale,
        "primary": PRIMARY,
    }
    return page(request, "order.html", told, here="inbox", now=now, status=status)


async def _forms(actor: Actor, order: Order, case: Case) -> list[Form]:
    possible = await orders.possible_actions(actor, order, clock.now())
    below = await areas.units_below(order.lead_unit_id)
    own = {unit.id for unit in below}
    others = await areas.departments(order.district_code)
    partners = below + [unit for unit in others if unit.id not in own]
    partners = [unit for unit in partners if unit.id != order.lead_unit_id]
    return [form_of(action, below, partners) for action in possible if action in HERE]


async def _units(case: Case) -> dict[int, str]:
    order = case.order
    wanted = {order.lead_unit_id, order.sender_unit_id or order.lead_unit_id}
    wanted |= {part.unit_id for part in case.parts} | {each.unit_id for each in case.supervisions}
    return {unit.id: unit.name for unit in await areas.units(sorted(wanted))}


def _by_due(case: Case) -> list[Clock]:
    shown = [each for each in case.clocks.values() if each.state is not DeadlineState.cancelled]
    return sorted(shown, key=lambda each: (each.state is not DeadlineState.running, each.due_at))


def _explained(each: Clock, book: Rulebook) -> dict[str, Any]:
    """A limit with its budget and the working time that was counted, first stretches first."""
    budget = book.policies[each.policy_id].budget
    counted = each.anchor_at or each.started_at
    segments = book.calendar.segments(counted, each.due_at) if budget.unit.is_working else []
    return {
        "clock": each,
        "budget": Label(f"{budget.amount} {budget.unit.zh}", f"{budget.amount} {budget.unit.en}"),
        "segments": segments[:SHOWN_SEGMENTS],
    }


PRIMARY = frozenset(
    {
        Action.accept, Action.adjudicate, Action.arrive, Action.assist, Action.check,
        Action.close, Action.contact, Action.dispatch, Action.extend, Action.feedback,
        Action.handle, Action.resume, Action.sign, Action.suspend,
    }
)  # fmt: skip
"""Actions that lead on: their form stands open."""
