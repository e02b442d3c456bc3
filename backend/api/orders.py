"""``/orders``: taking requests in, and reading orders."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Response

from backend.api.messages import EventShown, NewOrder, OrderMade
from backend.api.problems import problems
from backend.api.references import find, tag
from backend.api.structs import build, show
from backend.areas import service as areas
from backend.core import clock
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.orders import rules as r
from backend.orders import service as orders
from backend.web.auth import actor_of, signed_in

TAGS = ["工单 Orders"]


@post(
    "/orders",
    operation_id="reportOrder",
    summary="上报诉求 / Report a request",
    description="编号在受理后产生。 / The number comes with the acceptance.",
    tags=TAGS,
    guards=[signed_in],
    responses=problems(400, 401, 403, 409, 413, 422),
)
async def report(data: JSONBody[NewOrder], request: Request[Any, Any, Any]) -> Response[OrderMade]:
    """Take a request in."""
    actor = actor_of(request)
    if (data.area_id is None) == (data.area_code is None):
        raise InvalidInput(
            "area_code",
            Label("请填写 area_code 或 area_id 之一", "give either area_code or area_id"),
        )
    area_id = data.area_id if data.area_id is not None else await areas.area_id(data.area_code)
    asked = build(r.Request, data, area_id=area_id)
    order, query_code = await orders.report(actor, asked, clock.now())
    made = show(OrderMade, order, query_code=query_code)
    where = {"location": f"/api/v1/orders/{order.id}", "etag": tag(order)}
    return Response(made, status_code=201, headers=where)


@get(
    "/orders/{order:str}/events",
    operation_id="listEvents",
    summary="流转记录 / The trail",
    description="每一步依次封存，不可更改。 / Every step, sealed in order.",
    tags=TAGS,
    guards=[signed_in],
    responses=problems(400, 401, 404),
)
async def events(order: FromPath[str], request: Request[Any, Any, Any]) -> list[EventShown]:
    """Everything that happened to an order, from the first."""
    found = await find(actor_of(request), order)
    return [show(EventShown, event) for event in await orders.trail(found.id)]


handlers = [report, events]
