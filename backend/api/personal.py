"""``POST /orders/{order}/personal``: the resident's name and number in full, for a reason."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath, JSONBody
from litestar.response import Response

from backend.api.messages import OrderPersonal, UnmaskTold
from backend.api.problems import problems
from backend.api.references import find
from backend.api.structs import build, show
from backend.core import clock
from backend.orders import personal
from backend.orders.personal_rules import Unmask
from backend.web.auth import actor_of, signed_in


@post(
    "/orders/{order:str}/personal",
    operation_id="unmaskOrder",
    summary="查看完整个人信息 / See the personal data in full",
    description=(
        "须说明理由；每次查看都记入工单流转记录，应答不保存、不缓存。 / "
        "A reason is required; every look is an event of the order's trail. The answer is neither "
        "kept nor cached: an Idempotency-Key is not heeded here."
    ),
    tags=["工单 Orders"],
    status_code=200,
    guards=[signed_in],
    opt={"exclude_from_idempotency": True},
    responses=problems(400, 401, 403, 404),
)
async def unmask(
    order: FromPath[str], data: JSONBody[UnmaskTold], request: Request[Any, Any, Any]
) -> Response[OrderPersonal]:
    """The resident's name and number, this once."""
    actor = actor_of(request)
    found = await find(actor, order)
    told = await personal.unmask(actor, found.id, build(Unmask, data), clock.now())
    return Response(show(OrderPersonal, told), headers={"cache-control": "no-store"})


handlers = [unmask]
