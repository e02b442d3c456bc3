"""``GET /orders``: the orders a caller may see, in pages that hold still while orders move."""

from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.params import QueryParameter

from backend.api.problems import problems
from backend.api.structs import LARGEST_ID, WITHOUT_NUL, show, shown
from backend.core import clock
from backend.core.errors import InvalidInput
from backend.core.labels import Label
from backend.deadlines.rules import Colour, Urgency
from backend.orders import inbox
from backend.orders.inbox import Cursor, Filter, Reach, Row, Tab
from backend.orders.rules import Channel, State, SupervisionLevel
from backend.web.auth import actor_of, signed_in

MOST_ORDERS = 100
USUAL_ORDERS = 50
_CURSOR = "^[A-Za-z0-9_=-]{1,200}$"
PARAMETERS = frozenset(
    ("area", "category", "channel", "colour", "cursor", "limit", "q", "reach", "state",
     "supervision", "tab", "unit", "urgency")
)  # fmt: skip

OrderLine: Any = shown(Row, "OrderLine")


class OrderPage(msgspec.Struct, frozen=True):
    """Some orders, and the cursor of the following page; ``next`` null: it ends here.

    A page may hold fewer orders than asked for, even none, and still have a next one: a rare
    filter is searched for a stretch at a time.
    """

    orders: list[OrderLine]
    next: str | None


def _named(zh: str, en: str, **limits: Any) -> Any:
    return QueryParameter(description=f"{zh} / {en}", **limits)


@get(
    "/orders",
    operation_id="listOrders",
    summary="查询工单 / Find orders",
    description=(
        "未办结的在前，剩余时间少的优先；其后是已结工单，新的优先；用 q 搜索时新的优先。 / "
        "Open orders first, least time left first; then finished ones, newest first; a search with "
        "q gives the newest first."
    ),
    tags=["工单 Orders"],
    guards=[signed_in],
    responses=problems(400, 401),
)
async def listing(
    request: Request[Any, Any, Any],
    # Litestar keeps the name “state” for itself.
    states: Annotated[
        list[State] | None, _named("办理状态，可重复", "states, repeatable", name="state")
    ] = None,
    category: Annotated[
        str, _named("诉求类别", "category", max_length=64, pattern=WITHOUT_NUL)
    ] = "",
    channel: Annotated[Channel | None, _named("来源渠道", "channel")] = None,
    urgency: Annotated[Urgency | None, _named("紧急程度", "urgency")] = None,
    colour: Annotated[Colour | None, _named("预警颜色", "warning colour")] = None,
    supervision: Annotated[SupervisionLevel | None, _named("督办", "supervision")] = None,
    area: Annotated[
        str,
        _named("区域编码，含其下级", "code of an area, with all below", pattern="^([0-9]{6,16})?$"),
    ] = "",
    unit: Annotated[int | None, _named("主办单位", "lead unit's id", ge=1, le=LARGEST_ID)] = None,
    q: Annotated[
        str,
        _named("编号、电话或词", "number, telephone, words", max_length=100, pattern=WITHOUT_NUL),
    ] = "",
    tab: Annotated[Tab, _named("按职责分组", "whose turn it is")] = Tab.all,
    reach: Annotated[Reach, _named("查看范围", "how far to look")] = Reach.below,
    cursor: Annotated[
        str | None,
        _named("上一页的 next", "next of the last page", pattern=_CURSOR),
    ] = None,
    limit: Annotated[int, _named("每页张数", "orders a page", ge=1, le=MOST_ORDERS)] = USUAL_ORDERS,
) -> OrderPage:
    """The orders the caller may see, narrowed by the filter."""
    if unknown := sorted(request.query_params.keys() - PARAMETERS):
        # A misspelt filter must not list everything.
        raise InvalidInput(unknown[0], Label("没有这个参数", "there is no such parameter"))
    wanted = Filter(
        tab=tab, reach=reach, states=frozenset(states or ()), category=category, area=area,
        unit=unit, colour=colour, urgency=urgency, channel=channel, supervision=supervision, text=q,
    )  # fmt: skip
    at = Cursor.parse(cursor) if cursor else None
    page = await inbox.page(actor_of(request), wanted, at, limit, clock.now())
    lines = [show(OrderLine, row) for row in page.rows]
    return OrderPage(lines, str(page.next) if page.next else None)


handlers = [listing]
