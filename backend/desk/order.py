"""An order's page: what, where, who, until when and why, what happened, and what may be done."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect

from backend.core import clock
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.desk import order_texts as _texts  # noqa: F401  (they join the desk's)
from backend.desk.order_files import kept, uploads
from backend.desk.order_forms import LISTED, data_of
from backend.desk.order_view import Look, Refused, shown
from backend.desk.pages import Posted, digits, page, reason_of
from backend.identity.rules import Actor
from backend.orders import personal
from backend.orders import service as orders
from backend.orders.actions import ActionData, Attach
from backend.orders.errors import (
    GuardFailed,
    IllegalAction,
    NotAllowed,
    StaleOrder,
    UnknownOrder,
)
from backend.orders.personal_rules import Unmask, UnmaskReason
from backend.orders.rules import Action, Order
from backend.web.auth import actor_of
from backend.web.language import language_of
from backend.web.problems import status_of
from backend.web.uploads import MOST_BYTES
from backend.web.whole import whole


@get("/orders/{order_id:int}", include_in_schema=False)
async def order_page(request: Request[Any, Any, Any], order_id: FromPath[int]) -> Response[Any]:
    """The order as it stands."""
    actor = actor_of(request)
    return await _page(request, actor, await seen(actor, order_id))


@post(
    "/orders/{order_id:int}/actions/{name:str}", include_in_schema=False, status_code=303,
    request_max_body_size=MOST_BYTES,
)  # fmt: skip
async def act(
    request: Request[Any, Any, Any], order_id: FromPath[int], name: FromPath[str]
) -> Response[Any]:
    """Take one action; the page again, with what was typed, when it is refused.

    Somebody else's being faster is told with what happened since, and nothing is overwritten.
    """
    actor = actor_of(request)
    order = await seen(actor, order_id)
    action = next((each for each in Action if each.value == name), None)
    if action is None:
        raise GuardFailed("action", Label("没有这个操作", "there is no such action"))
    form = await request.form()
    told: dict[str, Any] = {
        key: form.getall(key) if key in LISTED else str(form[key])
        for key in form
        if not isinstance(form[key], UploadFile)
    }
    version = _version(told)
    chosen = uploads(form)
    refused = Refused(action, told, files=bool(chosen))
    try:
        await _take(actor, orders.OrderRef(order_id, version), action, told, chosen)
    except StaleOrder:
        refused = replace(refused, seen=version)
        return await _page(
            request, actor, await seen(actor, order_id), refused, HTTPStatus.CONFLICT
        )
    except InvalidInput as error:
        refused = replace(refused, field=error.field, reason=error.reason)
        return await _page(request, actor, order, refused, HTTPStatus.UNPROCESSABLE_ENTITY)
    except (IllegalAction, NotAllowed) as error:
        refused = replace(refused, reason=error.message(language_of(request)))
        return await _page(request, actor, order, refused, HTTPStatus(status_of(error)))
    return Redirect(f"/desk/orders/{order_id}", status_code=303)


@post("/orders/{order_id:int}", include_in_schema=False, status_code=200)
async def unmask(
    request: Request[Any, Any, Any], order_id: FromPath[int], data: Posted
) -> Response[Any]:
    """The page with the resident's name and number in full, this once; the look is an event."""
    actor = actor_of(request)
    await seen(actor, order_id)
    try:
        look = Look(await personal.unmask(actor, order_id, reason_told(data), clock.now()))
        status = HTTPStatus.OK
    except InvalidInput as error:
        look = Look(wrong=reason_of(error), note=data.get("note", ""))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return await _page(request, actor, await seen(actor, order_id), status=status, look=look)


@post("/orders/{order_id:int}/erase", include_in_schema=False, status_code=303)
async def erase(request: Request[Any, Any, Any], order_id: FromPath[int], data: Posted) -> Redirect:
    """Erase the resident's name and number, on request."""
    actor = actor_of(request)
    await seen(actor, order_id)
    await personal.erase(actor, order_id, data.get("reason", ""), clock.now())
    return Redirect(f"/desk/orders/{order_id}", status_code=303)


def reason_told(data: dict[str, str]) -> Unmask:
    """Why somebody looks, as a form tells it. Raises GuardFailed for a reason there is not."""
    reason = next((each for each in UnmaskReason if each.value == data.get("reason")), None)
    if reason is None:
        raise GuardFailed("reason", Label("请选择理由", "choose a reason"))
    return Unmask(reason, data.get("note", ""))


async def _take(
    actor: Actor, ref: orders.OrderRef, action: Action, told: dict[str, Any],
    chosen: list[UploadFile],
) -> None:  # fmt: skip
    """Take the action, with any files that came with it: both or neither.

    1. a stale page and a form that lacks something store no files
    2. neither do files of somebody who may attach none
    3. the files are attached first, the action is the last event
    """
    now = clock.now()
    found = await orders.find_by_id(ref.id)
    if await orders.is_stale(found, ref.version):
        raise StaleOrder
    data: ActionData = data_of(action, await _with_main(actor, action, told))
    if chosen and Action.attach not in await orders.possible_actions(actor, found, now):
        raise NotAllowed(action=Action.attach)
    attached = Attach(await kept(chosen, now))
    async with whole():
        if action is Action.attach:
            data = attached
        elif attached.files:
            after = await orders.act(actor, ref, Action.attach, attached, now)
            ref = orders.OrderRef(after.id, after.version)
        await orders.act(actor, ref, action, data, now)


async def _with_main(actor: Actor, action: Action, told: dict[str, Any]) -> dict[str, Any]:
    """What was told, with the main order of a merge by its id; a number that was typed wins.

    Raises GuardFailed for an order that *actor* may not read, as for one there is not.
    """
    if action is not Action.merge:
        return told
    number, chosen = str(told.get("order_number", "")).strip(), told.get("order_id")
    try:
        if number:
            main = await orders.find(number)
        elif (main_id := digits(chosen, 18)) is not None:
            main = await orders.find_by_id(main_id)
        else:
            raise GuardFailed(
                "order_id", Label("请选择或填写主单编号", "choose one, or enter its number")
            )
        if not await orders.may_read(actor, main):
            raise UnknownOrder(order=number)
    except UnknownOrder:
        raise GuardFailed("order_id", Label("没有这张工单", "there is no such order")) from None
    return {**told, "order_id": str(main.id)}


def _version(told: dict[str, Any]) -> int:
    """The version the page was made from; 0, which no order has, when it does not say."""
    return digits(told.get("version"), 9) or 0


async def seen(actor: Actor, order_id: int) -> Order:
    """The order, for who may read it. Raises UnknownOrder."""
    order = await orders.find_by_id(order_id)
    if not await orders.may_read(actor, order):
        raise UnknownOrder(order=order_id)
    return order


async def _page(
    request: Request[Any, Any, Any], actor: Actor, order: Order, refused: Refused | None = None,
    status: HTTPStatus = HTTPStatus.OK, look: Look | None = None,
) -> Response[Any]:  # fmt: skip
    now = clock.now()
    told = await shown(actor, order, now, refused, look)
    return page(request, "order.html", told, here="inbox", now=now, status=status)
