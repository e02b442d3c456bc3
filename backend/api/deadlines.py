"""``GET /orders/{order}/deadlines``: why each limit of an order falls when it does."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath

from backend.api.problems import problems
from backend.api.references import find
from backend.core import clock
from backend.deadlines.explanation import Explanation
from backend.orders import record
from backend.web.auth import actor_of, signed_in


@get(
    "/orders/{order:str}/deadlines",
    operation_id="explainDeadlines",
    summary="时限说明 / Why the limits fall when they do",
    description=(
        "逐个说明时限：规则版本、日历版本、计入的每段时间、暂停、调整、重算、区域停摆与后续步骤；"
        "仅凭该说明即可复算出截止时刻。 / "
        "Each limit with its policy and calendar version, every stretch of time that counted, "
        "pauses, moves, recounts, suspensions of the area and the steps of its ladder; the limit "
        "can be counted again from nothing else."
    ),
    tags=["工单 Orders"],
    guards=[signed_in],
    responses=problems(400, 401, 404),
)
async def deadlines(order: FromPath[str], request: Request[Any, Any, Any]) -> list[Explanation]:
    """The limits of an order, explained."""
    found = await find(actor_of(request), order)
    return await record.explanations(found, clock.now())


handlers = [deadlines]
